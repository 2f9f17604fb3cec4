package fr.arcodange.factoryline.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The example's files agree with each other, with the pipelines, and with what pg-provision takes.
 * {@code -Dgolden.update=true} writes its workflows anew.
 */
class ExampleFactoryTest {
  private static final Path FACTORY = Path.of("examples/factory");

  private static final List<String> DATABASES =
      List.of("webapp", "erp", "crowdsec", "plausible", "dance-lessons-coach");

  /** Who owns each application's repository. */
  private static final Map<String, String> OWNERS = new TreeMap<>(Map.of(
      "url-shortener", "arcodange-org",
      "tools", "arcodange-org",
      "webapp", "arcodange-org",
      "telegram-gateway", "arcodange",
      "erp", "arcodange-org",
      "cms", "arcodange-org",
      "dance-lessons-coach", "arcodange"));

  @Test
  void theDatabasesArePgProvisionsToMake() {
    assertEquals(
        DATABASES.stream().map(Application::named).toList(),
        ApplicationsFile.read(FACTORY.resolve("postgres/applications.yaml")));
  }

  @Test
  void whoStaysWithOpenTofuGetsTheSameDatabases() throws IOException {
    String variables = Files.readString(FACTORY.resolve("postgres/iac/variables.tf"));
    String list =
        matches("default +=+ \\[(\"webapp.*)\\]", variables).findFirst().orElseThrow();
    assertEquals(DATABASES, matches("\"([^\"]+)\"", list).toList());
  }

  @Test
  void theClusterRunsTheSevenApplicationsEachFromItsOwner() throws IOException {
    JsonNode values = values();
    Map<String, String> owners = new TreeMap<>();
    values
        .path("gitea_applications")
        .properties()
        .forEach(application -> owners.put(
            application.getKey(),
            application
                .getValue()
                .path("org")
                .asText(values.path("gitea").path("org").asText())));
    assertEquals(OWNERS, owners);
  }

  @Test
  void fourOfThemFollowTheDigestOfATag() throws IOException {
    Set<String> updated = new TreeSet<>();
    for (Map.Entry<String, JsonNode> application :
        values().path("gitea_applications").properties()) {
      application.getValue().path("image_updater").path("images").properties().forEach(image -> {
        updated.add(application.getKey());
        assertEquals("latest", image.getValue().path("tag").asText());
        assertEquals(
            "gitea.arcodange.lab/" + OWNERS.get(application.getKey()) + "/" + application.getKey(),
            image.getValue().path("image").asText());
      });
    }
    assertEquals(Set.of("webapp", "telegram-gateway", "cms", "dance-lessons-coach"), updated);
  }

  @Test
  void syncedApplicationsPruneAndHealUnlessTheySayOtherwise() throws IOException {
    JsonNode defaults = values().path("defaults");
    assertTrue(defaults.path("autoSync").asBoolean());
    assertTrue(defaults.path("prune").asBoolean());
    assertTrue(defaults.path("selfHeal").asBoolean());
    assertEquals("CreateNamespace=true", defaults.path("syncOptions").path(0).asText());
    JsonNode tools = values().path("gitea_applications").path("tools");
    assertTrue(tools.path("prune").asBoolean());
    assertTrue(tools.path("selfHeal").asBoolean());
  }

  @Test
  void tofuKnowsEachApplicationByTheSameName() throws IOException {
    String applications = Files.readString(FACTORY.resolve("iac/applications.tf"));
    Map<String, String> lines = Pattern.compile("^ {4}([a-z-]+) += \\{(.*)}$", Pattern.MULTILINE)
        .matcher(applications)
        .results()
        .collect(Collectors.toMap(line -> line.group(1), line -> line.group(2)));
    Set<String> all = new TreeSet<>(OWNERS.keySet());
    all.addAll(DATABASES);
    assertEquals(all, new TreeSet<>(lines.keySet()));
    lines.forEach((application, said) -> {
      assertEquals(
          DATABASES.contains(application), said.contains("has_database = true"), application);
      assertEquals(
          !OWNERS.containsKey(application), said.contains("has_repository = false"), application);
      assertEquals(
          "arcodange".equals(OWNERS.get(application)),
          said.contains("org = \"arcodange\""),
          application);
    });
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void theWorkflowIsThePipeline(Workflow workflow) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(workflow.file(), workflow.expected());
    }
    assertEquals(workflow.expected(), Files.readString(workflow.file()));
  }

  static Stream<Workflow> workflows() {
    return Stream.of(Workflow.TOFU, Workflow.POSTGRES, Workflow.ARGOCD);
  }

  @Test
  void eachRootHasAStateOfItsOwn() throws IOException {
    assertEquals("factory/main", statePrefix("iac"));
    assertEquals("factory/postgres", statePrefix("postgres/iac"));
  }

  /** What {@code tofu validate} would find, which needs the providers themselves. */
  @ParameterizedTest
  @ValueSource(strings = {"iac", "iac/modules/cloudflare_token", "postgres/iac"})
  void whatTheConfigurationNamesIsDeclared(String module) throws IOException {
    String text = configuration(module);
    Set<String> declared = sorted(matches("(?m)^variable \"([a-z_0-9]+)\"", text));
    assertEquals(declared, sorted(matches("\\bvar\\.([a-z_0-9]+)", text)));
    String provider = "(?:gitea|vault|google|cloudflare|ovh|postgresql)_[a-z_0-9]+";
    Set<String> objects =
        sorted(Pattern.compile("(?m)^(?:resource|data) \"(" + provider + ")\" \"([a-z_0-9]+)\"")
            .matcher(text)
            .results()
            .map(found -> found.group(1) + "." + found.group(2)));
    Set<String> named = sorted(matches("\\b(" + provider + "\\.[a-z_]+)", text));
    named.removeAll(objects);
    assertEquals(Set.of(), named);
    Set<String> modules = sorted(matches("\\bmodule\\.([a-z_]+)", text));
    assertEquals(sorted(matches("(?m)^module \"([a-z_]+)\"", text)), modules);
  }

  @Test
  void readmeNamesEachPartOfTheRepository() throws IOException {
    String readme = Files.readString(FACTORY.resolve("README.md"));
    for (String link : matches("]\\(([^)#:]+)\\)", readme).toList()) {
      assertTrue(Files.exists(FACTORY.resolve(link)), link);
    }
    for (String part : List.of("argocd", "iac", "postgres", "postgres/iac", ".gitea/workflows")) {
      assertTrue(readme.contains(part + "/"), part);
    }
  }

  private static String statePrefix(String root) throws IOException {
    return matches("prefix = \"([^\"]+)\"", configuration(root)).findFirst().orElseThrow();
  }

  private static String configuration(String module) throws IOException {
    try (Stream<Path> files = Files.list(FACTORY.resolve(module))) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(file -> file.toString().endsWith(".tf")).toList()) {
        text.append(Files.readString(file)).append('\n');
      }
      return text.toString();
    }
  }

  private static JsonNode values() throws IOException {
    return new YAMLMapper().readTree(FACTORY.resolve("argocd/values.yaml").toFile());
  }

  private static Set<String> sorted(Stream<String> names) {
    return names.collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1));
  }
}
