package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Factoryline;
import fr.arcodange.factoryline.postgres.OnEachPostgres;
import fr.arcodange.factoryline.postgres.RealPostgres;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code pg-provision verify} as a process of its own, which a cancelled job ends by a signal. */
class CancelledPgVerifyIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private final List<Process> started = new ArrayList<>();

  @TempDir
  private Path folder;

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process verify(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(
            "env",
            "--default-signal=HUP,INT,TERM",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Factoryline.class.getName(),
            "pg-provision",
            "verify")
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("report").toFile())
        .redirectError(folder.resolve("log").toFile());
    builder.environment().clear();
    builder.environment().put("PATH", String.valueOf(System.getenv("PATH")));
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  @OnEachPostgres({15, 18})
  void aSignalWhileATableIsMadeLeavesNothing(RealPostgres server) throws Exception {
    try (TwoApplications two = TwoApplications.provisioned(BAO, server, folder)) {
      Map<String, String> environment =
          two.allowed(two.pooled("transaction"), """
          path "%s/creds/*" { capabilities = ["read"] }
          path "sys/leases/revoke" { capabilities = ["update"] }
          """.formatted(two.own));
      for (Map.Entry<String, Integer> signal :
          Map.of("HUP", 129, "INT", 130, "TERM", 143).entrySet()) {
        try (Connection holder = server.connect(two.webapp);
            Statement statement = holder.createStatement()) {
          holder.setAutoCommit(false);
          // Whoever makes a table in it waits, until this is taken back.
          statement.execute("DROP SCHEMA public");
          Process process = verify(environment);
          awaitWaiting(server, two, process);
          assertFalse(two.leases().isEmpty());

          assertEquals(
              0,
              new ProcessBuilder("kill", "-" + signal.getKey(), "" + process.pid())
                  .start()
                  .waitFor());

          assertEquals(signal.getValue(), process.waitFor(), log());
          two.assertNothingIsLeft();
          // One of the two waits for its table; the other may be anywhere.
          assertTrue(log().contains("pg-provision verify: cancelled while "), log());
          assertTrue(log().contains("Vault token revoked"), log());
          assertEquals("", Files.readString(folder.resolve("report")));
          holder.rollback();
        }
      }
    }
  }

  private String log() throws Exception {
    return Files.readString(folder.resolve("log"));
  }

  private void awaitWaiting(RealPostgres server, TwoApplications two, Process process)
      throws Exception {
    String waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename LIKE 'v-%"
            + two.own.substring(0, 8) + "%'";
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (server.one(waiting).equals("0")) {
      assertTrue(process.isAlive() && System.nanoTime() < end, log());
      Thread.onSpinWait();
    }
  }
}
