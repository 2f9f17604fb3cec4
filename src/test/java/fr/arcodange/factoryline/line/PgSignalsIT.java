package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.postgres.RealPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real signals to a pg-provision that is in the middle of something. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PgSignalsIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  @RegisterExtension
  final Processes processes = new Processes();

  private static RealPostgres server;

  @BeforeAll
  static void start() throws Exception {
    server = RealPostgres.start(18);
    LINE.bao().write("sys/mounts/leases", Map.of("type", "database"));
    LINE.bao().policy("ci", """
        path "kv/data/*" { capabilities = ["read"] }
        path "leases/*" { capabilities = ["create", "read", "update"] }
        path "sys/leases/revoke" { capabilities = ["update"] }
        """);
    LINE.bao()
        .write(
            "kv/data/pg",
            Map.of(
                "data", Map.of("password", server.password().reveal(), "editor", "editors-own")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Site site() {
    Site site = LINE.emptySite();
    site.repository().commit("main", "One application", Map.of("applications.yaml", "- webapp\n"));
    return site.with("PGHOST", server.host())
        .with("PGPORT", Integer.toString(server.port()))
        .with("PGUSER", RealPostgres.SUPERUSER)
        .with("PGSSLMODE", "disable")
        .with("FACTORYLINE_APPLICATIONS", "applications.yaml")
        .with("FACTORYLINE_VAULT_DATABASE", "leases")
        .with("FACTORYLINE_LOCK_TIMEOUT", "100")
        .with(
            "FACTORYLINE_VAULT_SECRETS",
            "kv/data/pg password | PGPASSWORD ; kv/data/pg editor | PG_EDITOR_PASSWORD");
  }

  private Process start(Site site, String... words) throws IOException {
    List<String> argv = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
    argv.addAll(Processes.argv("pg-provision"));
    argv.addAll(List.of(words));
    return processes.start(site, site.workspace(site.push(), "apply"), argv);
  }

  private static void send(String signal, Process process) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
        .start()
        .waitFor();
  }

  private static void nothingIsLeft(Site site) throws Exception {
    assertEquals(List.of(), site.leftovers());
    assertEquals(0, LINE.tokensAlive());
    assertEquals("0", server.one("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'"));
    assertEquals(
        "0",
        server.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"),
        () -> Processes.log(site));
    assertFalse(Processes.log(site).contains("this is a bug"), () -> Processes.log(site));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void anApplyThatWaitsForAnotherGivesEverythingBack(String signal, int code) throws Exception {
    Site site = site();
    try (Connection holding = server.connect("postgres");
        Statement statement = holding.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + 0x666163746f72796cL + ")");
      Process process = start(site, "apply", "--require", "none");
      await("pg_try_advisory_lock");

      send(signal, process);

      assertEquals(code, process.waitFor(), () -> Processes.log(site));
      // A session that was left may have its lock for a moment yet.
      statement.execute("SELECT pg_advisory_unlock_all()");
    }
    nothingIsLeft(site);
    assertEquals(
        "error: cancelled",
        site.status(
            site.repository().tip("main"),
            "pg-provision apply (applications.yaml (" + server.host() + ":" + server.port()
                + "))"));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void whoWaitsForAServerThatSaysNothingGivesEverythingBack(String signal, int code)
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Site site = site().with("PGPORT", Integer.toString(silent.getLocalPort()));
      Process process = start(site, "apply", "--require", "none");
      try (Socket accepted = silent.accept()) {
        assertTrue(accepted.getInputStream().read() >= 0);

        send(signal, process);

        assertEquals(code, process.waitFor(), () -> Processes.log(site));
      }
      nothingIsLeft(site);
    }
  }

  @Test
  void anApplyThatWasCancelledHalfWayIsFinishedByTheNext() throws Exception {
    Site site = site();
    site.repository()
        .commit("main", "Two applications", Map.of("applications.yaml", "- webapp\n- slow\n"));
    server.execute("CREATE DATABASE slow", "postgres");
    server.execute("CREATE ROLE slow_role; ALTER DATABASE slow OWNER TO slow_role", "postgres");
    try (Connection holding = server.connect("slow");
        Statement statement = holding.createStatement()) {
      statement.execute("BEGIN; CREATE SCHEMA pgbouncer");
      Process process = start(site, "apply", "--require", "none");
      await("CREATE SCHEMA \"pgbouncer\"");

      send("TERM", process);

      assertEquals(143, process.waitFor(), () -> Processes.log(site));
    }
    nothingIsLeft(site);

    Process again = start(site, "apply", "--require", "none");
    assertEquals(0, again.waitFor(), () -> Processes.log(site));
    Process plan = start(site, "plan", "--detailed-exitcode");
    assertEquals(0, plan.waitFor(), () -> Processes.log(site));
  }

  private static void await(String query) throws Exception {
    String there =
        "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%"
            + query + "%' AND application_name LIKE 'factoryline %'";
    while (server.one(there).equals("0")) {
      Thread.onSpinWait();
    }
  }
}
