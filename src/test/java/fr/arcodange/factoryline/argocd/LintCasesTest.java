package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule has a folder with objects that it finds something in ({@code bad*.yaml}) and objects in which no rule does ({@code
 * good*.yaml}). What is said of the bad ones is a golden file; {@code -Dgolden.update=true} writes it anew.
 */
class LintCasesTest {
  private static final Path CASES = Path.of("src/test/resources/argocd/lint");
  private static final Path GOLDEN = Path.of("src/test/resources/argocd/lint-findings.txt");
  private static final Path DOCS = Path.of("docs/argocd.md");

  /** These need more than objects: see CustomResourcesTest, TemplateSourcesTest and ChosenHelmTest. */
  private static final Set<RuleName> ELSEWHERE = EnumSet.of(
      RuleName.YAML,
      RuleName.OBJECT,
      RuleName.UNIQUE_OBJECT,
      RuleName.DETERMINISTIC,
      RuleName.CRDS_FOLDER,
      RuleName.HOOKS_UNSEEN,
      RuleName.NO_SCHEMA,
      RuleName.API_VERSIONS,
      RuleName.LOOKUP);

  private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:`[a-z0-9-]+`(?:, )?)+) \\|");

  static List<Path> bad() throws IOException {
    return files("bad");
  }

  static List<Path> good() throws IOException {
    return files("good");
  }

  private static List<Path> files(String beginning) throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(beginning))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsWrongIsFoundByItsRule(Path file) throws IOException {
    String rule = rule(file);
    assertTrue(
        check(file).stream().anyMatch(finding -> finding.rule().equals(rule)),
        () -> file + " has no finding of " + rule);
  }

  @ParameterizedTest
  @MethodSource("good")
  void whatIsRightIsFoundByNoRule(Path file) throws IOException {
    assertEquals("", LintText.human(check(file)), file::toString);
  }

  @Test
  void eachRuleHasAGoodAndABadCase() throws IOException {
    Set<String> rules = Stream.of(RuleName.values())
        .filter(rule -> !ELSEWHERE.contains(rule))
        .map(RuleName::word)
        .collect(Collectors.toCollection(TreeSet::new));
    assertAll(
        () -> assertEquals(rules, folders(bad()), "bad"),
        () -> assertEquals(rules, folders(good()), "good"));
  }

  private static String rule(Path file) {
    return CASES.relativize(file).getName(0).toString();
  }

  private static Set<String> folders(List<Path> files) {
    return files.stream().map(LintCasesTest::rule).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachRuleIsInTheDocumentation() throws IOException {
    Set<String> documented = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(DOCS));
    while (row.find()) {
      for (String name : row.group(1).split(", ", -1)) {
        documented.add(name.replace("`", ""));
      }
    }
    Set<String> rules = Stream.of(RuleName.values())
        .map(RuleName::word)
        .collect(Collectors.toCollection(TreeSet::new));
    rules.removeAll(documented);
    assertEquals(Set.of(), rules, "not in the table of " + DOCS);
  }

  @Test
  void eachFindingSaysWhatIsWrongAndWhatToDo() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : bad()) {
      text.append("== ")
          .append(CASES.relativize(file).toString().replace('\\', '/'))
          .append('\n')
          .append(LintText.human(check(file)));
    }
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, text);
    }
    assertEquals(Files.readString(GOLDEN), text.toString());
  }

  private static List<Finding> check(Path file) throws IOException {
    Rendered rendered = Manifests.read(Files.readString(file));
    assertEquals(List.of(), rendered.findings(), file::toString);
    return Lint.of(Optional.empty()).check(rendered.objects());
  }
}
