package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.exec.Cancellation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not the provisioner's own doing: servers that die, are full, are busy, or are worked on by somebody else too. */
class ProvisioningFaultsIT {
  private static final Provisioner.Progress SILENT = (title, statement) -> {};

  /** Ends a test in which the other side never gets to work. */
  private static final int MOST = 20_000;

  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final Application app = Application.named(own);
  private final Application second = Application.named(own + "-2");

  private List<Work> plan(RealPostgres server, List<Application> applications) {
    try (Provisioner provisioner = names.superuser(server)) {
      return provisioner.plan(applications);
    }
  }

  private void assertFinishedByTheNextRun(RealPostgres server, List<Application> applications) {
    names.apply(server, applications);
    assertEquals(List.of(), Provisioning.statements(plan(server, applications)));
  }

  /** Before the first, a middle one outside of the database, the one that makes it, and one inside. */
  @ParameterizedTest
  @ValueSource(strings = {"CREATE ROLE", "CREATE DATABASE", "REVOKE CONNECT", "CREATE OR REPLACE"})
  void aServerThatDiesIsUnreachableAndTheNextRunFinishes(String fatal) throws Exception {
    try (RealPostgres server = RealPostgres.start(18)) {
      List<Application> both = List.of(app, second);
      try (Provisioner provisioner = names.superuser(server)) {
        provisioner.lock(Duration.ZERO);
        List<Work> plan = provisioner.plan(both);
        Failure failure =
            assertThrows(Failure.class, () -> provisioner.apply(plan, new Crash(server, fatal)));
        assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
        assertTrue(failure.hint().orElseThrow().contains("run it again"), failure::toString);
        // Another database is worked on at the same time, and may be the one that notices first.
        assertTrue(
            failure.message().startsWith("provisioning ")
                || failure.message().startsWith("connecting to database " + own),
            failure::toString);
      }
      server.restart();
      assertFinishedByTheNextRun(server, both);
    }
  }

