package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.OnEachPostgres;
import fr.arcodange.factoryline.postgres.RealPostgres;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code pg-provision verify} against real servers, a real OpenBao and a real pgbouncer. */
class PgVerifyIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  @TempDir
  Path temp;

  private TwoApplications provisioned(RealPostgres server) throws Exception {
    return TwoApplications.provisioned(BAO, server, temp);
  }

  private static Invocation verify(Map<String, String> environment, String... words) {
    return Invocation.of(
        environment,
        Stream.concat(Stream.of("pg-provision", "verify"), Stream.of(words))
            .toArray(String[]::new));
  }

  /** The report of a verification that found something. */
  private static JsonNode found(Map<String, String> environment) throws IOException {
    Invocation called = verify(environment, "--output", "json");
    assertEquals(6, called.code(), called.out() + called.err());
    return JsonTrees.read(called.out());
  }

  private static Stream<JsonNode> checks(JsonNode report) {
    return StreamSupport.stream(report.path("checks").spliterator(), false);
  }

  private static String name(JsonNode row) {
    return row.path("application").asText().substring(10) + " "
        + row.path("way").asText() + " " + row.path("check").asText();
  }

  /** How a row of the report ended, with what came back. */
  private static String row(JsonNode report, String name) {
    List<JsonNode> rows = checks(report).filter(row -> name(row).equals(name)).toList();
    assertEquals(1, rows.size(), report.toPrettyString());
    JsonNode row = rows.get(0);
    String cameBack = row.path("came_back").asText() + row.path("why").asText();
    return row.path("result").asText() + (cameBack.isEmpty() ? "" : ": " + cameBack);
  }

  private static List<String> failed(JsonNode report) {
    return checks(report)
        .filter(row -> row.path("result").asText().equals("failed"))
        .map(PgVerifyIT::name)
        .toList();
  }

  @OnEachPostgres({15, 18})
  void whatIsProvisionedWorksAndIsClosedInEveryPoolMode(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      for (String mode : List.of("session", "transaction")) {
        Invocation called = verify(two.pooled(mode), "--output", "json");

        assertEquals(0, called.code(), called.out() + called.err());
        JsonNode report = JsonTrees.read(called.out());
        assertEquals(26, checks(report).count());
        assertTrue(
            checks(report).allMatch(row -> row.path("result").asText().equals("passed")),
            called.out());
        two.assertNothingIsLeft();
      }
      String outputs = Files.readString(two.outputs());
      assertTrue(outputs.contains("\ntrue\n") && outputs.contains("\n0\n"), outputs);
      String summary = Files.readString(two.summary());
      assertTrue(summary.contains("2 applications: all 26 checks passed."), summary);
    }
  }

  @OnEachPostgres
  void aPoolerThatIsTheServerItselfIsFound(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      JsonNode report = found(Invocation.with(
          two.environment(),
          "FACTORYLINE_POOLER_HOST",
          server.host(),
          "FACTORYLINE_POOLER_PORT",
          Integer.toString(server.port())));

      assertEquals(List.of("webapp pooler pooled", "erp pooler pooled"), failed(report));
      assertEquals("failed: PostgreSQL itself answers there", row(report, "webapp pooler pooled"));
      two.assertNothingIsLeft();
    }
  }

  /** What the page about it says that a job needs. */
  @OnEachPostgres({15, 18})
  void twoRightsInVaultAreEnoughAndNoPasswordIsSaid(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      Map<String, String> environment =
          two.allowed(two.pooled("transaction"), """
          path "%s/creds/*" { capabilities = ["read"] }
          path "sys/leases/revoke" { capabilities = ["update"] }
          """.formatted(two.own));

      Invocation called = verify(Invocation.with(environment, "CI", "true"));

      assertEquals(0, called.code(), called.out() + called.err());
      List<String> masks = called
          .err()
          .lines()
          .filter(line -> line.startsWith("::add-mask::"))
          .map(line -> line.substring("::add-mask::".length()))
          .toList();
      assertTrue(masks.size() > 2, masks.toString());
      String said = called.out()
          + called.err().replaceAll("(?m)^::add-mask::.*$", "")
          + Files.readString(two.summary())
          + Files.readString(two.outputs());
      masks.forEach(mask -> assertFalse(said.contains(mask), mask));
      two.assertNothingIsLeft();
    }
  }

  @OnEachPostgres(18)
  void whatNobodyAskedForIsSaidNotToBeChecked(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      Invocation one = verify(two.environment(), "--application", two.webapp);
      assertEquals(0, one.code(), one.err());
      assertTrue(
          one.out().contains("not checked  the same through pgbouncer: --pooler-host is not set"),
          one.out());
      assertTrue(one.out().contains("the database of " + two.erp + " refuses the user"), one.out());
      assertFalse(one.out().contains(two.erp + "_role"), one.out());

      Invocation alone = verify(
          Invocation.with(two.environment(), "FACTORYLINE_APPLICATIONS", two.list(two.webapp)));
      assertEquals(0, alone.code(), alone.err());
      assertTrue(
          alone.out().contains("refuses the user: there is only one application"), alone.out());
      two.assertNothingIsLeft();
    }
  }

  @OnEachPostgres({15, 18})
  void aDatabaseThatIsOpenToEverybodyIsFoundOnBothWays(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      server.execute("GRANT CONNECT ON DATABASE " + two.erp + " TO PUBLIC", "postgres");

      Invocation called = verify(two.pooled("transaction"), "--output", "json");

      assertEquals(6, called.code(), called.out() + called.err());
      assertTrue(called.err().contains("2 applications: 2 of 26 checks failed"), called.err());
      JsonNode report = JsonTrees.read(called.out());
      assertEquals(
          List.of("webapp direct other-database", "webapp pooler other-database"), failed(report));
      assertEquals("failed: it was let in", row(report, "webapp direct other-database"));
      assertTrue(Files.readString(two.outputs()).contains("\nfalse\n"));
      String summary = Files.readString(two.summary());
      assertTrue(summary.contains("| direct | **failed**: it was let in; **to do**: "), summary);
      two.assertNothingIsLeft();
    }
  }

  @OnEachPostgres({15, 18})
  void withoutTheLookupOnlyTheServerItselfLetsAUserIn(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      server.execute("DROP FUNCTION pgbouncer.user_lookup(text)", two.webapp);

      JsonNode report = found(two.pooled("session"));

      assertEquals(List.of("webapp pooler login", "erp pooler other-database"), failed(report));
      assertEquals("passed", row(report, "webapp direct login"));
      assertEquals("not-checked: the user never got in", row(report, "webapp pooler session-ends"));
      two.assertNothingIsLeft();
    }
  }

  /** Without statements of ours, Vault drops the user and leaves his sessions alone. */
  @OnEachPostgres({15, 18})
  void aSessionThatOutlivesItsLeaseIsFoundOnBothWays(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      two.rewrite("revocation_statements", List.of());
      for (String mode : List.of("session", "transaction")) {
        JsonNode report = found(two.pooled(mode));

        assertEquals(
            List.of("webapp direct session-ends", "webapp pooler session-ends"), failed(report));
        assertEquals("failed: it goes on", row(report, "webapp direct session-ends"));
        two.assertNothingIsLeft();
      }
    }
  }

  @OnEachPostgres({15, 18})
  void aUserWhoIsNotTheOwnerIsFoundByHisTable(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      two.rewrite(
          "creation_statements",
          two.creation().stream()
              .filter(statement -> !statement.startsWith("ALTER ROLE"))
              .map(statement -> statement.replace("WITH INHERIT FALSE", "WITH INHERIT TRUE"))
              .toList());

      JsonNode report = found(two.pooled("transaction"));

      assertEquals(
          List.of(
              "webapp direct login",
              "webapp direct table",
              "webapp pooler login",
              "webapp pooler table"),
          failed(report));
      String table = row(report, "webapp pooler table");
      assertTrue(table.startsWith("failed: the table was v-"), table);
      two.assertNothingIsLeft();
    }
  }

  @OnEachPostgres({15, 18})
  void aUserWhoIsStillThereAfterwardsIsFound(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      two.rewrite("revocation_statements", List.of("SELECT 1"));

      JsonNode report = found(two.pooled("session"));

      assertEquals(
          List.of(
              "webapp direct session-ends",
              "webapp direct login-refused",
              "webapp pooler session-ends",
              "webapp pooler login-refused"),
          failed(report));
      assertEquals(List.of(), two.leases());
    }
  }

  @OnEachPostgres({15, 18})
  void aLeaseThatTheJobMayNotRevokeIsARowAndEndsWithTheToken(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      Map<String, String> environment = two.allowed(
          two.pooled("session"), "path \"" + two.own + "/creds/*\" { capabilities = [\"read\"] }");

      JsonNode report = found(environment);

      assertEquals(List.of("webapp vault revocation", "erp vault revocation"), failed(report));
      String toDo = checks(report)
          .filter(row -> name(row).equals("webapp vault revocation"))
          .findFirst()
          .orElseThrow()
          .path("to_do")
          .asText();
      assertTrue(toDo.contains("path \"sys/leases/revoke\" { capabilities = [\"update\"] }"), toDo);
      assertTrue(toDo.contains("bao lease revoke " + two.own + "/creds/" + two.webapp + "/"), toDo);
      two.awaitTheEndOfLeases();
      two.assertNothingIsLeft();
    }
  }

  @OnEachPostgres(18)
  void whatIsNotToBeHadEndsItWithoutALease(RealPostgres server) throws Exception {
    try (TwoApplications two = provisioned(server)) {
      String nobody = Integer.toString(Engines.freePort());
      for (Map<String, String> environment : List.of(
          Invocation.with(two.environment(), "PGPORT", nobody),
          Invocation.with(
              two.environment(),
              "FACTORYLINE_POOLER_HOST",
              "127.0.0.1",
              "FACTORYLINE_POOLER_PORT",
              nobody))) {
        Invocation called = verify(environment);
        assertEquals(4, called.code(), called.out() + called.err());
        assertTrue(called.err().contains("127.0.0.1:" + nobody), called.err());
        two.assertNothingIsLeft();
      }
      Invocation denied = verify(two.allowed(
          two.environment(), "path \"sys/leases/revoke\" { capabilities = [\"update\"] }"));
      assertEquals(3, denied.code(), denied.err());
      Invocation login =
          verify(Invocation.with(two.environment(), "FACTORYLINE_VAULT_TOKEN", "no-such-token"));
      assertEquals(3, login.code(), login.err());
    }
  }

  @Test
  void whatIsWrongInTheCallIsToldBeforeAnythingConnects() throws Exception {
    String list =
        Files.writeString(temp.resolve("list.json"), "[\"webapp\", \"erp\"]").toString();
    Map<String, String> environment = Map.of(
        "PGHOST",
        "nowhere.invalid",
        "FACTORYLINE_APPLICATIONS",
        list,
        "FACTORYLINE_VAULT_DATABASE",
        "database");

    assertSays("did you mean 'webapp'?", verify(environment, "--application", "webap"));
    assertSays(
        "no application 'a\\u202eb' is declared",
        verify(environment, "--application", "erp\na\u202eb"));
    assertSays("--output is 'xml'", verify(environment, "--output", "xml"));
    assertSays("there is no login to Vault", verify(environment));
    assertSays(
        "--pooler-sslmode is 'maybe'",
        verify(environment, "--pooler-host", "h", "--pooler-sslmode", "maybe"));
    assertSays(
        "--pooler-port is '0'", verify(environment, "--pooler-host", "h", "--pooler-port", "0"));
    assertSays("which is no host", verify(environment, "--pooler-host", "h/x?a=b"));
    assertSays(
        "--vault-database is not set",
        verify(Map.of("PGHOST", "nowhere.invalid", "FACTORYLINE_APPLICATIONS", list)));
  }

  private static void assertSays(String words, Invocation called) {
    assertEquals(2, called.code(), called.err());
    assertTrue(called.err().contains(words), called.err());
  }
}
