package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationsFileTest {
  private static final Application ALL = new Application(
      "erp",
      "erp_data",
      "erp_owner",
      List.of("uuid-ossp", "pg_stat_statements"),
      Optional.of(40),
      Map.of("work_mem", "64MB", "statement_timeout", "60000", "jit", "off", "app.theme", ""),
      List.of("audit", "reports"),
      new Application.Lifetimes(
          Optional.of(Duration.ofMinutes(90)), Optional.of(Duration.ofHours(24))));

  @TempDir
  Path folder;

  @Test
  void namesAloneAreApplicationsWithTheUsualRest() throws IOException {
    assertEquals(
        List.of(Application.named("webapp"), Application.named("dance-lessons-coach")),
        read("a.yml", "- webapp\n- dance-lessons-coach\n"));
  }

  @Test
  void yamlSaysAllThereIsToSay() throws IOException {
    assertEquals(List.of(ALL), read("a.yaml", """
            # the back office
            applications:
              - name: erp
                database: erp_data
                owner: erp_owner
                extensions: [uuid-ossp, pg_stat_statements]
                connection_limit: 40
                settings:
                  work_mem: 64MB
                  statement_timeout: 60000
                  jit: off
                  app.theme: ''
                schemas: [audit, reports]
                vault: {ttl: 1h30m, max_ttl: 86400}
            """));
  }

  @Test
  void jsonSaysAllThereIsToSay() throws IOException {
    assertEquals(List.of(ALL), read("a.json", """
            {"applications": [{"name": "erp", "database": "erp_data", "owner": "erp_owner",
              "extensions": ["uuid-ossp", "pg_stat_statements"], "connection_limit": 40,
              "settings": {"work_mem": "64MB", "statement_timeout": 60000, "jit": "off", "app.theme": ""},
              "schemas": ["audit", "reports"], "vault": {"ttl": "90m", "max_ttl": "24h"}}]}
            """));
  }

  @Test
  void tfvarsHoldOtherPeoplesVariablesToo() throws IOException {
    assertEquals(
        List.of(Application.named("erp"), Application.named("webapp")),
        read(
            "prod.auto.tfvars.json",
            "{\"region\": {\"a\": [1], \"a\": 2}, \"applications\": [\"erp\", {\"name\": \"webapp\"}],"
                + " \"region\": null}"));
  }

  @Test
  void otherMembersThanTheListBelongOnlyInTfvars() {
    assertProblems(
        "1:2: unknown key 'region': an object around the list has applications",
        "a.json",
        "{\"region\": 1, \"applications\": []}");
    assertProblems(
        "1:1: unknown key 'aplications', did you mean 'applications'?\n"
            + "FILE:1:1: there is no 'applications' here",
        "a.yaml",
        "aplications: [erp]\n");
    assertProblems("1:1: there is no 'applications' here", "a.tfvars.json", "{}");
    assertProblems(
        "1:1: a tfvars file is an object of variables, and this is a list",
        "a.tfvars.json",
        "[\"erp\"]");
  }

  @ParameterizedTest
  @CsvSource({
    "a.yaml,[]",
    "a.yml,applications: []",
    "a.json,[]",
    "a.tfvars.json,'{\"applications\": []}'"
  })
  void anEmptyListIsWrittenAsOne(String name, String content) throws IOException {
    assertEquals(List.of(), read(name, content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.yaml", "a.json", "a.tfvars.json"})
  void anEmptyFileIsNoEmptyList(String name) {
    assertProblems("1:1: the file is empty: [] would be an empty list", name, "");
    assertProblems("1:1: the file is empty: [] would be an empty list", name, "\n \n");
  }

  @Test
  void aListWithoutAnythingIsNoEmptyList() {
    assertProblems("1:1: the file is empty: [] would be an empty list", "a.yaml", "# none yet\n");
    assertProblems(
        "1:14: the applications expected, and nothing is here: [] is an empty list",
        "a.yaml",
        "applications:\n");
    assertProblems(
        "1:1: the applications expected, and nothing is here: [] is an empty list",
        "a.json",
        "null");
    assertProblems(
        "1:1: the applications expected as a list, and this is 'erp'", "a.yaml", "erp\n");
  }

  @Test
  void allProblemsAreToldTogether() {
    Failure failure = failure("a.yaml", """
            - Erp
            - name: webapp
              extention: [postgis]
              connection_limit: 0
            - owner: boss
            - webapp
            """);
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(shown("a.yaml", """
            FILE:1:3: application name 'Erp' has upper-case letters, and names are lower case
            FILE:3:3: unknown key 'extention', did you mean 'extensions'?
            FILE:4:21: connection_limit is a whole number from 1 to 2147483647, and this is a number, '0'; \
            without it there is no limit
            FILE:5:3: an application without a name
            FILE:6:3: application name 'webapp' is there twice (line 2)"""), failure.message());
    assertTrue(failure.hint().orElseThrow().contains("such as dance-lessons-coach"));
  }

  @Test
  void noMoreThanTwentyProblemsAreShown() {
    String names =
        IntStream.range(0, 50).mapToObj(i -> "- X" + i + "\n").collect(Collectors.joining());
    List<String> lines = failure("a.yaml", names).message().lines().toList();
    assertEquals(21, lines.size());
    assertTrue(lines.get(19).contains("a.yaml:20:3: "), lines.get(19));
    assertEquals("and 30 more", lines.get(20));
  }

  @LargeTest
  void aFileOfMoreThanOneMebibyteIsRefused() throws IOException {
    Path file = folder.resolve("a.yaml");
    Files.writeString(file, "[]#" + "x".repeat((1 << 20) - 3));
    assertEquals(List.of(), ApplicationsFile.read(file));
    Files.writeString(file, "[]#" + "x".repeat((1 << 20) - 2));
    Failure failure = assertThrows(Failure.class, () -> ApplicationsFile.read(file));
    assertEquals(
        "reading the applications file " + file + ": it has more than 1 MiB", failure.message());
  }

  @Test
  void aFileThatCannotBeReadSaysWhy() throws IOException {
    Path missing = folder.resolve("no\u0007ne.yaml");
    Failure failure = assertThrows(Failure.class, () -> ApplicationsFile.read(missing));
    assertEquals(
        "reading the applications file " + folder + "/no\\u0007ne.yaml: there is no such file",
        failure.message());
    Path directory = Files.createDirectory(folder.resolve("d.yaml"));
    assertEquals(
        "reading the applications file " + directory + ": it is a folder",
        assertThrows(Failure.class, () -> ApplicationsFile.read(directory)).message());
    Failure unknown = failure("a.txt", "- erp\n");
    assertTrue(
        unknown.message().endsWith("a.txt: its name does not say whether it is YAML or JSON"));
    assertTrue(unknown.hint().orElseThrow().contains("*.tfvars.json"));
  }

  @Test
  void bytesThatAreNoTextHaveAPlace() throws IOException {
    Path file = folder.resolve("a.yaml");
    Files.write(file, "- erp\n- caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    Failure failure = assertThrows(Failure.class, () -> ApplicationsFile.read(file));
    assertEquals(file + ":2:6: the bytes from here on are not UTF-8", failure.message());
    Files.write(file, new byte[] {'-', ' ', (byte) 0xc3});
    failure = assertThrows(Failure.class, () -> ApplicationsFile.read(file));
    assertEquals(file + ":1:3: the bytes from here on are not UTF-8", failure.message());
  }

  @ParameterizedTest
  @CsvSource({
    "1h,3600",
    "90m,5400",
    "'3600',3600",
    "'\"3600\"',3600",
    "1h30m,5400",
    "1.5h,5400",
    "30d,2592000",
    "30m1h,5400",
    "1s,1",
    "0.5m,30"
  })
  void durationsAreReadAsVaultReadsThem(String written, long seconds) throws IOException {
    assertEquals(
        Optional.of(Duration.ofSeconds(seconds)),
        read("a.yaml", "- {name: a, vault: {ttl: " + written + "}}")
            .get(0)
            .vault()
            .ttl());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1.5",
        "0s",
        "1ms",
        "0.5s",
        "1h30",
        "h",
        "1 h",
        "-1h",
        "1w",
        "1d12h",
        "''",
        "~",
        "yes",
        "[1h]",
        "1:30",
        "0x10",
        "1e3",
        "300y",
        "99999999999999999999",
        "9999999999h",
        "1H",
        "\u0661h"
      })
  void otherDurationsAreRefused(String written) {
    Failure failure = failure("a.yaml", "- {name: a, vault: {ttl: " + written + "}}");
    assertTrue(
        failure.message().contains("a.yaml:1:26: a duration expected, like 1h30m"),
        failure.message());
  }

  @Test
  void credentialsDoNotOutliveTheirEnd() {
    assertProblems(
        "1:39: max_ttl is shorter than ttl",
        "a.yaml",
        "- {name: a, vault: {ttl: 2h, max_ttl: 1h}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1.0",
        "1e2",
        "'5'",
        "~",
        "no",
        "2147483648",
        "0x10",
        "012",
        "1_0",
        "99999999999999999999999999",
        "[1]",
        ".inf"
      })
  void aConnectionLimitIsAPlainNumberFromOne(String written) {
    Failure failure = failure("a.yaml", "- {name: a, connection_limit: " + written + "}");
    assertTrue(
        failure.message().contains("a.yaml:1:31: connection_limit is a whole number from 1"),
        failure.message());
  }

  @ParameterizedTest
  @CsvSource({
    "on,on",
    "Off,off",
    "'\"Off\"',Off",
    "TRUE,true",
    "1.50,1.50",
    "-1,-1",
    "1e3,1e3",
    "'''a, b''','a, b'",
    "'\"\\t%t\"','\t%t'",
    "2020-01-01,2020-01-01"
  })
  void settingsKeepTheirWords(String written, String value) throws IOException {
    assertEquals(
        Map.of("a_b.c", value),
        read("a.yaml", "- {name: a, settings: {a_b.c: " + written + "}}").get(0).settings());
  }

  @ParameterizedTest
  @CsvSource({
    "012,is a number that not everybody reads alike: put it in quotes",
    "1_000,is a number that not everybody reads alike: put it in quotes",
    "0x1f,is a number that not everybody reads alike: put it in quotes",
    ".nan,is a number that not everybody reads alike: put it in quotes",
    "~,'is to be text, a number or a boolean, and this is null'",
    "[hush],'is to be text, a number or a boolean, and this is a list'",
    "{hush: hush},'is to be text, a number or a boolean, and this is an object'",
    "'\"hush\\0\"',holds a NUL character",
    "'\"hush\\n\"',holds a line break",
    "'\"hush\\r\"',holds a line break",
    "'\"hush\\u2028\"',holds a line break",
    "'\"hush\\ud800\"',holds half of a surrogate pair",
  })
  void aValueThatIsNoneIsNotShown(String written, String reason) {
    assertProblems(
        "1:28: the value of setting 'x' " + reason,
        "a.yaml",
        "- {name: a, settings: {x:  " + written + "}}");
  }

  @ParameterizedTest
  @CsvSource({
    "search_path,'it decides which object an unqualified name means, in every session'",
    "SEARCH_PATH,'it decides which object an unqualified name means, in every session'",
    "role,'it makes every session somebody else; which role a session has is what its credentials say'",
    "session_authorization,'it makes every session somebody else; which role a session has is what its credentials say'",
    "session_preload_libraries,it makes every session load code that nobody reviewed",
    "local_preload_libraries,it makes every session load code that nobody reviewed",
  })
  void settingsThatWouldUndoSafetyAreRefusedWithTheReason(String name, String reason) {
    assertProblems(
        "1:24: setting '" + name + "' is refused: " + reason,
        "a.yaml",
        "- {name: a, settings: {" + name + ": x}}");
  }

  private List<Application> read(String name, String content) throws IOException {
    return ApplicationsFile.read(Files.writeString(folder.resolve(name), content));
  }

  private Failure failure(String name, String content) {
    return assertThrows(Failure.class, () -> read(name, content));
  }

  private void assertProblems(String expected, String name, String content) {
    assertEquals(shown(name, "FILE:" + expected), failure(name, content).message());
  }

  private String shown(String name, String message) {
    return message.replace("FILE", folder.resolve(name).toString());
  }
}
