package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.OnEachPostgres;
import fr.arcodange.factoryline.postgres.RealPgbouncer;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What leases of real applications may and may not, as OpenBao gives them and pgbouncer lets them through. */
class PgVerifyIT {
  private static final String PASSWORD = "password-of-editor-and-pooler-9c";

  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  @TempDir
  Path temp;

  private final String own = "v" + UUID.randomUUID().toString().substring(0, 8);
  private final String app = own + "-app";
  private final String other = own + "_other";
  private final List<RealPgbouncer> poolers = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();

  @AfterEach
  void stopPoolers() {
    poolers.forEach(RealPgbouncer::close);
  }

  /** Two applications, provisioned, and a pgbouncer that looks its users up as apply says. */
  private void provisioned(RealPostgres server, String poolMode) throws Exception {
    BAO.write("sys/mounts/" + own, Map.of("type", "database"));
    Path file =
        Files.writeString(temp.resolve("applications.yaml"), "- " + app + "\n- " + other + "\n");
    environment.putAll(Map.of(
        "PGHOST",
        server.host(),
        "PGPORT",
        Integer.toString(server.port()),
        "PGUSER",
        RealPostgres.SUPERUSER,
        "PGPASSWORD",
        server.password().reveal(),
        "PGSSLMODE",
        "disable",
        "FACTORYLINE_PG_EDITOR_PASSWORD",
        PASSWORD,
        "FACTORYLINE_PG_POOLER_PASSWORD",
        PASSWORD,
        "FACTORYLINE_APPLICATIONS",
        file.toString(),
        "FACTORYLINE_EDITOR_ROLE",
        own + "_editor",
        "FACTORYLINE_POOLER_ROLE",
        own + "_pooler"));
    environment.putAll(Map.of(
        "FACTORYLINE_VAULT_DATABASE", own,
        "VAULT_ADDR", BAO.address().toString(),
        "FACTORYLINE_VAULT_METHOD", "token",
        "GITHUB_OUTPUT", Files.createFile(temp.resolve("output")).toString(),
        "GITHUB_STEP_SUMMARY", Files.createFile(temp.resolve("summary")).toString()));
    Invocation apply = call("apply", "--require", "none");
    assertEquals(0, apply.code(), apply.err());
    RealPgbouncer pooler = RealPgbouncer.start(
        server,
        Map.of(
            "pool_mode",
            poolMode,
            "auth_user",
            own + "_pooler",
            "auth_query",
            "SELECT uname, phash FROM pgbouncer.user_lookup($1)"),
        Map.of(own + "_pooler", PASSWORD));
    poolers.add(pooler);
    environment.put("FACTORYLINE_POOLER_HOST", pooler.host());
    environment.put("FACTORYLINE_POOLER_PORT", Integer.toString(pooler.port()));
  }

  /** With a token of its own each time: a command revokes what it was given. */
  private Invocation call(String... words) {
    environment.put(
        "FACTORYLINE_VAULT_TOKEN",
        BAO.write("auth/token/create-orphan", Map.of("policies", "root"))
            .path("auth")
            .path("client_token")
            .asText());
    List<String> all = new ArrayList<>(List.of("pg-provision"));
    all.addAll(List.of(words));
    return Invocation.of(environment, all.toArray(String[]::new));
  }

  private void nothingIsLeft(RealPostgres server) throws Exception {
    for (String database : List.of(app, other)) {
      assertEquals(
          "0",
          server.one(
              "SELECT count(*) FROM pg_class WHERE relname ~ '^factoryline_verify'", database));
    }
    assertEquals(
        "0",
        server.one("SELECT count(*) FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member"
            + " JOIN pg_roles r ON r.oid = m.roleid WHERE u.rolcanlogin AND r.rolname IN ('"
            + app + "_connect', '" + other + "_connect') AND u.rolname <> '" + own + "_editor'"));
  }

  private static List<String> failed(Invocation verify) throws IOException {
    List<String> failed = new ArrayList<>();
    for (JsonNode check : JsonTrees.read(verify.out()).path("checks")) {
      if (check.path("result").asText().equals("FAILED")) {
        failed.add(check.path("application").asText() + ", " + check.path("way").asText() + ": "
            + check.path("check").asText());
      }
    }
    return failed;
  }

  @OnEachPostgres
  void whatWasProvisionedWorksAndIsClosed(RealPostgres server) throws Exception {
    provisioned(server, "transaction");

    Invocation verify = call("verify");

    assertEquals(0, verify.code(), verify.out() + verify.err());
    assertTrue(verify.out().contains("28 checks, all as they should be"), verify.out());
    assertTrue(Files.readString(temp.resolve("output")).contains("verified"), verify.err());
    assertTrue(Files.readString(temp.resolve("summary")).contains("✅ Verified"), verify.err());
    nothingIsLeft(server);
  }

