package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;

/** What no list of allowed names lets through, quoted all the same: a real server takes it for what it is. */
class SqlIT {
  private static final List<String> SESSIONS = List.of(
      "SET standard_conforming_strings = on",
      "SET standard_conforming_strings = off; SET escape_string_warning = off; SET backslash_quote = off");

  @OnEachPostgres({15, 18})
  void aTextComesBackAsItWas(RealPostgres server) throws Exception {
    for (String session : SESSIONS) {
      try (Connection connection = server.connect("postgres");
          Statement statement = connection.createStatement()) {
        statement.execute(session);
        for (String text : SqlTest.HOSTILE) {
          try (ResultSet row = statement.executeQuery("SELECT " + Sql.text(text))) {
            row.next();
            assertEquals(text, row.getString(1), session);
          }
        }
      }
    }
  }

  @OnEachPostgres({15, 18})
  void aRoleOfAnyNameIsMadeAndUnmade(RealPostgres server) throws Exception {
    String count = "SELECT count(*) FROM pg_roles";
    String before = server.one(count);
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String name : SqlTest.HOSTILE) {
        if (name.isEmpty() || name.startsWith("pg_") || SqlTest.bytes(name) > Sql.LONGEST_NAME) {
          continue;
        }
        statement.execute("CREATE ROLE " + Sql.name(name));
        assertEquals(
            "1", server.one("SELECT count(*) FROM pg_roles WHERE rolname = " + Sql.text(name)));
        statement.execute("GRANT " + Sql.names(List.of(name)) + " TO pg_monitor");
        statement.execute("DROP ROLE " + Sql.name(name));
      }
    }
    assertEquals(before, server.one(count));
  }

  @OnEachPostgres({15, 18})
  void aSettingOfTwoPartsKeepsBoth(RealPostgres server) throws Exception {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String text : SqlTest.HOSTILE) {
        statement.execute("SET " + Sql.setting("hostile.value") + " TO " + Sql.text(text));
        try (ResultSet row =
            statement.executeQuery("SELECT pg_catalog.current_setting('hostile.value')")) {
          row.next();
          assertEquals(text, row.getString(1));
        }
      }
    }
  }
}
