package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationsSyntaxTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void linesOfYamlAreCountedAsEditorsCountThem(String lineBreak) {
    String content = String.join(
        lineBreak,
        "\uFEFF# \u00e9\u00e8 \ud83d\ude00",
        "- ok # \ud83d\ude00",
        "",
        "- name:  \"\ud83d\ude00\"  ",
        "  owner: Bad",
        "- {database: '\ud83d\ude00\t', name: x, owner: Worse}",
        "");
    assertEquals(
        List.of("4:10", "5:10", "6:14", "6:36"), places(failure("a.yaml", content)), content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void linesOfJsonAreCountedAsEditorsCountThem(String lineBreak) {
    String content = String.join(
        lineBreak,
        "\uFEFF[\"ok\",",
        "",
        "\t{\"name\": \"\ud83d\ude00\", \t\"owner\": \"Bad\",",
        "  \"bogus_key\" : 1}",
        ", 12,",
        "true]");
    assertEquals(
        List.of("3:11", "3:26", "4:3", "5:3", "6:1"), places(failure("a.json", content)), content);
  }

  @Test
  void placesStayRightInLongFiles() {
    String content = "[" + "\"\ud83d\ude00\u00e9\",\n".repeat(2) + " ".repeat(100_000) + "1,\n"
        + " ".repeat(5) + "2]";
    assertEquals(
        List.of("1:2", "2:1", "2:1", "3:100001", "4:6"), places(failure("a.json", content)));
    assertEquals(
        List.of("1:2", "2:1", "2:1", "3:100001", "4:6"), places(failure("a.yaml", content)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- &x a\\n- *x | 2:3: an alias (*x): write out what it stands for |",
        "- &x\\n  name: a | 1:3: an anchor (&x): nothing can refer to it here |",
        "- name: a\\n  <<: {owner: b}" + " | 2:3: a merge key (<<): write out what it stands for |",
        "- !!str a | 1:3: a tag (!tag:yaml.org,2002:str): leave it out |",
        "- !ruby/object a | 1:3: a tag (!ruby/object): leave it out |",
        "- a\\n---\\n- b | 3:1: a second document begins here; the list is to be one |",
        "- a\\n--- | 2:4: a second document begins here; the list is to be one |",
        "- name: a\\n  name: b | 2:3: key 'name' is there twice (line 1) |",
        "- name: a\\n  'name': a | 2:3: key 'name' is there twice (line 1) |",
        "- name: a\\n  settings: {x: 1, x: 1} | 2:20: key 'x' is there twice (line 2) |",
        "applications: [a]\\napplications: [b]"
            + " | 2:1: key 'applications' is there twice (line 1) |",
      })
  void yamlThatCouldSurpriseIsRefused(String content, String first, String second) {
    String file = folder.resolve("a.yaml") + ":";
    assertEquals(
        file + first + (second == null ? "" : "\n" + file + second),
        failure("a.yaml", content.replace("\\n", "\n")).message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[a | 1:3: not YAML: expected ',' or ']', but got <stream end>",
        "- a: 'b | 1:8: not YAML: found unexpected end of stream",
        "\\t- a | 1:1: not YAML: found character '\\t(TAB)' that cannot start any token."
            + " (Do not use \\t(TAB) for indentation)",
        "# \u00e9\ud83d\ude00\\n- a\\n- @b | 3:3: not YAML: found character '@' that cannot start any"
            + " token. (Do not use @ for indentation)",
        "- ? [a]\\n  : b | 1:5: not read: a key is to be a plain word",
        "- a: b: c | 1:7: not YAML: mapping values are not allowed here",
        "- a\\nb: c | 2:1: not YAML: expected <block end>, but found '?'",
      })
  void brokenYamlSaysWhere(String content, String problem) {
    String expected = folder.resolve("a.yaml") + ":" + problem;
    assertEquals(
        expected,
        failure("a.yaml", content.replace("\\n", "\n").replace("\\t-", "\t-")).message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0007", "\0", "\u001b", "\u0085", "\u2028", "\u2029", "\u009f"})
  void yamlHasNoCharactersThatEndLinesUnseen(String character) {
    String message = failure("a.yaml", "- a\n# x" + character + "- b\n").message();
    assertTrue(message.startsWith(folder.resolve("a.yaml") + ":2:4: '\\u"), message);
    assertTrue(message.endsWith(" cannot stand in YAML; in double quotes its escape can"), message);
    assertFalse(message.contains(character));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"a\" | 1:5: the JSON ends before it is complete",
        "[\"a | 1:4: the JSON ends before it is complete",
        "[\"a\",] | 1:6: not JSON: unexpected ']'",
        "['a'] | 1:2: not JSON: unexpected '''",
        "[\"a\"]\\nx | 2:1: not JSON: unexpected 'x'",
        "[\"a\\tb\"] | 1:4: not JSON: unexpected '\\t' (U+0009 CHARACTER TABULATION)",
        "[\u200b] | 1:2: not JSON: unexpected '\\u200b' (U+200B ZERO WIDTH SPACE)",
        "[\"a\"] [] | 1:7: a second document begins here; the list is to be one",
        "{\"applications\": [], \"applications\": []} | 1:22: key 'applications' is there twice (line 1)",
      })
  void brokenJsonSaysWhere(String content, String problem) {
    assertEquals(
        folder.resolve("a.json") + ":" + problem,
        failure("a.json", content.replace("\\n", "\n").replace("\"a\\tb", "\"a\tb"))
            .message());
  }

  @Test
  void theSecretsBesideTheListAreNotTold() {
    Failure failure = failure("a.tfvars.json", "{\"password\": hunter2, \"applications\": []}");
    assertEquals(
        folder.resolve("a.tfvars.json") + ":1:14: not JSON: unexpected 'h'", failure.message());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[", "- ", "{a: ", "{\"a\":", "? ", "&a ", "!a ", "a: ", "- a\n", "*a ", "\"", "- -\n"
      })
  void noRepetitionTakesTheReaderDown(String piece) {
    String content = piece.repeat((1 << 17) / piece.length());
    for (String name : List.of("a.yaml", "a.json", "a.tfvars.json")) {
      assertTrue(failure(name, content).message().startsWith(folder.resolve(name) + ":"));
    }
  }

  @Test
  void anyTextIsReadOrRefusedInWordsThatCanBeShown() throws IOException {
    List<String> pieces = List.of(
        "- ",
        "\n",
        "  ",
        "name",
        ": ",
        "erp",
        "owner",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "\"",
        "'",
        "#",
        "&a ",
        "*a",
        "|\n",
        ">-\n",
        "? ",
        "!x ",
        "---\n",
        "...\n",
        "%",
        "\t",
        "\r\n",
        "settings",
        "vault",
        "ttl",
        "1h",
        "123",
        "~",
        "true",
        "<<",
        "\\",
        "\u00e9",
        "\ud83d\ude00",
        "\u200b",
        "\ufeff",
        "\0",
        "applications",
        "null",
        "extensions",
        "1e9");
    long seed = 20261124;
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      StringBuilder content = new StringBuilder();
      for (int n = random.nextInt(14); n >= 0; n--) {
        content.append(pieces.get(random.nextInt(pieces.size())));
      }
      String name = List.of("a.yaml", "a.json", "a.tfvars.json").get(random.nextInt(3));
      Path file = Files.writeString(folder.resolve(name), content);
      String what = "seed " + seed + ", run " + run + ": " + content;
      try {
        ApplicationsFile.read(file);
      } catch (Failure e) {
        for (String line : e.message().lines().toList()) {
          assertTrue(
              line.matches("\\Q" + file + "\\E:[1-9][0-9]*:[1-9][0-9]*: \\P{Cntrl}+"),
              what + "\n" + line);
        }
      } catch (RuntimeException e) {
        throw new AssertionError(what, e);
      }
    }
  }

  private static List<String> places(Failure failure) {
    return failure
        .message()
        .lines()
        .map(line -> line.replaceAll(".*?\\.(yaml|json):([0-9]+:[0-9]+): .*", "$2"))
        .toList();
  }

  private Failure failure(String name, String content) {
    return assertThrows(
        Failure.class,
        () -> ApplicationsFile.read(Files.writeString(folder.resolve(name), content)),
        name);
  }
}
