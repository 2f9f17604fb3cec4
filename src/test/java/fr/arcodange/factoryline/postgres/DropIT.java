package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.text.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Applications that are taken away, by superusers and by those who made them. */
class DropIT {
  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final Application kept = Application.named(own + "-kept");
  private final Application gone = Application.named(own + "-gone");
  private final AllowedDrops allowed = allowed(gone.name());

  private static AllowedDrops allowed(String... names) {
    return new AllowedDrops(List.of(names), Optional.empty());
  }

  private Secret executor(RealPostgres server) throws SQLException {
    server.execute(
        "CREATE ROLE " + own + "_ci LOGIN CREATEROLE CREATEDB PASSWORD 'executor'", "postgres");
    return Secret.of("executor");
  }

  /** Who may not see passwords warns of that each time. */
  private static List<String> drop(
      Provisioner provisioner, List<Application> declared, AllowedDrops allowed) {
    List<String> done = new ArrayList<>();
    Comparison comparison = provisioner.compare(declared, allowed);
    for (List<Work> works : List.of(comparison.works(), comparison.drops())) {
      assertEquals(
          List.of(), provisioner.apply(works, (title, statement) -> done.add(statement.shown())));
    }
    return done;
  }

  /** A session that was closed still counts for a moment. */
  private static void awaitNobody(RealPostgres server, Application application)
      throws SQLException {
    String sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE usename IS NOT NULL AND datname = "
            + Sql.text(application.database());
    while (!server.one(sessions).equals("0")) {
      Thread.onSpinWait();
    }
  }

  private String left(RealPostgres server, Application application) throws SQLException {
    return server.one("SELECT concat_ws(' ', (SELECT count(*) FROM pg_database WHERE datname = "
        + Sql.text(application.database())
        + "), (SELECT count(*) FROM pg_roles WHERE rolname IN ("
        + Sql.text(application.owner()) + ", " + Sql.text(application.connectRole()) + ")))");
  }

  private void fill(RealPostgres server) throws SQLException {
    server.execute(
        "CREATE TABLE public.orders (); ALTER TABLE public.orders OWNER TO "
            + Sql.name(gone.owner()) + "; CREATE SCHEMA reports AUTHORIZATION "
            + Sql.name(gone.owner()),
        gone.database());
    server.execute(
        "ALTER ROLE " + Sql.name(gone.owner()) + " IN DATABASE " + Sql.name(gone.database())
            + " SET work_mem = '8MB'",
        "postgres");
  }

  private void goes(RealPostgres server, Provisioner provisioner) throws Exception {
    Provisioning.apply(provisioner, List.of(kept, gone));
    fill(server);
    awaitNobody(server, gone);
    List<Application> declared = List.of(kept);

    Comparison before = provisioner.compare(declared, AllowedDrops.NONE);
    assertEquals(List.of(), Provisioning.statements(before.works()));
    assertEquals(List.of(), before.drops());
    assertTrue(before.kept().contains(gone.name()), before::toString);
    assertFalse(before.kept().contains(kept.name()), before::toString);

    Comparison plan = provisioner.compare(declared, allowed);
    assertEquals(List.of(), Provisioning.statements(plan.works()));
    assertEquals(
        List.of(
            "DROP DATABASE " + Sql.name(gone.database()),
            "DROP ROLE " + Sql.name(gone.connectRole()),
            "DROP ROLE " + Sql.name(gone.owner())),
        Provisioning.statements(plan.drops()));
    String warning = plan.drops().get(0).warnings().get(0);
    assertTrue(
        warning.matches("drops database " + gone.database() + " with [0-9]{7,} bytes"), warning);
    assertFalse(plan.kept().contains(gone.name()), plan::toString);

    assertEquals(3, drop(provisioner, declared, allowed).size());
    assertEquals("0 0", left(server, gone));
    assertEquals("1 2", left(server, kept));

    long mark = server.mark();
    assertEquals(List.of(), drop(provisioner, declared, allowed));
    assertEquals(
        List.of(),
        server.statementsSince(mark).stream()
            .filter(sql -> !sql.strip().startsWith("SELECT"))
            .toList());
  }