  private record Crash(RealPostgres server, String fatal) implements Provisioner.Progress {
    @Override
    public void begins(String title, SqlStatement statement) {
      if (statement.sql().startsWith(fatal)) {
        try {
          server.crash();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void done(String title, SqlStatement statement) {}
  }

  @OnEachPostgres({15, 18})
  void whoseSessionIsEndedIsToldToRunItAgain(RealPostgres server) throws Exception {
    try (Provisioner provisioner = names.superuser(server)) {
      List<Work> plan = provisioner.plan(List.of(app));
      Failure failure = assertThrows(
          Failure.class,
          () -> provisioner.apply(
              plan, before("GRANT CONNECT", () -> endSession(server, "postgres"))));
      assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
      assertTrue(failure.hint().orElseThrow().contains("run it again"), failure::toString);
    }
    assertFinishedByTheNextRun(server, List.of(app));
  }

  private void endSession(RealPostgres server, String database) {
    execute(
        server,
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE application_name LIKE"
            + " 'factoryline%' AND datname = " + Sql.text(database));
  }

  private static void execute(RealPostgres server, String sql) {
    try {
      server.execute(sql, "postgres");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Provisioner.Progress before(String beginning, Runnable action) {
    AtomicBoolean once = new AtomicBoolean();
    return new Provisioner.Progress() {
      @Override
      public void begins(String title, SqlStatement statement) {
        if (statement.sql().startsWith(beginning) && !once.getAndSet(true)) {
          action.run();
        }
      }

      @Override
      public void done(String title, SqlStatement statement) {}
    };
  }

  private static RealPostgres small(int major, int connections) throws Exception {
    return RealPostgres.start(
        major,
        Map.of(
            "max_connections", Integer.toString(connections),
            "superuser_reserved_connections", "0",
            "max_wal_senders", "0",
            "max_worker_processes", "1",
            "autovacuum", "off"));
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void withFewerConnectionsLeftThanAskedForTheDatabasesTakeTurns(int major) throws Exception {
    List<Application> six = IntStream.rangeClosed(1, 6)
        .mapToObj(number -> Application.named(own + "-" + number))
        .toList();
    try (RealPostgres server = small(major, 5)) {
      List<Connection> others = new ArrayList<>();
      try (Provisioner provisioner =
          names.by(server, RealPostgres.SUPERUSER, server.password(), 8)) {
        for (int i = 0; i < 3; i++) {
          others.add(server.connect("postgres"));
        }
        Provisioning.apply(provisioner, six);
        assertEquals(List.of(), Provisioning.statements(provisioner.plan(six)));
        assertTrue(provisioner.describe().applications().containsAll(six));
      } finally {
        for (Connection other : others) {
          other.close();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void withoutConnectionsLeftItSaysWhoCanMakeRoom(int major) throws Exception {
    List<Application> two = List.of(app, second);
    try (RealPostgres server = small(major, 5)) {
      List<Connection> others = new ArrayList<>();
      try (Provisioner provisioner =
          names.by(server, RealPostgres.SUPERUSER, server.password(), 8)) {
        List<Work> plan = provisioner.plan(two);
        for (int i = 0; i < 4; i++) {
          others.add(server.connect("postgres"));
        }
        Failure failure = assertThrows(Failure.class, () -> provisioner.apply(plan, SILENT));
        assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
        assertTrue(failure.hint().orElseThrow().contains("max_connections"), failure::toString);
      } finally {
        for (Connection other : others) {
          other.close();
        }
      }
      awaitNobody(server);
      assertFinishedByTheNextRun(server, two);
    }
  }

  /** Sessions that were closed still take room for a moment. */
  private static void awaitNobody(RealPostgres server) throws SQLException {
    try (Connection alone = whenThereIsRoom(server);
        Statement statement = alone.createStatement()) {
      // Who is there, the server looks up once for each transaction.
      int others = 1;
      while (others > 0) {
        try (ResultSet row = statement.executeQuery(
            "SELECT count(*) - 1 FROM pg_stat_get_activity(NULL) WHERE usesysid IS NOT NULL AND client_port IS NOT NULL")) {
          row.next();
          others = row.getInt(1);
        }
      }
    }
  }

  private static Connection whenThereIsRoom(RealPostgres server) throws SQLException {
    while (true) {
      try {
        return server.connect("postgres");
      } catch (SQLException e) {
        if (!"53300".equals(e.getSQLState())) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  @OnEachPostgres({15, 18})
  void aStatementThatSomebodyCancelsIsTold(RealPostgres server) throws Exception {
    names.apply(server, List.of(app));
    server.execute(
        "REVOKE ALL ON DATABASE " + own + " FROM " + names.layout().pooler(), "postgres");
    String waiting = " FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE "
        + Sql.text("%GRANT CONNECT ON DATABASE " + Sql.name(own) + "%");
    try (Provisioner provisioner = names.superuser(server);
        Connection blocker = blocker(server)) {
      List<Work> plan = provisioner.plan(List.of(app));
      try (Background<Boolean> cancelling = Background.begin("who cancels", () -> {
        while (isNothing(server, "SELECT count(*)" + waiting)) {
          Thread.onSpinWait();
        }
        execute(server, "SELECT pg_cancel_backend(pid)" + waiting);
        return true;
      })) {
        Failure failure = assertThrows(Failure.class, () -> provisioner.apply(plan, SILENT));
        assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
        assertTrue(failure.message().contains("GRANT CONNECT"), failure::toString);
        assertTrue(failure.hint().orElseThrow().contains("run it again"), failure::toString);
        cancelling.await();
      }
      blocker.rollback();
    }
    assertFinishedByTheNextRun(server, List.of(app));
  }

  private static boolean isNothing(RealPostgres server, String count) {
    try {
      return server.one(count).equals("0");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Holds the row of the application's database. */
  private Connection blocker(RealPostgres server) throws SQLException {
    Connection blocker = server.connect("postgres");
    blocker.setAutoCommit(false);
    try (Statement statement = blocker.createStatement()) {
      statement.execute("GRANT CREATE ON DATABASE " + own + " TO pg_monitor");
    }
    return blocker;
  }

  private Connection impatient(RealPostgres server) throws SQLException {
    Connection connection = server.connect("postgres");
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '50ms'");
    }
    return connection;
  }

  private List<SqlStatement> grant() {
    return List.of(
        SqlStatement.server("GRANT CONNECT ON DATABASE " + own + " TO pg_read_all_settings"));
  }

  @OnEachPostgres({15, 18})
  void whatSomebodyElseHoldsIsTriedAgainAndAfterAllTold(RealPostgres server) throws Exception {
    names.apply(server, List.of(app));
    AtomicInteger tries = new AtomicInteger();
    try (Connection blocker = blocker(server);
        Connection connection = impatient(server)) {
      Failure failure = assertThrows(
          Failure.class, () -> transactions(connection, tries::incrementAndGet).run(own, grant()));
      assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
      assertTrue(failure.message().contains("lock timeout"), failure::toString);
      assertTrue(failure.hint().orElseThrow().contains("run it again"), failure::toString);
      assertEquals(6, tries.get());
      blocker.rollback();
      transactions(connection, tries::incrementAndGet).run(own, grant());
    }
  }

  @OnEachPostgres({15, 18})
  void whatSomebodyElseLetsGoIsDoneAtLast(RealPostgres server) throws Exception {
    names.apply(server, List.of(app));
    AtomicInteger tries = new AtomicInteger();
    try (Connection blocker = blocker(server);
        Connection connection = impatient(server)) {
      transactions(connection, () -> {
            if (tries.incrementAndGet() == 3) {
              commit(blocker);
            }
          })
          .run(own, grant());
    }
    assertEquals(3, tries.get());
    assertEquals(
        "2",
        server.one("SELECT count(*) FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = "
            + Sql.text(own)
            + " AND a.grantee IN ('pg_monitor'::regrole, 'pg_read_all_settings'::regrole)"));
  }

  private static void commit(Connection connection) {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Transactions transactions(Connection connection, Runnable begins) {
    return new Transactions(connection, new Cancellation(Duration.ofSeconds(10)), eachTime(begins));
  }

  private static Provisioner.Progress eachTime(Runnable begins) {
    return new Provisioner.Progress() {
      @Override
      public void begins(String title, SqlStatement statement) {
        begins.run();
      }

      @Override
      public void done(String title, SqlStatement statement) {}
    };
  }

  @OnEachPostgres
  void grantsOfSomebodyElsesAtTheSameMomentAreNoFault(RealPostgres server) throws Exception {
    names.apply(server, List.of(app));
    String role = names.layout().pooler();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger others = new AtomicInteger();
    try (Background<Boolean> somebody =
        Background.begin("somebody else", () -> grantAndRevoke(server, over, others))) {
      try (Provisioner provisioner = names.superuser(server)) {
        Transactions transactions;
        try (Connection connection = server.connect("postgres")) {
          transactions = transactions(connection, () -> {});
          for (int i = 0; i % 2 != 0 || (i < MOST && (i < 150 || others.get() < 50)); i++) {
            transactions.run(
                own,
                List.of(SqlStatement.server((i % 2 == 0 ? "REVOKE" : "GRANT")
                    + " CONNECT ON DATABASE " + own + (i % 2 == 0 ? " FROM " : " TO ") + role)));
          }
        }
        Provisioning.apply(provisioner, List.of(app));
      } finally {
        over.set(true);
      }
      somebody.await();
    }
    assertTrue(others.get() > 0);
    assertEquals(List.of(), Provisioning.statements(plan(server, List.of(app))));
  }

  private Boolean grantAndRevoke(RealPostgres server, AtomicBoolean over, AtomicInteger done) {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      while (!over.get()) {
        for (String sql : List.of(
            "GRANT CREATE ON DATABASE " + own + " TO pg_monitor",
            "REVOKE CREATE ON DATABASE " + own + " FROM pg_monitor")) {
          try {
            statement.execute(sql);
            done.incrementAndGet();
          } catch (SQLException e) {
            if (!SqlFailures.passes(e)) {
              throw e;
            }
          }
        }
      }
      return true;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @OnEachPostgres({15, 18})
  void twoThatNeverAskForTheLockEndInOneStateAllTheSame(RealPostgres server) throws Exception {
    List<Application> both = List.of(app, second);
    try (Provisioner one = names.superuser(server);
        Provisioner other = names.superuser(server)) {
      List<Work> plan = one.plan(both);
      List<Work> same = other.plan(both);
      try (Background<Boolean> atOnce = Background.begin("the other", () -> tried(other, same))) {
        boolean first = tried(one, plan);
        assertTrue(first || atOnce.await());
      }
    }
    assertFinishedByTheNextRun(server, both);
  }

  /** Both create the same things, so that one may find them there: whoever makes the shared ones gets to the others. */
  private static boolean tried(Provisioner provisioner, List<Work> plan) {
    try {
      provisioner.apply(plan, SILENT);
      return true;
    } catch (Failure e) {
      return false;
    }
  }

  /** What a server says in whatever language is no sign: who raises an error chooses its words. */
  @OnEachPostgres({15, 18})
  void whatOnlySoundsAsIfItPassedIsNotTriedAgain(RealPostgres server) throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (Connection connection = server.connect("postgres")) {
      Failure failure = assertThrows(
          Failure.class,
          () -> transactions(connection, tries::incrementAndGet)
              .run(
                  own,
                  List.of(
                      SqlStatement.server(
                          "DO $$ BEGIN RAISE 'tuple concurrently updated' USING ERRCODE = 'XX000'; END $$"))));
      assertEquals(Failure.Kind.TOOL_FAILED, failure.kind(), failure::toString);
    }
    assertEquals(1, tries.get());
  }

  @OnEachPostgres
  void aRowThatSomebodyElseChangesMeanwhileIsChangedAtTheNextTry(RealPostgres server)
      throws Exception {
    server.execute("CREATE ROLE " + own, "postgres");
    AtomicInteger tries = new AtomicInteger();
    try (Connection other = server.connect("postgres");
        Connection connection = server.connect("postgres")) {
      other.setAutoCommit(false);
      try (Statement statement = other.createStatement()) {
        statement.execute("ALTER ROLE " + own + " CONNECTION LIMIT 5");
      }
      try (Background<Boolean> waiting = Background.begin("who waits", () -> {
        transactions(connection, tries::incrementAndGet)
            .run(own, List.of(SqlStatement.server("ALTER ROLE " + own + " CREATEDB")));
        return true;
      })) {
        while (server
            .one(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE "
                    + Sql.text("ALTER ROLE " + own + "%"))
            .equals("0")) {
          Thread.onSpinWait();
        }
        other.commit();
        waiting.await();
      }
    }
    assertEquals(2, tries.get());
    assertEquals(
        "5 t",
        server.one(
            "SELECT rolconnlimit || ' ' || left(rolcreatedb::text, 1) FROM pg_roles WHERE rolname = "
                + Sql.text(own)));
  }
}