  @OnEachPostgres({18})
  void aPoolerThatKeepsAConnectionForASessionDoesAsWell(RealPostgres server) throws Exception {
    provisioned(server, "session");

    Invocation verify = call("verify", "--application", app);

    assertEquals(0, verify.code(), verify.out() + verify.err());
    assertFalse(verify.out().startsWith(other), verify.out());
    assertFalse(verify.out().contains("\n" + other), verify.out());
  }

  @OnEachPostgres({18})
  void whatIsNotTriedIsSaid(RealPostgres server) throws Exception {
    provisioned(server, "transaction");
    environment.remove("FACTORYLINE_POOLER_HOST");
    Path alone = Files.writeString(temp.resolve("alone.yaml"), "- " + app + "\n");

    Invocation verify = call("verify", "--applications", alone.toString());

    assertEquals(0, verify.code(), verify.err());
    assertTrue(verify.out().contains("not tried  pooler"), verify.out());
    assertTrue(verify.out().contains("there is no other application"), verify.out());
    assertTrue(verify.out().contains("; 2 not tried"), verify.out());
    Invocation unknown = call("verify", "--application", "nobody");
    assertEquals(2, unknown.code(), unknown.err());
  }

  @OnEachPostgres({15, 18})
  void aDatabaseThatIsOpenToAllIsFound(RealPostgres server) throws Exception {
    provisioned(server, "transaction");
    server.execute("GRANT CONNECT ON DATABASE \"" + other + "\" TO PUBLIC", "postgres");

    Invocation verify = call("verify", "--output", "json");

    assertEquals(6, verify.code(), verify.err());
    assertEquals(
        List.of(
            app + ", direct: is refused by database " + other,
            app + ", pooler: is refused by database " + other),
        failed(verify));
    assertTrue(Files.readString(temp.resolve("summary")).contains("it was let in"), verify.err());
    nothingIsLeft(server);
  }

  @OnEachPostgres({15, 18})
  void aLookupThatIsGoneIsFoundByThePoolerOnly(RealPostgres server) throws Exception {
    provisioned(server, "transaction");
    server.execute("DROP FUNCTION pgbouncer.user_lookup(text)", app);

    Invocation verify = call("verify", "--output", "json");

    assertEquals(6, verify.code(), verify.err());
    assertTrue(failed(verify).contains(app + ", pooler: logs in"), verify.out());
    assertFalse(verify.out().contains(app + ", direct"), verify.out());
    nothingIsLeft(server);
  }

  @OnEachPostgres({15, 18})
  void aRevocationThatLeavesSessionsIsFound(RealPostgres server) throws Exception {
    provisioned(server, "transaction");
    role(Map.of(
        "revocation_statements",
        List.of(
            "GRANT \"{{name}}\" TO CURRENT_USER",
            "REASSIGN OWNED BY \"{{name}}\" TO \"" + app + "_role\"",
            "DROP OWNED BY \"{{name}}\"",
            "DROP ROLE \"{{name}}\"")));

    Invocation verify = call("verify", "--application", app, "--output", "json");

    assertEquals(6, verify.code(), verify.err());
    assertTrue(
        failed(verify).contains(app + ", direct: has its open session end with the lease"),
        verify.out());
    nothingIsLeft(server);
  }

  @OnEachPostgres({15, 18})
  void aUserWhoWorksAsHimselfIsFound(RealPostgres server) throws Exception {
    provisioned(server, "transaction");
    role(Map.of(
        "creation_statements",
        List.of(
            "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' INHERIT",
            "GRANT \"" + app + "_role\" TO \"{{name}}\"",
            "GRANT \"" + app + "_connect\" TO \"{{name}}\"")));

    Invocation verify = call("verify", "--application", app, "--output", "json");

    assertEquals(6, verify.code(), verify.err());
    assertEquals(
        List.of(
            app + ", direct: works as " + app + "_role",
            app + ", direct: makes a table of " + app + "_role's, and drops it",
            app + ", pooler: works as " + app + "_role",
            app + ", pooler: makes a table of " + app + "_role's, and drops it"),
        failed(verify));
    nothingIsLeft(server);
  }

  private void role(Map<String, Object> changed) {
    Map<String, Object> role = new HashMap<>();
    JsonNode now = BAO.read(own + "/roles/" + app).path("data");
    role.put("db_name", app);
    role.put("creation_statements", texts(now.path("creation_statements")));
    role.put("revocation_statements", texts(now.path("revocation_statements")));
    role.putAll(changed);
    BAO.write(own + "/roles/" + app, role);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @OnEachPostgres({18})
  void anApplicationThatVaultDoesNotKnowFailsByItself(RealPostgres server) throws Exception {
    provisioned(server, "transaction");
    Path more =
        Files.writeString(temp.resolve("more.yaml"), "- " + app + "\n- " + own + "-unknown\n");

    Invocation verify = call("verify", "--applications", more.toString(), "--output", "json");

    assertEquals(6, verify.code(), verify.err());
    assertTrue(failed(verify).contains(own + "-unknown, Vault: gives out a user"), verify.out());
    nothingIsLeft(server);
  }
}