  @OnEachPostgres
  void whatASuperuserMayDropGoesWithAllThatIsInItAndNothingElse(RealPostgres server)
      throws Exception {
    try (Provisioner provisioner = names.superuser(server)) {
      goes(server, provisioner);
    }
  }

  @OnEachPostgres
  void whoMadeItMayDropItWithoutBeingASuperuser(RealPostgres server) throws Exception {
    try (Provisioner provisioner = names.by(server, own + "_ci", executor(server), 2)) {
      goes(server, provisioner);
    }
  }

  private void killedBeforeEach(RealPostgres server, Provisioner provisioner, String user)
      throws SQLException {
    Provisioning.apply(provisioner, List.of(kept));
    for (int k = 0, statements = 1; k < statements; k++) {
      Application app = Application.named(own + "-k" + k);
      AllowedDrops drops = allowed(app.name());
      Provisioning.apply(provisioner, List.of(kept, app));
      if (!user.equals(RealPostgres.SUPERUSER)) {
        server.execute(
            "REVOKE " + Sql.name(app.owner()) + " FROM " + user
                + (server.major() > 15 ? " GRANTED BY " + user : ""),
            "postgres");
      }
      awaitNobody(server, app);
      List<Work> plan = provisioner.compare(List.of(kept), drops).drops();
      statements = Provisioning.statements(plan).size();
      KilledBefore killed = new KilledBefore(k);
      assertThrows(IllegalStateException.class, () -> provisioner.apply(plan, killed));
      drop(provisioner, List.of(kept), drops);
      assertEquals("0 0", left(server, app), "killed before statement " + k);
      assertEquals(List.of(), drop(provisioner, List.of(kept), drops));
    }
    assertEquals("1 2", left(server, kept));
  }

  @OnEachPostgres({15, 18})
  void whateverStatementWasTheLastTheNextRunFinishes(RealPostgres server) throws Exception {
    try (Provisioner provisioner = names.superuser(server)) {
      killedBeforeEach(server, provisioner, RealPostgres.SUPERUSER);
    }
  }

  @OnEachPostgres({15, 18})
  void whateverStatementWasTheLastTheNextRunFinishesWithoutASuperuser(RealPostgres server)
      throws Exception {
    try (Provisioner provisioner = names.by(server, own + "_ci", executor(server), 2)) {
      killedBeforeEach(server, provisioner, own + "_ci");
    }
  }

  /** What a server that dies while it drops a database leaves takes no connections and can only be dropped. */
  @OnEachPostgres({15, 18})
  void whatAnInterruptedDropLeftGoes(RealPostgres server) throws Exception {
    try (Provisioner provisioner = names.superuser(server)) {
      Provisioning.apply(provisioner, List.of(gone));
      server.execute(
          "UPDATE pg_database SET datconnlimit = -2 WHERE datname = " + Sql.text(gone.database()),
          "postgres");
      awaitNobody(server, gone);
      drop(provisioner, List.of(), allowed);
      assertEquals("0 0", left(server, gone));
    }
  }

  private void assertRefused(
      RealPostgres server, Failure.Kind kind, List<String> words, String hint) throws Exception {
    try (Provisioner provisioner = names.superuser(server)) {
      Failure failure =
          assertThrows(Failure.class, () -> provisioner.compare(List.of(kept), allowed));
      assertEquals(kind, failure.kind(), failure::toString);
      assertTrue(failure.message().startsWith("dropping " + gone.name() + ": "), failure::toString);
      for (String word : words) {
        assertTrue(failure.message().contains(word), failure::toString);
      }
      String said = failure.hint().orElseThrow();
      assertTrue(said.contains(hint), said);
    }
    assertEquals("1 2", left(server, gone));
  }

