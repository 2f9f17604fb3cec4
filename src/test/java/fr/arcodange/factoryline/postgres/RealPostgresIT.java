package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tests of PostgreSQL rest on: servers that ask for passwords, tell what they ran, and survive a crash. */
class RealPostgresIT {
  @OnEachPostgres
  void theServerIsOfTheVersionThatWasAskedFor(RealPostgres server) throws Exception {
    assertEquals(server.major(), Integer.parseInt(server.one("show server_version_num")) / 10_000);
  }

  @OnEachPostgres
  void aWrongPasswordIsRefused(RealPostgres server) throws Exception {
    server.execute("create role with_password login password 'right'", "postgres");

    try (Connection connection = server.connect("with_password", "right", "postgres")) {
      assertTrue(connection.isValid(0));
    }
    assertEquals("28P01", refusal(server, "with_password", "wrong"));
    assertEquals("28P01", refusal(server, RealPostgres.SUPERUSER, "wrong"));
    assertTrue(server
        .one("select rolpassword from pg_authid where rolname = 'with_password'")
        .startsWith("SCRAM-SHA-256$"));
  }

  private static String refusal(RealPostgres server, String user, String password) {
    return assertThrows(
            SQLException.class, () -> server.connect(user, password, "postgres").close())
        .getSQLState();
  }

  @OnEachPostgres
  void theStatementsAreExactlyThoseThatWereRun(RealPostgres server) throws Exception {
    long mark = server.mark();
    assertEquals(List.of(), server.statementsSince(mark));

    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("select ?::int")) {
      statement.execute("select 'one:\nof two lines é';select 2");
      for (int i = 0; i < 7; i++) {
        prepared.setInt(1, i);
        prepared.execute();
      }
      assertThrows(SQLException.class, () -> statement.execute("drop role missing"));
      assertThrows(SQLException.class, () -> statement.execute("selec"));
    }
    server.execute("select 'not counted'", "postgres");

    assertEquals(
        List.of(
            "select 'one:\nof two lines é'",
            "select 2",
            "select $1::int",
            "select $1::int",
            "select $1::int",
            "select $1::int",
            "select $1::int",
            "select $1::int",
            "select $1::int",
            "drop role missing"),
        server.statementsSince(mark));
    assertEquals(
        new RealPostgres.Executed("postgres", "postgres", "test", "select 2"),
        server.executedSince(mark).get(1));
    assertEquals(List.of(), server.statementsSince(server.mark()));
  }

  @OnEachPostgres
  void aLongStatementIsOneStatement(RealPostgres server) throws Exception {
    String sql = "select '" + "x\n".repeat(100_000) + "'";
    long mark = server.mark();

    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }

    assertEquals(List.of(sql), server.statementsSince(mark));
  }

  @ParameterizedTest
  @MethodSource("fr.arcodange.factoryline.postgres.RealPostgres#majors")
  void dataSurviveACrash(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      server.execute("create table kept(n int)", "postgres");
      try (Connection committed = server.connect("postgres");
          Connection open = server.connect("postgres")) {
        committed.createStatement().execute("insert into kept values (1)");
        open.setAutoCommit(false);
        open.createStatement().execute("insert into kept values (2)");
        server.crash();
        assertThrows(SQLException.class, open::commit);
      }
      assertThrows(SQLException.class, () -> server.one("select 1"));
      int port = server.port();

      server.restart();

      assertEquals(port, server.port());
      assertEquals(List.of(List.of("1")), server.query("select n from kept", "postgres"));
      server.restart();
      assertEquals("1", server.one("select n from kept"));
    }
  }

  @ParameterizedTest
  @MethodSource("fr.arcodange.factoryline.postgres.RealPostgres#majors")
  void settingsAreTheServers(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(
        major, Map.of("max_connections", "7", "shared_preload_libraries", "pg_stat_statements"))) {
      server.execute("create extension pg_stat_statements", "postgres");

      assertEquals("7", server.one("show max_connections"));
      assertEquals("t", server.one("select count(*) > 0 from pg_stat_statements"));
    }
  }
}
