package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code --help} says, whole, is the command's page; {@code -Dgolden.update=true} writes the pages anew. */
class HelpTest {
  private static final Path FOLDER = Path.of("docs", "commands");
  private static final String NOTE = "Written from the command itself by HelpTest; do not edit.";

  static List<String> commands() {
    List<String> commands = new ArrayList<>(List.of("factoryline"));
    Commands.names().forEach(commands::add);
    return commands;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpIsAsOnItsPage(String command) throws IOException {
    StringBuilder page = new StringBuilder("# " + command + "\n\n" + NOTE + "\n\n");
    page.append(fenced(help(command)));
    for (String part : parts(command)) {
      page.append("\n## ").append(command).append(' ').append(part).append("\n\n");
      page.append(fenced(help(command, part)));
    }

    Path file = FOLDER.resolve(command + ".md");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, page);
    }
    assertEquals(Files.readString(file), page.toString(), file + "; see the class comment");
  }

  @Test
  void eachPageHasItsCommand() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      Set<String> pages = files
          .map(file -> file.getFileName().toString().replace(".md", ""))
          .collect(Collectors.toSet());
      assertEquals(Set.copyOf(commands()), pages);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpShowsNoneOfTheParsersNotation(String command) {
    for (String part : Stream.concat(Stream.of(""), parts(command).stream()).toList()) {
      String help = part.isEmpty() ? help(command) : help(command, part);
      for (String noise : List.of("\\R", "\\s", "=<", "\u001b", "$")) {
        assertTrue(!help.contains(noise), command + " " + part + " has " + noise);
      }
      assertTrue(
          help.lines().allMatch(line -> line.length() <= 100),
          command + " " + part + " is too wide");
    }
  }

  private static String help(String... command) {
    Stream<String> words = Stream.concat(Stream.of(command), Stream.of("--help"));
    Invocation called = Invocation.of(
        Map.of(), words.filter(word -> !word.equals("factoryline")).toArray(String[]::new));
    assertEquals("", called.err());
    assertEquals(0, called.code());
    return called.out();
  }

  private static Set<String> parts(String command) {
    return command.equals("factoryline")
        ? Set.of()
        : ActionFilesTest.spec(command).subcommands().keySet();
  }

  private static String fenced(String help) {
    return "```text\n" + help + "```\n";
  }
}