  @OnEachPostgres({15, 18})
  void whatSomebodyUsesIsRefusedInOneMessageThatSaysWhoDoes(RealPostgres server) throws Exception {
    names.apply(server, List.of(kept, gone));
    String lease = own + "-lease\n";
    server.execute(
        "CREATE ROLE " + Sql.name(lease) + " LOGIN PASSWORD 'x' IN ROLE " + Sql.name(gone.owner())
            + ", " + Sql.name(gone.connectRole()) + "; GRANT CONNECT ON DATABASE "
            + Sql.name(kept.database()) + " TO " + Sql.name(gone.connectRole()),
        "postgres");
    server.execute(
        "CREATE TABLE public.left_behind (); ALTER TABLE public.left_behind OWNER TO "
            + Sql.name(gone.owner()),
        kept.database());
    try (Connection session = server.connect(lease, "x", gone.database());
        Connection vault = server.connect(
            names.layout().editor(), Provisioning.PASSWORD.reveal(), gone.database())) {
      assertTrue(session.isValid(10) && vault.isValid(10));
      assertRefused(
          server,
          Failure.Kind.REFUSED,
          List.of(
              "in " + gone.owner() + " there is still '" + own + "-lease\\n'",
              "connected to its database is still '" + own + "-lease\\n (1)', '"
                  + names.layout().editor() + " (1)'",
              gone.owner() + " owns something, or has rights, in database '" + kept.database()
                  + "'",
              gone.connectRole() + " owns something, or has rights, in database '" + kept.database()
                  + "'"),
          "bao lease revoke -prefix MOUNT/creds/" + gone.name());
    }
  }

  @OnEachPostgres({15, 18})
  void whatOthersMadeIsNotDropped(RealPostgres server) throws Exception {
    names.apply(server, List.of(kept, gone));
    server.execute("ALTER ROLE " + Sql.name(gone.connectRole()) + " LOGIN", "postgres");
    assertRefused(
        server, Failure.Kind.REFUSED, List.of(gone.connectRole() + " can log in"), "by hand");
    server.execute(
        "ALTER ROLE " + Sql.name(gone.connectRole()) + " NOLOGIN; ALTER DATABASE "
            + Sql.name(gone.database()) + " OWNER TO postgres",
        "postgres");
    assertRefused(
        server, Failure.Kind.REFUSED, List.of("its database belongs to 'postgres'"), "by hand");
    server.execute(
        "ALTER DATABASE " + Sql.name(gone.database()) + " OWNER TO " + Sql.name(gone.owner())
            + "; ALTER DATABASE " + Sql.name(gone.database()) + " IS_TEMPLATE true",
        "postgres");
    assertRefused(server, Failure.Kind.REFUSED, List.of("is a template"), "IS_TEMPLATE false");
  }

  @OnEachPostgres({15, 18})
  void whoMayNotDropItIsToldWhichGrantIsMissingBeforeAnythingIs(RealPostgres server)
      throws Exception {
    names.apply(server, List.of(kept, gone));
    awaitNobody(server, gone);
    try (Provisioner provisioner = names.by(server, own + "_ci", executor(server), 2)) {
      if (server.major() > 15) {
        Failure failure =
            assertThrows(Failure.class, () -> provisioner.compare(List.of(), allowed));
        assertEquals(Failure.Kind.DENIED, failure.kind(), failure::toString);
        assertEquals(
            "a superuser allows it with GRANT "
                + Sql.names(List.of(gone.connectRole(), gone.owner())) + " TO \"" + own
                + "_ci\" WITH ADMIN TRUE, INHERIT FALSE, SET TRUE",
            failure.hint().orElseThrow());
        assertEquals("1 2", left(server, gone));
        server.execute(
            "GRANT " + Sql.name(gone.owner()) + ", " + Sql.name(gone.connectRole()) + " TO " + own
                + "_ci WITH ADMIN OPTION, INHERIT FALSE, SET FALSE",
            "postgres");
      }
      Comparison plan = provisioner.compare(List.of(), allowed);
      assertTrue(
          Provisioning.statements(plan.drops())
              .get(0)
              .startsWith("GRANT " + Sql.name(gone.owner()) + " TO "),
          plan::toString);
      // What this user cannot see, he is not told.
      assertTrue(plan.drops().toString().contains("size not visible"), plan::toString);
      assertEquals(List.of(), provisioner.apply(plan.drops(), (title, statement) -> {}));
      assertEquals("0 0", left(server, gone));
    }
    server.execute("ALTER ROLE " + own + "_ci NOCREATEROLE", "postgres");
    names.apply(server, List.of(gone));
    try (Provisioner provisioner = names.by(server, own + "_ci", Secret.of("executor"), 2)) {
      Failure failure = assertThrows(Failure.class, () -> provisioner.compare(List.of(), allowed));
      assertEquals(Failure.Kind.DENIED, failure.kind(), failure::toString);
      assertTrue(failure.hint().orElseThrow().contains("CREATEROLE"), failure::toString);
    }
  }

