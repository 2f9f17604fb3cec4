package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that have no room for another database. */
class FullDiskIT {
  private static final String DISK_FULL = "53100";

  private final Provisioning names = Provisioning.anew();
  private final Application first = Application.named(names.own());
  private final Application second = Application.named(names.own() + "-2");

  /** Three databases that every server has, and room for two more and something. */
  private static final String SIZE = "44m";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aFullDiskIsToldAndOnceThereIsRoomTheNextRunFinishes(int major) throws Exception {
    SmallDisk disk = SmallDisk.find()
        .orElseGet(() -> abort("no full disk was tried, as that takes " + SmallDisk.WHAT_IT_TAKES));
    // With more buffers the server would find out when it is too late to say so.
    try (RealPostgres server =
        RealPostgres.startOn(disk, SIZE, major, Map.of("shared_buffers", "1MB"))) {
      names.apply(server, List.of(first));
      fill(server);

      Failure failure = failing(server);

      assertEquals(Failure.Kind.TOOL_FAILED, failure.kind(), failure::toString);
      assertTrue(failure.message().contains("No space left on device"), failure::toString);
      assertTrue(failure.hint().orElseThrow().contains("make room"), failure::toString);
      assertEquals(
          DISK_FULL, assertInstanceOf(SQLException.class, failure.getCause()).getSQLState());

      server.execute("DROP TABLE filler", "postgres");
      nothingIsHalfDone(server);
    }
  }

  /** Until nothing more goes in; what did stays. */
  private static void fill(RealPostgres server) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE filler (a text)");
      SQLException full = assertThrows(SQLException.class, () -> {
        for (int megabytes = 0; megabytes < 1000; megabytes++) {
          statement.execute(
              "INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 1000)");
        }
      });
      assertEquals(DISK_FULL, full.getSQLState(), full.getMessage());
    }
  }

  private Failure failing(RealPostgres server) {
    List<Application> both = List.of(first, second);
    try (Provisioner provisioner = names.superuser(server)) {
      Failure failure = assertThrows(Failure.class, () -> Provisioning.apply(provisioner, both));
      assertTrue(
          failure
              .message()
              .startsWith(
                  "provisioning " + second.name() + ": CREATE DATABASE " + Sql.name(second.name())),
          failure::toString);
      assertNotEquals(List.of(), Provisioning.statements(provisioner.plan(both)));
      return failure;
    }
  }

  private void nothingIsHalfDone(RealPostgres server) throws SQLException {
    List<Application> both = List.of(first, second);
    assertEquals(
        "0",
        server.one("SELECT count(*) FROM pg_database WHERE datname = " + Sql.text(second.name())));
    names.apply(server, both);
    try (Provisioner provisioner = names.superuser(server)) {
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(both)));
    }
  }

  /** As good as full, and to be had without anybody's leave. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aServerThatMayNotWriteItsFilesSaysSoAndTheNextRunFinishes(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      names.apply(server, List.of(first));
      Files.setPosixFilePermissions(
          server.databases(), PosixFilePermissions.fromString("r-x------"));

      Failure failure = failing(server);

      assertEquals(Failure.Kind.TOOL_FAILED, failure.kind(), failure::toString);
      assertTrue(failure.message().contains("could not create directory"), failure::toString);
      assertTrue(failure.hint().orElseThrow().contains("data directory"), failure::toString);

      Files.setPosixFilePermissions(
          server.databases(), PosixFilePermissions.fromString("rwx------"));
      nothingIsHalfDone(server);
    }
  }
}
