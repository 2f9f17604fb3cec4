package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.OnEachPostgres;
import fr.arcodange.factoryline.postgres.RealPostgres;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PgProvisionIT {
  private static final String EDITOR_PASSWORD = "password-of-the-editor";

  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  @TempDir
  Path temp;

  private final String own = "c" + UUID.randomUUID().toString().substring(0, 8);

  private Map<String, String> environment(RealPostgres server) throws IOException {
    Path file = Files.writeString(
        temp.resolve("applications.yaml"),
        "- " + own + "-lessons\n- name: " + own + "\n  connection_limit: 5\n");
    Map<String, String> environment = new HashMap<>(server.superusersEnvironment());
    environment.putAll(Map.of(
        "FACTORYLINE_PG_EDITOR_PASSWORD",
        EDITOR_PASSWORD,
        "FACTORYLINE_APPLICATIONS",
        file.toString(),
        "FACTORYLINE_EDITOR_ROLE",
        own + "_editor",
        "FACTORYLINE_POOLER_ROLE",
        own + "_pooler"));
    environment.put("GITHUB_OUTPUT", Files.createFile(temp.resolve("output")).toString());
    return environment;
  }

  /** One of its own each time: a command revokes what it was given. */
  private static String token() {
    return BAO.write("auth/token/create-orphan", Map.of("policies", "root"))
        .path("auth")
        .path("client_token")
        .asText();
  }

  private static Invocation call(Map<String, String> environment, String... words) {
    List<String> all = new ArrayList<>(List.of("pg-provision"));
    all.addAll(List.of(words));
    return Invocation.of(environment, all.toArray(String[]::new));
  }

  @OnEachPostgres
  void whatPlanSaysIsWhatApplyRunsAndThenThereIsNothing(RealPostgres server) throws Exception {
    Map<String, String> environment = environment(server);

    Invocation plan = call(environment, "plan", "--detailed-exitcode");
    assertEquals(8, plan.code(), plan.err());
    assertTrue(plan.out().contains("CREATE DATABASE \"" + own + "-lessons\""), plan.out());
    assertTrue(plan.out().contains("PASSWORD '***'"), plan.out());
    assertFalse((plan.out() + plan.err()).contains("SCRAM"), plan.out());
    assertTrue(Files.readString(temp.resolve("output")).contains("changes"));

    long mark = server.mark();
    Invocation apply = call(environment, "apply", "--require", "none");
    assertEquals(0, apply.code(), apply.err());
    assertTrue(apply.err().contains("auth_query = SELECT uname, phash FROM"), apply.err());
    assertFalse((apply.out() + apply.err()).contains("SCRAM"), apply.err());
    List<String> ran = server.statementsSince(mark);
    long said = plan.out().lines().filter(line -> line.startsWith("CREATE ")).count();
    assertEquals(said, ran.stream().filter(sql -> sql.startsWith("CREATE ")).count());

    Invocation again = call(environment, "plan", "--detailed-exitcode", "--output", "json");
    assertEquals(0, again.code(), again.err());
    JsonNode json = JsonTrees.read(again.out());
    assertEquals(0, json.path("statements").asInt());
    server.connect(own + "_editor", EDITOR_PASSWORD, own).close();
  }

  /** No owner stops the others, and nobody is told that all is as declared. */
  @OnEachPostgres({15, 18})
  void aDatabaseThatCannotBeLookedIntoIsToldAndTheOthersAreApplied(RealPostgres server)
      throws Exception {
    Map<String, String> environment = environment(server);
    server.execute("CREATE ROLE " + own + "_role", "postgres");
    server.execute("CREATE DATABASE " + own + " OWNER " + own + "_role", "postgres");
    server.execute("ALTER DATABASE " + own + " ALLOW_CONNECTIONS false", "postgres");
    String said = "database " + own + " cannot be looked into";

    Invocation apply = call(environment, "apply", "--require", "none");
    assertSays(3, said, apply);
    assertTrue(
        apply.err().indexOf(said) < apply.err().indexOf("provisioned shared by all"), apply.err());
    assertEquals(
        "1", server.one("SELECT count(*) FROM pg_database WHERE datname = '" + own + "-lessons'"));
    Invocation plan = call(environment, "plan", "--detailed-exitcode");
    assertSays(8, "1 database that cannot be looked into", plan);

    server.execute("ALTER DATABASE \"" + own + "\" ALLOW_CONNECTIONS true", "postgres");
    assertEquals(0, call(environment, "apply", "--require", "none").code());
    assertEquals(0, call(environment, "plan", "--detailed-exitcode").code());
  }

  @OnEachPostgres({15, 18})
  void vaultGivesOutUsersOfWhatWasProvisioned(RealPostgres server) throws Exception {
    String mount = own + "-" + server.major();
    BAO.write("sys/mounts/" + mount, Map.of("type", "database"));
    Map<String, String> environment = environment(server);
    environment.put("FACTORYLINE_VAULT_DATABASE", mount);

    assertSays(2, "there is no login to Vault", call(environment, "plan"));

    environment.put("VAULT_ADDR", BAO.address().toString());
    environment.put("FACTORYLINE_VAULT_METHOD", "token");
    environment.put("FACTORYLINE_VAULT_TOKEN", token());
    Invocation plan = call(environment, "plan");
    assertTrue(
        plan.out().contains("-- Vault: config/" + own + "-lessons (write, new)"), plan.out());

    environment.put("FACTORYLINE_VAULT_TOKEN", token());
    Invocation apply = call(environment, "apply", "--require", "none");
    assertEquals(0, apply.code(), apply.err());
    assertFalse(apply.err().contains(EDITOR_PASSWORD), apply.err());

    environment.put("FACTORYLINE_VAULT_TOKEN", token());
    Invocation again = call(environment, "plan", "--detailed-exitcode", "--output", "json");
    assertEquals(0, again.code(), again.out() + again.err());
    JsonNode user = BAO.read(mount + "/creds/" + own).path("data");
    server
        .connect(user.path("username").asText(), user.path("password").asText(), own)
        .close();
  }

  @OnEachPostgres({15, 18})
  void whatIsImportedIsWhatWasDeclaredWithItsLeasesAndIsNeverOverwritten(RealPostgres server)
      throws Exception {
    String mount = own + "-" + server.major();
    BAO.write("sys/mounts/" + mount, Map.of("type", "database"));
    Map<String, String> environment = environment(server);
    Files.writeString(
        temp.resolve("applications.yaml"),
        "- " + own + "-lessons\n- {name: " + own + ", vault: {ttl: 90m, max_ttl: 1d}}\n");
    environment.putAll(Map.of(
        "FACTORYLINE_VAULT_DATABASE",
        mount,
        "VAULT_ADDR",
        BAO.address().toString(),
        "FACTORYLINE_VAULT_METHOD",
        "token",
        "FACTORYLINE_VAULT_TOKEN",
        token()));
    Invocation apply = call(environment, "apply", "--require", "none");
    assertEquals(0, apply.code(), apply.err());

    environment.put("FACTORYLINE_VAULT_TOKEN", token());
    Path imported = temp.resolve("imported.yaml");
    Invocation written = call(environment, "import", "--to", imported.toString());

    assertEquals(0, written.code(), written.err());
    assertEquals("", written.out());
    String yaml = Files.readString(imported);
    assertTrue(
        yaml.contains("  - name: " + own + "\n    vault:\n      ttl: 1h30m\n      max_ttl: 24h\n"),
        yaml);
    assertTrue(yaml.contains("  - " + own + "-lessons\n"), yaml);

    environment.put("FACTORYLINE_VAULT_TOKEN", token());
    Invocation printed = call(environment, "import");
    assertEquals(0, printed.code(), printed.err());
    assertEquals(yaml, printed.out());
    assertSays(2, "is there already", call(environment, "import", "--to", imported.toString()));
    assertEquals(yaml, Files.readString(imported));
  }

  @OnEachPostgres({15, 18})
  void whatIsNoLongerDeclaredIsKeptUntilItMayBeDropped(RealPostgres server) throws Exception {
    Map<String, String> environment = environment(server);
    assertEquals(0, call(environment, "apply", "--require", "none").code());
    environment.put("FACTORYLINE_ALLOW_DROP", own + "-never\n" + own);
    assertSays(
        2, "--allow-drop " + own + ": " + own + " is still declared", call(environment, "plan"));
    Files.writeString(temp.resolve("applications.yaml"), "- " + own + "-lessons\n");

    environment.remove("FACTORYLINE_ALLOW_DROP");
    Invocation kept = call(environment, "plan", "--detailed-exitcode");
    assertEquals(0, kept.code(), kept.err());
    assertTrue(kept.err().contains("kept, though not declared: "), kept.err());
    assertTrue(kept.err().contains(own), kept.err());

    environment.put("FACTORYLINE_ALLOW_DROP", own + "-never\n" + own);
    Invocation plan = call(environment, "plan", "--detailed-exitcode", "--output", "json");
    assertEquals(8, plan.code(), plan.err());
    JsonNode json = JsonTrees.read(plan.out());
    assertEquals(3, json.path("statements").asInt());
    JsonNode works = json.path("works");
    JsonNode drop = works.path(works.size() - 1);
    assertEquals(own, drop.path("title").asText());
    assertTrue(
        drop.at("/warnings/0").asText().startsWith("drops database " + own + " with"), plan.out());

    Invocation apply = call(environment, "apply", "--require", "none");
    assertEquals(0, apply.code(), apply.err());
    assertTrue(apply.err().contains("dropped " + own), apply.err());
    assertEquals("0", server.one("SELECT count(*) FROM pg_database WHERE datname = '" + own + "'"));
    assertEquals(0, call(environment, "plan", "--detailed-exitcode").code());
  }

  @OnEachPostgres({15, 18})
  void aWrongPasswordIsDeniedAndNotTold(RealPostgres server) throws Exception {
    Map<String, String> environment = environment(server);
    environment.put("PGPASSWORD", "not-the-password");

    Invocation plan = call(environment, "plan");

    assertEquals(3, plan.code(), plan.err());
    assertTrue(plan.err().contains("as postgres"), plan.err());
    assertFalse(plan.err().contains("not-the-password"), plan.err());
  }

  @OnEachPostgres({15, 18})
  void aServerWithoutTlsIsRefusedUnlessItIsAllowed(RealPostgres server) throws Exception {
    Map<String, String> environment = environment(server);
    environment.remove("PGSSLMODE");

    assertSays(4, "--sslmode disable is for a network", call(environment, "plan"));
  }

  @OnEachPostgres(15)
  void whoConnectsIsNobodyThatTheApplicationsShare(RealPostgres server) throws Exception {
    Map<String, String> environment = environment(server);
    assertSays(
        2,
        own + "_editor is one that pg-provision keeps",
        call(environment, "plan", "--executor", own + "_editor"));
  }

  /** The address is there for other steps of the job. */
  @OnEachPostgres(15)
  void whatNeedsNothingOfVaultDoesNotAskIt(RealPostgres server) throws Exception {
    Map<String, String> environment = environment(server);
    environment.put("VAULT_ADDR", "http://127.0.0.1:9");

    assertEquals(0, call(environment, "plan").code());
  }

  @Test
  void whatIsWrongInTheCallIsToldBeforeAnythingConnects() throws Exception {
    Path bad = Files.writeString(temp.resolve("bad.yaml"), "- webapp\n- Webapp\n");
    Map<String, String> environment =
        Map.of("PGHOST", "nowhere.invalid", "PGUSER", "u", "PGPASSWORD", "password-of-u");

    assertSays(2, "say what to do", call(environment));
    assertSays(2, "--applications is not set", call(environment, "plan"));
    assertSays(2, bad + ":2:3", call(environment, "plan", "--applications", bad.toString()));
    Path list = Files.writeString(temp.resolve("list.json"), "[\"webapp\"]");
    assertSays(
        2,
        "can be no role",
        call(environment, "plan", "--applications", list.toString(), "--editor-role", "a\"b"));
    assertSays(
        2,
        "which is no host",
        call(environment, "plan", "--applications", list.toString(), "--host", "h/x?a=b"));
    assertSays(
        2,
        "--allow-drop 'a;b': this is no application's name",
        call(environment, "plan", "--applications", list.toString(), "--allow-drop", "a;b"));
    for (String reserved : List.of("--editor-role", "--pooler-role", "--lookup-schema")) {
      assertSays(
          2,
          "begins with 'pg_'",
          call(environment, "plan", "--applications", list.toString(), reserved, "pg_monitor"));
    }
    assertSays(
        2,
        "are both pgbouncer_auth",
        call(
            environment,
            "plan",
            "--applications",
            list.toString(),
            "--editor-role",
            "pgbouncer_auth"));
    assertSays(
        2,
        "--lock-timeout is -1",
        call(
            environment,
            "apply",
            "--applications",
            list.toString(),
            "--require",
            "none",
            "--lock-timeout=-1"));
    assertSays(2, "is no YAML's", call(environment, "import", "--to", list.toString()));
    assertSays(2, "--output is 'xml'", call(environment, "plan", "--output", "xml"));
    assertSays(
        2, "no event started this", call(environment, "apply", "--applications", bad.toString()));
    Path good = Files.writeString(temp.resolve("good.yaml"), "- webapp\n");
    assertSays(
        4,
        "nowhere.invalid",
        call(environment, "plan", "--applications", good.toString(), "--sslmode", "disable"));
  }

  private static void assertSays(int code, String words, Invocation called) {
    assertEquals(code, called.code(), called.err());
    assertTrue(called.err().contains(words), called.err());
  }
}