  private void droppedAfter(RealPostgres server, String allowing) throws Exception {
    server.execute(allowing, "postgres");
    try (Provisioner provisioner = names.by(server, own + "_ci", Secret.of("executor"), 2)) {
      assertEquals(
          List.of(),
          provisioner.apply(
              provisioner.compare(List.of(), allowed).drops(), (title, statement) -> {}));
    }
    assertEquals("0 0", left(server, gone));
  }

  @OnEachPostgres({16, 17, 18})
  void theGrantThatItIsToldOfIsEnoughToDrop(RealPostgres server) throws Exception {
    names.apply(server, List.of(gone));
    awaitNobody(server, gone);
    try (Provisioner provisioner = names.by(server, own + "_ci", executor(server), 2)) {
      Failure failure = assertThrows(Failure.class, () -> provisioner.compare(List.of(), allowed));
      droppedAfter(
          server, failure.hint().orElseThrow().replaceFirst("^a superuser allows it with ", ""));
    }
  }

  @OnEachPostgres
  void whatItMayDropByWayOfAnotherRoleIsDropped(RealPostgres server) throws Exception {
    names.apply(server, List.of(gone));
    awaitNobody(server, gone);
    executor(server);
    droppedAfter(
        server,
        "CREATE ROLE " + own + "_group; GRANT " + own + "_group TO " + own + "_ci; GRANT "
            + Sql.names(List.of(gone.owner(), gone.connectRole())) + " TO " + own
            + "_group WITH ADMIN OPTION");
  }

  @OnEachPostgres({15, 18})
  void whoConnectsAtTheLastMomentIsNotThrownOut(RealPostgres server) throws Exception {
    names.apply(server, List.of(gone));
    awaitNobody(server, gone);
    try (Provisioner provisioner = names.superuser(server)) {
      List<Work> plan = provisioner.compare(List.of(), allowed).drops();
      try (Connection session = server.connect(gone.database())) {
        Failure failure = blocked(provisioner, plan, gone);
        assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
        assertTrue(failure.hint().orElseThrow().contains("run it again"), failure::toString);
        assertTrue(session.isValid(10));
        Failure meanwhile = assertThrows(Failure.class, () -> provisioner.checkUnused(allowed));
        assertEquals(Failure.Kind.UNREACHABLE, meanwhile.kind(), meanwhile::toString);
      }
      assertEquals("1 2", left(server, gone));
    }
  }

  /** Why that one stays. */
  private static Failure blocked(Provisioner provisioner, List<Work> plan, Application staying) {
    List<Undone> undone = provisioner.apply(plan, (title, statement) -> {});
    assertEquals(List.of(staying.name()), undone.stream().map(Undone::title).toList());
    assertEquals(Undone.Why.BLOCKED, undone.get(0).why());
    return undone.get(0).failure();
  }

