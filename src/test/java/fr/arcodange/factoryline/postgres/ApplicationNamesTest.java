package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.text.Display;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationNamesTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "erp",
        "erp2",
        "dance-lessons-coach",
        "a_b-c_1",
        "y",
        "user",
        "table",
        "pgadmin",
        "template",
        "credentials",
        "a1-2-3"
      })
  void ordinaryNamesWork(String name) throws IOException {
    assertEquals(List.of(Application.named(name)), read("- \"" + name + "\"\n"));
  }

  static Stream<Arguments> hostileNames() {
    return Stream.of(
        Arguments.of("", "is empty"),
        Arguments.of(" ", "holds ' ' (U+0020 SPACE), which no name may"),
        Arguments.of("er p", "holds ' ' (U+0020 SPACE), which no name may"),
        Arguments.of("erp ", "holds ' ' (U+0020 SPACE), which no name may"),
        Arguments.of("er\"p", "holds '\"', which no name may"),
        Arguments.of("er'p", "holds ''', which no name may"),
        Arguments.of("er`p", "holds '`', which no name may"),
        Arguments.of("erp;drop database erp", "holds ';', which no name may"),
        Arguments.of("erp--", "has a '-' or '_' that is not between two letters or digits"),
        Arguments.of("$$", "holds '$', which no name may"),
        Arguments.of("erp$$", "holds '$', which no name may"),
        Arguments.of("er\\p", "holds '\\', which no name may"),
        Arguments.of("erp/../webapp", "holds '/', which no name may"),
        Arguments.of("{{name}}", "holds '{', which no name may"),
        Arguments.of("erp.public", "holds '.', which no name may"),
        Arguments.of("erp\n", "holds '\\n' (U+000A LINE FEED (LF)), which no name may"),
        Arguments.of("er\r\np", "holds '\\r' (U+000D CARRIAGE RETURN (CR)), which no name may"),
        Arguments.of("er\tp", "holds '\\t' (U+0009 CHARACTER TABULATION), which no name may"),
        Arguments.of("er\0p", "holds '\\u0000' (U+0000 NULL), which no name may"),
        Arguments.of("\u001b[31merp", "holds '\\u001b' (U+001B ESCAPE), which no name may"),
        Arguments.of(
            "\u0430pp", "holds '\u0430' (U+0430 CYRILLIC SMALL LETTER A), which no name may"),
        Arguments.of(
            "\u03b1pp", "holds '\u03b1' (U+03B1 GREEK SMALL LETTER ALPHA), which no name may"),
        Arguments.of(
            "\uff41pp",
            "holds '\uff41' (U+FF41 FULLWIDTH LATIN SMALL LETTER A), which no name may"),
        Arguments.of("er\u200bp", "holds '\\u200b' (U+200B ZERO WIDTH SPACE), which no name may"),
        Arguments.of(
            "er\u202ep", "holds '\\u202e' (U+202E RIGHT-TO-LEFT OVERRIDE), which no name may"),
        Arguments.of("er\u00a0p", "holds '\\u00a0' (U+00A0 NO-BREAK SPACE), which no name may"),
        Arguments.of(
            "\ufefferp", "holds '\\ufeff' (U+FEFF ZERO WIDTH NO-BREAK SPACE), which no name may"),
        Arguments.of(
            "er\u0301p", "holds '\u0301' (U+0301 COMBINING ACUTE ACCENT), which no name may"),
        Arguments.of("\u3164", "holds '\u3164' (U+3164 HANGUL FILLER), which no name may"),
        Arguments.of(
            "\u00e9cole",
            "holds '\u00e9' (U+00E9 LATIN SMALL LETTER E WITH ACUTE), which no name may"),
        Arguments.of(
            "\u0131", "holds '\u0131' (U+0131 LATIN SMALL LETTER DOTLESS I), which no name may"),
        Arguments.of(
            "\u0660", "holds '\u0660' (U+0660 ARABIC-INDIC DIGIT ZERO), which no name may"),
        Arguments.of(
            "\ud83d\ude00", "holds '\ud83d\ude00' (U+1F600 GRINNING FACE), which no name may"),
        Arguments.of("\ud800", "holds '\\ud800' (U+D800 HIGH SURROGATES D800), which no name may"),
        Arguments.of("Erp", "has upper-case letters, and names are lower case"),
        Arguments.of("erP", "has upper-case letters, and names are lower case"),
        Arguments.of("1erp", "begins with '1', and names begin with a letter"),
        Arguments.of("123", "begins with '1', and names begin with a letter"),
        Arguments.of("-erp", "begins with '-', and names begin with a letter"),
        Arguments.of("_erp", "begins with '_', and names begin with a letter"),
        Arguments.of("erp_", "has a '-' or '_' that is not between two letters or digits"),
        Arguments.of("er__p", "has a '-' or '_' that is not between two letters or digits"),
        Arguments.of("er-_p", "has a '-' or '_' that is not between two letters or digits"),
        Arguments.of("postgres", "is reserved: every server has its own"),
        Arguments.of("template0", "is reserved: every server has its own"),
        Arguments.of("template1", "is reserved: every server has its own"),
        Arguments.of("information_schema", "is reserved: every server has its own"),
        Arguments.of(
            "public",
            "is reserved: 'public' is everybody as a role, and a schema that is there anyway"),
        Arguments.of("pg_catalog", "begins with 'pg_', which PostgreSQL keeps to itself"),
        Arguments.of("pg_monitor", "begins with 'pg_', which PostgreSQL keeps to itself"),
        Arguments.of("credentials_editor", "is reserved: pg-provision uses it on the server"),
        Arguments.of("pgbouncer", "is reserved: pg-provision uses it on the server"),
        Arguments.of("pgbouncer_auth", "is reserved: pg-provision uses it on the server"),
        Arguments.of("none", "is reserved: where a role is expected it means something else"),
        Arguments.of("all", "is reserved: where a role is expected it means something else"),
        Arguments.of("default", "is reserved: where a role is expected it means something else"),
        Arguments.of(
            "current_user", "is reserved: where a role is expected it means something else"),
        Arguments.of(
            "session_user", "is reserved: where a role is expected it means something else"),
        Arguments.of(
            "current_role", "is reserved: where a role is expected it means something else"));
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void noHostileNameGetsThrough(String name, String reason) {
    String shown = "'" + Display.line(name) + "' " + reason;
    String json = JsonTrees.text(TextNode.valueOf(name)).replace("\"?\"", "\"\\ud800\"");
    assertProblem(":1:2: application name " + shown, "a.json", "[" + json + "]");
    // YAML reads JSON's strings in double quotes too.
    assertProblem(":1:3: application name " + shown, "a.yaml", "- " + json + "\n");
    String rest = "\"name\": \"ok\", \"";
    assertProblem(":1:26: owner " + shown, "a.json", "[{" + rest + "owner\": " + json + "}]");
    assertProblem(":1:29: database " + shown, "a.json", "[{" + rest + "database\": " + json + "}]");
    assertProblem(":1:29: schema " + shown, "a.json", "[{" + rest + "schemas\": [" + json + "]}]");
  }

  private void assertProblem(String expected, String file, String content) {
    String message = failure(file, content).message();
    assertEquals(folder.resolve(file) + expected, message);
    assertFalse(
        message.codePoints().anyMatch(Character::isISOControl), () -> Display.line(message));
  }

  @ParameterizedTest
  @CsvSource({
    "123,'a number, ''123'''",
    "1.5,'a number, ''1.5'''",
    "0x1f,'a number, ''0x1f'''",
    "yes,'a boolean, ''yes''; in quotes it would be a name'",
    "True,'a boolean, ''True'''",
    "null,null",
    "~,null",
    "[a],a list"
  })
  void aNameThatYamlReadsAsSomethingElseIsNone(String written, String kind) {
    assertEquals(
        folder.resolve("a.yaml") + ":1:9: application name expected, and this is " + kind,
        failure("a.yaml", "- name: " + written + "\n  owner: b\n").message());
  }

  @Test
  void aNameThatIsMissingIsNone() {
    assertProblem(
        ":1:8: application name expected, and this is null", "a.yaml", "- name:\n  owner: b\n");
    assertProblem(":2:2: application name expected, and this is null", "a.yaml", "- a\n-\n");
  }

  @Test
  void aNameAndItsSuffixesFitInto63Bytes() throws IOException {
    String longest = "a".repeat(55);
    assertEquals(List.of(Application.named(longest)), read("- " + longest + "\n"));
    assertProblem(
        ":1:3: application name too long: PostgreSQL takes 63 bytes, '" + longest
            + "a_connect' has 1 more",
        "a.yaml",
        "- a" + longest + "\n");
    String name = "b".repeat(64);
    assertProblem(
        ":1:3: application name too long: PostgreSQL takes 63 bytes, '" + name + "' has 1 more, '"
            + name + "_role' has 6 more, '" + name + "_connect' has 9 more",
        "a.yaml",
        "- " + name + "\n");
    assertProblem(
        ":1:10: application name too long: PostgreSQL takes 63 bytes, '" + "c".repeat(60)
            + "_connect' has 5 more",
        "a.yaml",
        "- {name: " + "c".repeat(60) + ", owner: d}\n");
  }

  @ParameterizedTest
  @CsvSource({"owner,owner", "database,database", "schemas,schema", "extensions,extension"})
  void otherNamesFitInto63BytesToo(String key, String what) throws IOException {
    String open = key.endsWith("s") ? "[" : "";
    String close = key.endsWith("s") ? "]" : "";
    String begin = "- {name: a, " + key + ": " + open;
    assertEquals(1, read(begin + "b".repeat(63) + close + "}").size());
    assertProblem(
        ":1:" + (begin.length() + 1) + ": " + what + " too long: PostgreSQL takes 63 bytes, '"
            + "b".repeat(64) + "' has 1 more",
        "a.yaml",
        begin + "b".repeat(64) + close + "}");
  }

  @Test
  void aVeryLongNameIsShownShort() {
    String message = failure("a.yaml", "- " + "a-".repeat(50_000) + "b").message();
    assertTrue(message.contains("…' has 99938 more"), message);
    assertTrue(message.length() < 1_000, message);
  }

  @ParameterizedTest
  @CsvSource({
    "pg,pg_role,'begins with ''pg_'', which PostgreSQL keeps to itself'",
    "current,current_role,'is reserved: where a role is expected it means something else'"
  })
  void aDerivedRoleMayBeReservedToo(String name, String role, String reason) {
    String message = failure("a.yaml", "- " + name + "\n").message();
    assertTrue(
        message.startsWith(folder.resolve("a.yaml") + ":1:3: application name '" + name
            + "' needs a role '" + role + "', which " + reason),
        message);
  }

  @Test
  void anotherOwnerFreesADerivedName() throws IOException {
    assertEquals("keeper", read("- {name: current, owner: keeper}").get(0).owner());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[a, b, a] | 1:8: application name 'a' is there twice (line 1)",
        "[a-b, a_b] | ",
        "[{name: a, owner: o}, {name: b, owner: o}]"
            + " | 1:40: role 'o' is the owner of 'a' and the owner of 'b' (line 1)",
        "[{name: a, database: d}, {name: b, database: d}]"
            + " | 1:46: applications 'a' and 'b' have the same database 'd' (line 1)",
        "[{name: a, database: b}, b]"
            + " | 1:26: applications 'a' and 'b' have the same database 'b' (line 1)",
        "[b, {name: a, database: b}]"
            + " | 1:25: applications 'b' and 'a' have the same database 'b' (line 1)",
        "[a, a_role] | 1:5: 'a_role' is an application's name and the owner of 'a' (line 1)",
        "[a_role, a] | 1:10: 'a_role' is an application's name and the owner of 'a' (line 1)",
        "[a, a_connect]"
            + " | 1:5: 'a_connect' is an application's name and the connect role of 'a' (line 1)",
        "[{name: a, owner: b_connect}, b]"
            + " | 1:31: role 'b_connect' is the owner of 'a' and the connect role of 'b' (line 1)",
        "[b, {name: a, owner: b_connect}]"
            + " | 1:22: role 'b_connect' is the connect role of 'b' and the owner of 'a' (line 1)",
        "[{name: a, owner: b_role}, b]"
            + " | 1:28: role 'b_role' is the owner of 'a' and the owner of 'b' (line 1)",
        "[{name: a, owner: a_connect}]"
            + " | 1:19: role 'a_connect' is the owner of 'a' and the connect role of 'a' (line 1)",
        "[{name: a, owner: b}, b] | 1:23: 'b' is an application's name and the owner of 'a' (line 1)",
        "[{name: a, owner: a, database: data}, {name: b, owner: b}] | ",
        "[{name: a, schemas: [s, t, s]}] | 1:28: schema 's' is there twice (line 1)",
        "[{name: a, extensions: [s, t, s]}] | 1:31: extension 's' is there twice (line 1)",
        "[{name: a, schemas: [s]}, {name: b, schemas: [s]}] | ",
      })
  void twoThingsNeverHaveOneName(String list, String problem) throws IOException {
    if (problem == null) {
      assertFalse(read(list).isEmpty());
    } else {
      assertProblem(":" + problem, "a.yaml", list);
    }
  }

  @Test
  void namesThatDifferOnlyInCaseAreToldSo() {
    assertEquals(
        folder.resolve("a.yaml")
            + ":2:3: application name 'ERP' has upper-case letters, and names are lower case\n"
            + folder.resolve("a.yaml")
            + ":2:3: application name 'ERP' differs only in case from 'erp' (line 1)",
        failure("a.yaml", "- erp\n- ERP\n").message());
  }

  @ParameterizedTest
  @CsvSource({
    "pgcrypto,",
    "uuid-ossp,",
    "pg_stat_statements,",
    "3d,",
    "'a b','holds '' '' (U+0020 SPACE), which no extension''s name may'",
    "'a\"b','holds ''\"'', which no extension''s name may'",
    "'A','holds ''A'', which no extension''s name may'",
    "'','is empty'",
    "'a--b','has a ''-'' where PostgreSQL takes none'",
    "'-a','has a ''-'' where PostgreSQL takes none'",
    "'a-','has a ''-'' where PostgreSQL takes none'",
  })
  void extensionsHaveNamesOfTheirOwnKind(String name, String reason) throws IOException {
    String content =
        "[{\"name\": \"a\", \"extensions\": [" + JsonTrees.text(TextNode.valueOf(name)) + "]}]";
    if (reason == null) {
      assertEquals(List.of(name), read(content).get(0).extensions());
    } else {
      assertProblem(":1:31: extension '" + name + "' " + reason, "a.json", content);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "work_mem,",
    "auto_explain.log_analyze,",
    "app.tenant2,",
    "TimeZone,has upper-case letters: settings are written in lower case",
    "a.b.c,'is no setting''s name, which is like work_mem or auto_explain.log_analyze'",
    "1a,'is no setting''s name, which is like work_mem or auto_explain.log_analyze'",
    "'','is no setting''s name, which is like work_mem or auto_explain.log_analyze'",
    "a-b,'holds ''-'', which no setting''s name may'",
    "'a = 1; drop','holds '' '' (U+0020 SPACE), which no setting''s name may'",
  })
  void settingsHaveNamesOfTheirOwnKind(String name, String reason) throws IOException {
    String content =
        "[{\"name\": \"a\", \"settings\": {" + JsonTrees.text(TextNode.valueOf(name)) + ": 1}}]";
    if (reason == null) {
      assertEquals(List.of(name), List.copyOf(read(content).get(0).settings().keySet()));
    } else {
      assertProblem(":1:29: setting '" + name + "' " + reason, "a.json", content);
    }
  }

  @Test
  void theLifetimesOfOneApplicationAreItsOwn() throws IOException {
    List<Application> read = read("[{name: a, vault: {max_ttl: 1h}}, b]");
    assertEquals(Duration.ofHours(1), read.get(0).vault().maxTtl().orElseThrow());
    assertEquals(Application.Lifetimes.USUAL, read.get(1).vault());
  }

  private List<Application> read(String content) throws IOException {
    return ApplicationsFile.read(Files.writeString(folder.resolve("a.yaml"), content));
  }

  private Failure failure(String name, String content) {
    return assertThrows(
        Failure.class,
        () -> ApplicationsFile.read(Files.writeString(folder.resolve(name), content)));
  }
}
