package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the documentation says about this repository is there: links, commands, options, inputs, messages. */
class DocsTest {
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();
  private static final Set<String> COMMANDS =
      StreamSupport.stream(Commands.names().spliterator(), false).collect(Collectors.toSet());
  private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z][a-z-]*");
  private static final Pattern ACTION =
      Pattern.compile("uses: arcodange/factoryline/actions/([a-z-]+)@");
  private static final Pattern INPUT = Pattern.compile("^ +([a-z][a-z0-9-]*):");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(
        List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
    for (String folder : List.of("docs", "actions", "examples", "bench")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itsLinksLeadSomewhere(Path page) throws IOException {
    for (String link : links(page)) {
      if (link.startsWith("https://") || link.startsWith("mailto:")) {
        continue;
      }
      int hash = link.indexOf('#');
      String file = hash < 0 ? link : link.substring(0, hash);
      Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
      assertTrue(Files.exists(target), page + " links to " + link + ", which is not there");
      assertTrue(
          hash < 0 || anchors(target).contains(link.substring(hash + 1)),
          page + " links to " + link + ", but there is no such heading");
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itsCommandsHaveTheseOptions(Path page) throws IOException {
    for (FencedCodeBlock block : blocks(page)) {
      if (!block.getInfo().equals("sh") && !block.getInfo().equals("bash")) {
        continue;
      }
      for (String line : block.getLiteral().replace("\\\n", " ").split("\n", -1)) {
        List<String> words = List.of(line.strip().split("\\s+"));
        String command = words.get(0);
        if (COMMANDS.contains(command)) {
          String ours = line.split(" -- ", 2)[0];
          Set<String> known = options(command, words.size() > 1 ? words.get(1) : "");
          for (MatchResult option : OPTION.matcher(ours).results().toList()) {
            assertTrue(
                known.contains(option.group()),
                page + ": " + command + " has no " + option.group());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void itsWorkflowsNameActionsAndTheirInputs(Path page) throws IOException {
    for (FencedCodeBlock block : blocks(page)) {
      Set<String> inputs = Set.of();
      boolean with = false;
      int depth = 0;
      for (String line : block.getLiteral().split("\n", -1)) {
        Matcher action = ACTION.matcher(line);
        if (action.find()) {
          inputs = inputs(page, action.group(1));
        }
        if (line.strip().equals("with:") && !inputs.isEmpty()) {
          with = true;
          depth = line.indexOf('w');
          continue;
        }
        Matcher key = INPUT.matcher(line);
        if (with && key.find()) {
          int indent = key.start(1);
          if (indent == depth + 2) {
            assertTrue(inputs.contains(key.group(1)), page + ": there is no input " + line.strip());
          } else if (indent <= depth) {
            with = false;
          }
        }
      }
    }
  }

  @Test
  void eachMessageOfTroubleshootingIsSaidSomewhere() throws IOException {
    String sources = sources();
    List<String> messages;
    try (Stream<String> lines = Files.lines(Path.of("docs/troubleshooting.md"))) {
      messages = lines
          .filter(line -> line.startsWith("| `"))
          .map(line -> line.substring(3, line.indexOf('`', 3)))
          .toList();
    }
    assertTrue(messages.size() > 20, messages.toString());
    List<String> unsaid =
        messages.stream().filter(message -> !sources.contains(message)).toList();
    assertEquals(List.of(), unsaid);
  }

  private static String sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
      return all.toString();
    }
  }

  private static Set<String> options(String command, String part) {
    CommandSpec whole = ActionFilesTest.spec(command);
    CommandSpec spec = Optional.ofNullable(whole.subcommands().get(part))
        .map(CommandLine::getCommandSpec)
        .orElse(whole);
    return spec.options().stream()
        .flatMap(option -> Stream.of(option.names()))
        .collect(Collectors.toSet());
  }

  private static Set<String> inputs(Path page, String action) throws IOException {
    Path file = Path.of("actions", action, "action.yml");
    assertTrue(Files.exists(file), page + ": there is no action " + action);
    Set<String> inputs = new HashSet<>();
    for (String line : Files.readAllLines(file)) {
      Matcher key = INPUT.matcher(line);
      if (line.equals("outputs:") || line.equals("runs:")) {
        break;
      }
      if (key.find() && key.start(1) == 2) {
        inputs.add(key.group(1));
      }
    }
    return inputs;
  }

  private static List<String> links(Path page) throws IOException {
    List<String> links = new ArrayList<>();
    PARSER.parse(Files.readString(page)).accept(new AbstractVisitor() {
      @Override
      public void visit(Link link) {
        links.add(link.getDestination());
        visitChildren(link);
      }

      @Override
      public void visit(Image image) {
        links.add(image.getDestination());
      }
    });
    return links;
  }

  private static List<FencedCodeBlock> blocks(Path page) throws IOException {
    List<FencedCodeBlock> blocks = new ArrayList<>();
    PARSER.parse(Files.readString(page)).accept(new AbstractVisitor() {
      @Override
      public void visit(FencedCodeBlock block) {
        blocks.add(block);
      }
    });
    return blocks;
  }

  /** As Gitea and GitHub make them from headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    PARSER.parse(Files.readString(page)).accept(new AbstractVisitor() {
      @Override
      public void visit(Heading heading) {
        String words = words(heading).toLowerCase(Locale.ROOT);
        anchors.add(words.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
      }
    });
    return anchors;
  }

  private static String words(Node node) {
    StringBuilder words = new StringBuilder();
    node.accept(new AbstractVisitor() {
      @Override
      public void visit(Text text) {
        words.append(text.getLiteral());
      }

      @Override
      public void visit(Code code) {
        words.append(code.getLiteral());
      }
    });
    return words.toString();
  }
}