  @OnEachPostgres({15, 18})
  void whoConnectsToOneKeepsNoOtherFromGoingAndOnceHeHasLeftItGoesToo(RealPostgres server)
      throws Exception {
    Application busy = Application.named(own + "-busy");
    AllowedDrops both = allowed(busy.name(), gone.name());
    names.apply(server, List.of(busy, gone));
    awaitNobody(server, busy);
    awaitNobody(server, gone);
    try (Provisioner provisioner = names.superuser(server)) {
      List<Work> plan = provisioner.compare(List.of(), both).drops();
      try (Connection session = server.connect(busy.database())) {
        Failure failure = blocked(provisioner, plan, busy);
        assertTrue(
            failure.message().startsWith("provisioning " + busy.name() + ": DROP DATABASE "),
            failure::toString);
        assertTrue(
            failure.hint().orElseThrow().contains("nobody is connected to it"), failure::toString);
        assertTrue(session.isValid(10));
      }
      assertEquals("1 2", left(server, busy));
      assertEquals("0 0", left(server, gone));
      awaitNobody(server, busy);
      assertEquals(3, drop(provisioner, List.of(), both).size());
      assertEquals("0 0", left(server, busy));
    }
  }

  private void goesOnceNobodyHoldsALock(RealPostgres server, String lock, String before)
      throws Exception {
    Application busy = Application.named(own + "-busy");
    AllowedDrops both = allowed(busy.name(), gone.name());
    names.apply(server, List.of(busy, gone));
    awaitNobody(server, busy);
    awaitNobody(server, gone);
    try (Provisioner provisioner = names.impatient(server);
        Connection holder = server.connect("postgres");
        Statement held = holder.createStatement()) {
      held.execute("BEGIN; " + lock);
      int pid = holder.unwrap(PGConnection.class).getBackendPID();

      Failure failure =
          blocked(provisioner, provisioner.compare(List.of(), both).drops(), busy);

      assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
      assertTrue(
          failure.message().contains("the lock is with process " + pid + " of "),
          failure::toString);
      assertTrue(
          failure.hint().orElseThrow().contains("SELECT pg_terminate_backend(" + pid + ")"),
          failure::toString);
      assertEquals(before, left(server, busy));
      assertEquals("0 0", left(server, gone));
      held.execute("ROLLBACK");
      assertFalse(drop(provisioner, List.of(), both).isEmpty());
      assertEquals("0 0", left(server, busy));
      assertEquals(List.of(), drop(provisioner, List.of(), both));
    }
  }

  @OnEachPostgres({15, 18})
  void whoHoldsALockOnADatabaseThatGoesIsNamedAndKeepsNoOtherFromGoing(RealPostgres server)
      throws Exception {
    goesOnceNobodyHoldsALock(
        server, "GRANT CREATE ON DATABASE " + Sql.name(own + "-busy") + " TO pg_monitor", "1 2");
  }

  /** By then the database is gone. */
  @OnEachPostgres({15, 18})
  void whoHoldsALockOnARoleThatGoesIsNamedAndKeepsNoOtherFromGoing(RealPostgres server)
      throws Exception {
    goesOnceNobodyHoldsALock(
        server, "ALTER ROLE " + Sql.name(own + "-busy_role") + " CONNECTION LIMIT 5", "0 2");
  }

  @OnEachPostgres(18)
  void theDatabaseOfTheConnectionItselfStays(RealPostgres server) throws Exception {
    names.apply(server, List.of(gone));
    ServerAddress inside = new ServerAddress(
        server.host(),
        server.port(),
        gone.database(),
        RealPostgres.SUPERUSER,
        server.password(),
        "disable",
        Optional.empty());
    try (Provisioner provisioner = Provisioner.connect(
        inside, names.layout(), Passwords.NONE, 1, new Cancellation(Duration.ofSeconds(10)))) {
      Failure failure = assertThrows(Failure.class, () -> provisioner.compare(List.of(), allowed));
      assertEquals(Failure.Kind.USAGE, failure.kind(), failure::toString);
    }
  }
}
