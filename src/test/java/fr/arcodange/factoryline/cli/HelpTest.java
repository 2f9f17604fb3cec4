package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --help} says, whole; {@code -Dgolden.update=true} writes the files anew. */
class HelpTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "cli", "help");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "factoryline",
        "oidc-login",
        "oidc-login enroll",
        "vault-auth",
        "tofu-plan",
        "tofu-apply",
        "pg-provision",
        "argocd-render",
        "check-names",
        "doctor",
        "pg-provision plan",
        "pg-provision apply",
        "pg-provision verify",
        "pg-provision doctor",
        "pg-provision import"
      })
  void helpIsAsInItsFile(String command) throws IOException {
    Stream<String> words = Stream.of((command + " --help").split(" "));
    Invocation called = Invocation.of(
        Map.of(), words.filter(word -> !word.equals("factoryline")).toArray(String[]::new));
    assertEquals("", called.err());
    assertEquals(0, called.code());

    Path file = FOLDER.resolve(command.replace(' ', '-') + ".txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, called.out());
    }
    assertEquals(Files.readString(file), called.out(), file + "; see the class comment");
  }

  @Test
  void everyCommandHasItsFile() {
    for (String command : Commands.names()) {
      assertTrue(Files.exists(FOLDER.resolve(command + ".txt")), command);
    }
  }

  @Test
  void helpShowsNoneOfTheParsersNotation() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        for (String noise : List.of("\\R", "\\s", "=<", "\u001b", "$")) {
          assertTrue(!text.contains(noise), file + " has " + noise);
        }
        assertTrue(text.lines().allMatch(line -> line.length() <= 100), file + " is too wide");
      }
    }
  }
}
