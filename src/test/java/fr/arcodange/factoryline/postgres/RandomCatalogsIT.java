package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/** Wherever a server stands, it is brought to what is declared, and then there is nothing left to do. */
class RandomCatalogsIT {
  private static final int CASES = Integer.getInteger("cases", 10);

  /** One of another day: {@code -Dseed=…}. */
  private static final long SEED = Long.getLong("seed", 20261123);

  @OnEachPostgres({15, 18})
  void anyServerReachesWhatIsDeclared(RealPostgres server) throws Exception {
    for (int i = 0; i < CASES; i++) {
      Provisioning names = Provisioning.anew();
      RandomCatalog catalog = new RandomCatalog(new Random(SEED + i), names, server.major());
      try {
        catalog.make(server);
        reach(server, names, catalog.application());
      } catch (SQLException | RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (SEED + i) + ":\n" + catalog, e);
      }
    }
  }

  private static void reach(RealPostgres server, Provisioning names, Application app)
      throws Exception {
    List<Application> apps = List.of(app);
    names.apply(server, apps);
    long mark = server.mark();
    try (Provisioner provisioner = names.superuser(server)) {
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(apps)));
      assertEquals(List.of(), Provisioning.apply(provisioner, apps));
    }
    assertEquals(
        List.of(),
        server.statementsSince(mark).stream()
            .filter(sql -> !sql.strip().startsWith("SELECT"))
            .toList());
    isRight(server, names, app);
  }

  /** Asked in other words than the product does. */
  private static void isRight(RealPostgres server, Provisioning names, Application app)
      throws SQLException {
    String database = Sql.text(app.database());
    Layout layout = names.layout();
    assertEquals(
        "f f",
        server.one("SELECT concat_ws(' ', has_database_privilege('public', " + database
            + ", 'CONNECT'), has_database_privilege('public', " + database + ", 'TEMP'))"));
    assertEquals(
        app.owner(),
        server
            .one("SELECT datdba::regrole::text FROM pg_database WHERE datname = " + database)
            .replace("\"", ""));
    assertEquals(
        "0",
        server.one("SELECT count(*) FROM pg_roles WHERE rolcanlogin AND rolname IN ("
            + Sql.text(app.owner()) + ", " + Sql.text(app.connectRole()) + ")"));
    for (String role : List.of(app.owner(), app.connectRole())) {
      assertEquals(
          "t",
          server.one("SELECT pg_has_role(" + Sql.text(layout.editor()) + ", " + Sql.text(role)
              + ", 'MEMBER WITH ADMIN OPTION')"));
    }
    // Without it, no lease of Vault's can be revoked.
    assertEquals(
        "t",
        server.one("SELECT pg_has_role(" + Sql.text(layout.editor()) + ", " + Sql.text(app.owner())
            + ", 'USAGE')"));
    app.connectionLimit()
        .ifPresent(limit -> assertEquals(
            limit.toString(),
            value(server, "SELECT datconnlimit FROM pg_database WHERE datname = " + database)));
    for (String extension : app.extensions()) {
      assertEquals(
          "1",
          server.one(
              "SELECT count(*) FROM pg_extension WHERE extname = " + Sql.text(extension),
              app.database()));
    }
    for (String schema : app.schemas()) {
      assertEquals(
          "1",
          server.one(
              "SELECT count(*) FROM pg_namespace WHERE nspname = " + Sql.text(schema),
              app.database()));
    }
    app.settings()
        .forEach((name, value) -> assertTrue(
            value(
                    server,
                    "SELECT array_to_string(setconfig, '\n') FROM pg_db_role_setting s JOIN pg_database d"
                        + " ON d.oid = setdatabase WHERE setrole = 0 AND datname = " + database)
                .lines()
                .anyMatch(line -> line.equalsIgnoreCase(name + "=" + value)),
            name));
    // In the lookup's schema, and to the lookup, nobody has a right but the pooler.
    assertEquals(
        "",
        server.one(
            """
            SELECT coalesce(string_agg(r.rolname || ' ' || w.privilege, ', '), '')
              FROM pg_roles r, (VALUES ('CREATE'), ('USAGE')) w (privilege)
              WHERE NOT r.rolsuper AND r.rolname <> %1$s AND NOT pg_has_role(r.oid, %1$s, 'USAGE')
                AND r.rolname LIKE %2$s AND has_schema_privilege(r.oid, %3$s, w.privilege)""".formatted(
                Sql.text(layout.pooler()), Sql.text(names.own() + "%"), Sql.text(layout.schema())),
            app.database()));
    assertEquals(
        "1 t",
        server.one("""
            SELECT count(*) || ' ' || coalesce(string_agg(rolsuper::text, ' '), '') FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
              WHERE proname = 'user_lookup' AND pronamespace = %s::regnamespace AND proargtypes = '25'""".formatted(Sql.text(layout.schema())), app.database()).replace("true", "t"));
    logsIn(server, names, app);
  }

  private static void logsIn(RealPostgres server, Provisioning names, Application app)
      throws SQLException {
    if (server
        .one("SELECT datconnlimit FROM pg_database WHERE datname = " + Sql.text(app.database()))
        .equals("0")) {
      return;
    }
    String query = names.layout().authQuery().replace("auth_query = ", "").replace("$1", "?");
    try (Connection pooler = server.connect(
            names.layout().pooler(), Provisioning.PASSWORD.reveal(), app.database());
        PreparedStatement lookup = pooler.prepareStatement(query)) {
      lookup.setString(1, names.layout().editor());
      try (ResultSet row = lookup.executeQuery()) {
        assertTrue(row.next());
        assertTrue(row.getString(2).startsWith("SCRAM-SHA-256$"));
      }
    }
  }

  private static String value(RealPostgres server, String sql) {
    try {
      return server.one(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
