package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgDoctorIT {
  @TempDir
  Path temp;

  private Map<String, String> environment(RealPostgres server) throws IOException {
    Map<String, String> environment = new HashMap<>(server.superusersEnvironment());
    environment.putAll(Map.of(
        "GITHUB_OUTPUT",
        Files.createTempFile(temp, "output", "").toString(),
        "GITHUB_STEP_SUMMARY",
        Files.createTempFile(temp, "summary", "").toString()));
    return environment;
  }

  private static String file(Map<String, String> environment, String variable) throws IOException {
    return Files.readString(Path.of(environment.getOrDefault(variable, "")));
  }

  private static Invocation doctor(Map<String, String> environment, String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "pg-provision";
    all[1] = "doctor";
    System.arraycopy(words, 0, all, 2, words.length);
    return Invocation.of(environment, all);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aServerThatIsUnsafeEndsWithSixAndSaysWhatMendsIt(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      Path list = Files.writeString(temp.resolve("applications.yaml"), "- webapp\n");
      Map<String, String> environment = environment(server);
      Invocation apply = Invocation.of(
          environment,
          "pg-provision",
          "apply",
          "--require",
          "none",
          "--applications",
          list.toString());
      assertEquals(0, apply.code(), apply.err());
      server.execute("CREATE DATABASE \"<b>|\n`\u202ex\"", "postgres");

      Invocation human = doctor(environment, "--applications", list.toString());

      assertEquals(6, human.code(), human.err());
      int dangers = major < 16 ? 2 : 1;
      assertTrue(
          human.err().contains(dangers + (dangers == 1 ? " danger, " : " dangers, ") + "1 warning"),
          human.err());
      assertTrue(
          human
              .out()
              .contains(
                  "-- danger: public-connect: database <b>|\\n`\\u202ex: everybody may connect to it and make temporary tables"),
          human.out());
      assertTrue(
          human.out().contains("REVOKE CONNECT ON DATABASE \"postgres\" FROM PUBLIC;"),
          human.out());
      assertTrue(file(environment, "GITHUB_OUTPUT").contains("dangers"));
      String page = file(environment, "GITHUB_STEP_SUMMARY");
      assertTrue(page.contains("| danger | public-connect | <code>"), page);
      assertFalse(page.contains("<b>"), page);

      JsonNode json = JsonTrees.read(doctor(environment, "--output", "json").out());
      assertEquals(dangers, json.at("/counts/danger").asInt());
      assertEquals(1, json.at("/counts/warning").asInt());
      assertEquals(0, json.at("/counts/unknown").asInt());
      assertEquals("danger", json.at("/findings/0/severity").asText());
      assertTrue(json.at("/findings/0/mend/0").isTextual(), json::toString);
    }
  }

  /** In a database whose owner has sessions begin as himself, and with names of his, it does what it says, and as who runs it. */
  @Test
  void theScriptMeansTheSameInAHostileDatabase() throws Exception {
    try (RealPostgres server = RealPostgres.start(18)) {
      Map<String, String> environment = environment(server);
      server.execute(
          "CREATE ROLE webapp_role; CREATE ROLE pgbouncer_auth LOGIN; CREATE ROLE \"v-a\" LOGIN VALID UNTIL '2001-01-01' IN ROLE webapp_role",
          "postgres");
      server.execute("CREATE DATABASE webapp OWNER webapp_role", "postgres");
      server.execute(
          "CREATE FUNCTION public.look(text) RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT passwd FROM pg_catalog.pg_shadow';"
              + " CREATE FUNCTION public.is(name, text) RETURNS boolean LANGUAGE sql AS 'SELECT 1/0 > 0';"
              + " CREATE OPERATOR public.= (FUNCTION = public.is, LEFTARG = name, RIGHTARG = text);"
              + " SET ROLE \"v-a\"; SELECT lo_create(0); RESET ROLE;"
              + " ALTER DATABASE webapp SET search_path TO public, pg_catalog; ALTER DATABASE webapp SET role TO webapp_role",
          "webapp");
      String script = doctor(environment).out();
      run(server, script);
      assertEquals("0", server.one("SELECT count(*) FROM pg_roles WHERE rolname = 'v-a'"));
      Invocation after = doctor(environment);
      // What the function says is for its author to mend.
      assertTrue(after.out().endsWith("-- 0 dangers, 1 warning, 0 not visible\n"), after::out);
      server.execute("ALTER DATABASE webapp RESET ALL", "postgres");
      assertEquals(
          "t",
          server.one(
              "SELECT has_function_privilege('pgbouncer_auth', 'pgbouncer.look(text)', 'EXECUTE')",
              "webapp"));
    }
  }

  /** As psql does with names that are no more than names, a statement a line. */
  private static void run(RealPostgres server, String script) throws SQLException {
    Connection session = server.connect("postgres");
    try {
      for (String line : script.lines().toList()) {
        if (line.startsWith("\\connect \"")) {
          session.close();
          session = server.connect(line.substring(line.indexOf('"') + 1, line.length() - 1));
        } else if (!line.startsWith("--") && !line.isEmpty()) {
          try (Statement statement = session.createStatement()) {
            statement.execute(line);
          }
        }
      }
    } finally {
      session.close();
    }
  }

  @Test
  void aServerThatIsSafeAsFarAsItIsToBeSeenEndsWithNought() throws Exception {
    try (RealPostgres server = RealPostgres.start(18)) {
      server.execute(
          "REVOKE ALL ON DATABASE postgres FROM PUBLIC; CREATE ROLE reader LOGIN PASSWORD 'password-of-reader';"
              + " GRANT CONNECT ON DATABASE postgres TO reader",
          "postgres");
      Map<String, String> environment = environment(server);
      Invocation all = doctor(environment);
      assertEquals(0, all.code(), all.err());
      assertEquals("-- nothing unsafe was found\n", all.out());
      assertTrue(file(environment, "GITHUB_STEP_SUMMARY").contains("Nothing unsafe was found."));

      Invocation some = doctor(
          Invocation.with(environment, "PGUSER", "reader", "PGPASSWORD", "password-of-reader"));
      assertEquals(0, some.code(), some.err());
      assertTrue(some.out().endsWith("-- 0 dangers, 0 warnings, 3 not visible\n"), some.out());
    }
  }

  @Test
  void whatIsWrongInTheCallIsToldBeforeAnythingConnects() {
    Map<String, String> environment =
        Map.of("PGHOST", "nowhere.invalid", "PGUSER", "u", "PGPASSWORD", "password-of-u");
    assertEquals(2, doctor(environment, "--output", "xml").code());
    assertEquals(2, doctor(environment, "--applications", "not-there.yaml").code());
    assertEquals(2, doctor(environment, "--vault-database", "database").code());
    assertEquals(4, doctor(environment, "--sslmode", "disable").code());
  }
}
