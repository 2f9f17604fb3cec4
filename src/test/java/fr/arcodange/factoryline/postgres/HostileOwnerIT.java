package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.text.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/** What the owner of one database can do to it does not keep anybody from the others. */
class HostileOwnerIT {
  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final Application hostile = Application.named(own + "-a");
  private final Application other = Application.named(own + "-b");
  private final List<Application> both = List.of(hostile, other);
  private final String database = Sql.name(hostile.database());

  /** As somebody who has nothing but the application's rights. */
  private void asOwner(RealPostgres server, List<String> statements) throws SQLException {
    try (Connection connection = owner(server, hostile, "postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private Connection owner(RealPostgres server, Application of, String database)
      throws SQLException {
    String user = of.name() + "_user";
    server.execute(
        "CREATE ROLE " + Sql.name(user) + " LOGIN PASSWORD 'own'; GRANT " + Sql.name(of.owner())
            + ", " + Sql.name(of.connectRole()) + " TO " + Sql.name(user),
        "postgres");
    return server.connect(user, "own", database);
  }

  private Work hostileWork(List<Work> works) {
    return works.stream()
        .filter(work -> work.title().equals(hostile.name()))
        .findFirst()
        .orElseThrow();
  }

  @OnEachPostgres
  void settingsThatLeaveNoTimeOrKeepEverybodyOutDoNotCount(RealPostgres server) throws Exception {
    names.apply(server, both);
    // So that there is something to do in it.
    server.execute("DROP SCHEMA " + names.layout().schema() + " CASCADE", hostile.database());
    List<String> settings = new ArrayList<>(List.of(
        "statement_timeout = 1",
        "lock_timeout = 1",
        "idle_in_transaction_session_timeout = 1",
        "idle_session_timeout = 1",
        "default_transaction_read_only = on",
        "default_transaction_deferrable = on",
        "default_transaction_isolation = 'serializable'",
        "transaction_read_only = on",
        "local_preload_libraries = 'not-there'",
        "search_path = 'nowhere'",
        "row_security = on",
        "role = " + Sql.text(hostile.owner()),
        "session_authorization = " + Sql.text(hostile.owner()),
        "default_tablespace = 'nowhere'",
        "default_table_access_method = 'nothing'",
        "quote_all_identifiers = on",
        "standard_conforming_strings = off",
        "client_encoding = 'SQL_ASCII'",
        "DateStyle = 'German'",
        "bytea_output = 'escape'"));
    if (server.major() >= 17) {
      settings.add("transaction_timeout = 1");
    }
    asOwner(
        server,
        settings.stream()
            .map(setting -> "ALTER DATABASE " + database + " SET " + setting)
            .toList());
    try (Provisioner provisioner = names.superuser(server)) {
      assertFalse(Provisioning.apply(provisioner, both).isEmpty());
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(both)));
    }
  }

  @OnEachPostgres
  void whoTakesConnectBackIsReportedAloneWithTheStatementThatMendsIt(RealPostgres server)
      throws Exception {
    String reader = own + "_reader";
    server.execute("CREATE ROLE " + reader + " LOGIN PASSWORD 'reader'", "postgres");
    names.apply(server, both);
    server.execute(
        "GRANT CONNECT ON DATABASE " + database + ", " + Sql.name(other.database()) + " TO "
            + reader,
        "postgres");
    server.execute("DROP SCHEMA " + names.layout().schema() + " CASCADE", other.database());
    asOwner(server, List.of("REVOKE CONNECT ON DATABASE " + database + " FROM " + reader));
    try (Provisioner provisioner = names.by(server, reader, Secret.of("reader"), 2)) {
      List<Work> works = provisioner.plan(both);
      String said = hostileWork(works).unseen().orElseThrow();
      String grant = "GRANT CONNECT ON DATABASE " + database + " TO " + Sql.name(reader);
      assertTrue(said.contains("cannot be looked into"), said);
      assertTrue(said.endsWith(grant), said);
      assertTrue(
          Provisioning.statements(works).toString().contains("CREATE SCHEMA"), works::toString);
      server.execute(grant, "postgres");
      assertTrue(provisioner.plan(both).stream().allMatch(work -> work.unseen().isEmpty()));
    }
  }

  @OnEachPostgres({15, 18})
  void whoLetsNobodyInIsReportedAloneAndTheOthersAreProvisioned(RealPostgres server)
      throws Exception {
    names.apply(server, both);
    server.execute("DROP SCHEMA " + names.layout().schema() + " CASCADE", other.database());
    asOwner(server, List.of("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false"));
    try (Provisioner provisioner = names.superuser(server)) {
      List<Work> works = provisioner.plan(both);
      String said = hostileWork(works).unseen().orElseThrow();
      String opening = "ALTER DATABASE " + database + " ALLOW_CONNECTIONS true";
      assertTrue(said.endsWith(opening), said);
      List<String> done = Provisioning.apply(provisioner, both);
      assertTrue(done.toString().contains("CREATE SCHEMA"), done::toString);
      server.execute(opening, "postgres");
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(both)));
    }
  }

  @OnEachPostgres
  void whoHoldsALockInHisDatabaseKeepsNobodyFromTheOthersAndIsNamed(RealPostgres server)
      throws Exception {
    Application fresh = Application.named(own + "-c");
    List<Application> all = List.of(hostile, other, fresh);
    names.apply(server, both);
    server.execute("DROP SCHEMA " + names.layout().schema() + " CASCADE", hostile.database());
    server.execute(
        "REVOKE CONNECT ON DATABASE " + Sql.name(other.database()) + " FROM "
            + names.layout().pooler(),
        "postgres");
    try (Connection inside = owner(server, hostile, hostile.database());
        Connection outside = owner(server, other, "postgres");
        Statement schema = inside.createStatement();
        Statement grant = outside.createStatement();
        Provisioner provisioner = names.impatient(server)) {
      schema.execute("BEGIN; CREATE SCHEMA " + names.layout().schema());
      grant.execute(
          "BEGIN; GRANT CREATE ON DATABASE " + Sql.name(other.database()) + " TO pg_monitor");

      List<Undone> blocked = provisioner.apply(provisioner.plan(all), (title, statement) -> {});

      assertEquals(
          List.of(other.name(), hostile.name()),
          blocked.stream().map(Undone::title).toList());
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(List.of(fresh))));
      for (Undone one : blocked) {
        assertTrue(
            one.failure().message().contains(" of " + one.title() + "_user, 'test'"),
            one::toString);
      }
      Failure failure = Undone.together(blocked);
      assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
      assertTrue(
          failure.message().contains("others kept it from " + other.name() + ", " + hostile.name()),
          failure::toString);
      for (Connection holder : List.of(inside, outside)) {
        int pid = pid(holder);
        String ending = "SELECT pg_terminate_backend(" + pid + ")";
        assertTrue(failure.hint().orElseThrow().contains(ending), failure::toString);
        server.execute("SELECT pg_terminate_backend(" + pid + ", 60000)", "postgres");
      }
    }
    try (Provisioner provisioner = names.superuser(server)) {
      assertFalse(Provisioning.apply(provisioner, all).isEmpty());
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(all)));
    }
  }

  @OnEachPostgres({15, 18})
  void whoWaitsForTheSameIsNotTheOneWhoIsNamed(RealPostgres server) throws Exception {
    names.apply(server, both);
    server.execute(
        "REVOKE CONNECT ON DATABASE " + database + " FROM " + names.layout().pooler(), "postgres");
    String grant = "GRANT CREATE ON DATABASE " + database + " TO pg_monitor";
    try (Connection holder = owner(server, hostile, "postgres");
        Connection waiting = server.connect("postgres");
        Statement held = holder.createStatement();
        Provisioner provisioner = names.impatient(server)) {
      held.execute("BEGIN; " + grant);
      try (Background<Boolean> next = Background.begin("waiting", () -> ranInTurn(waiting, grant));
          holder) {
        untilItWaits(server, waiting);

        Undone blocked =
            provisioner.apply(provisioner.plan(both), (title, statement) -> {}).get(0);

        String said = blocked.failure().toString();
        assertTrue(said.contains("the lock is with process " + pid(holder) + " of"), said);
        assertFalse(said.contains("process " + pid(waiting)), said);
        held.execute("ROLLBACK");
        assertTrue(next.await());
      }
    }
  }

  private static boolean ranInTurn(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      return true;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void untilItWaits(RealPostgres server, Connection session) throws Exception {
    try (Connection looking = server.connect("postgres");
        Statement statement = looking.createStatement()) {
      String waits = "DO $$ BEGIN WHILE pg_blocking_pids(" + pid(session)
          + ") = '{}' LOOP PERFORM pg_sleep(0.01); END LOOP; END $$";
      statement.execute(waits);
    }
  }

  private static int pid(Connection session) throws SQLException {
    return session.unwrap(PGConnection.class).getBackendPID();
  }
}
