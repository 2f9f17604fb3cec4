package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A pooler that asks the server for the verifier of whoever logs in. */
class RealPgbouncerIT {
  private static final String LOOKUP = """
      create role pooler login password 'of the pooler';
      create schema pooler;
      create function pooler.user_lookup(name text) returns table (uname text, phash text)
        language sql security definer set search_path = pg_catalog, pg_temp
        as $$ select rolname, rolpassword from pg_catalog.pg_authid where rolname = name and rolcanlogin $$;
      revoke all on function pooler.user_lookup from public;
      grant usage on schema pooler to pooler;
      grant execute on function pooler.user_lookup to pooler;
      create role someone login password 'of someone'""";

  @OnEachPostgres({15, 18})
  void whoeverTheServerKnowsLogsInWithScram(RealPostgres server) throws Exception {
    server.execute("create database pooled", "postgres");
    server.execute(LOOKUP, "pooled");
    try (RealPgbouncer pgbouncer = RealPgbouncer.start(
        server,
        Map.of(
            "auth_user", "pooler",
            "auth_query", "select uname, phash from pooler.user_lookup($1)",
            "pool_mode", "transaction"),
        Map.of("pooler", "of the pooler"))) {
      long mark = server.mark();

      try (Connection connection = pgbouncer.connect("someone", "of someone", "pooled");
          Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("select current_user")) {
        result.next();
        assertEquals("someone", result.getString(1));
      }

      assertRefused(pgbouncer, "someone", "of nobody");
      assertRefused(pgbouncer, "stranger", "of someone");
      assertFalse(pgbouncer.log().contains("config error"), pgbouncer.log());
      assertTrue(
          server
              .executedSince(mark)
              .contains(new RealPostgres.Executed(
                  "pooler", "pooled", "", "select uname, phash from pooler.user_lookup($1)")),
          server.executedSince(mark).toString());
    }
  }

  /** Versions word it in their own ways. */
  private static void assertRefused(RealPgbouncer pgbouncer, String user, String password) {
    SQLException refusal = assertThrows(
        SQLException.class, () -> pgbouncer.connect(user, password, "pooled").close());
    assertTrue(
        String.valueOf(refusal.getMessage())
            .matches("FATAL: (SASL authentication failed|no such user|password.*)"),
        refusal::toString);
  }
}
