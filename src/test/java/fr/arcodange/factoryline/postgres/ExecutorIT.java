package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.text.Secret;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who provisions without being a superuser, on a server where somebody was at work before. */
class ExecutorIT {
  private static final String LEAVE = "a superuser allows it with ";

  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final Application app = Application.named(own + "-app");
  private final List<Application> applications = List.of(app);
  private final String roles = Sql.names(List.of(app.owner(), app.connectRole()));

  private Provisioner executor(RealPostgres server) {
    return names.by(server, own, Secret.of("executor"), 2);
  }

  /** Who plans for it. */
  private Provisioner planner(RealPostgres server) {
    ServerAddress address = new ServerAddress(
        server.host(),
        server.port(),
        "postgres",
        RealPostgres.SUPERUSER,
        server.password(),
        "disable",
        Optional.empty());
    return Provisioner.connectFor(
        Optional.of(own),
        address,
        names.layout(),
        Provisioning.PASSWORDS,
        2,
        new Cancellation(Duration.ofSeconds(10)));
  }

  private void make(RealPostgres server, String attributes) throws SQLException {
    server.execute(
        "CREATE ROLE " + own + " LOGIN " + attributes + " PASSWORD 'executor'; CREATE ROLE "
            + Sql.name(app.owner()) + "; CREATE ROLE " + Sql.name(app.connectRole()),
        "postgres");
  }

  private void assertProvisions(RealPostgres server) {
    try (Provisioner executor = executor(server)) {
      assertFalse(Provisioning.apply(executor, applications).isEmpty());
      assertEquals(List.of(), Provisioning.statements(executor.plan(applications)));
    }
  }

  @OnEachPostgres({16, 17, 18})
  void whatItLacksIsSaidBeforeAnythingIsDoneAndItsGrantIsEnough(RealPostgres server)
      throws Exception {
    make(server, "CREATEROLE CREATEDB");
    String statement;
    try (Provisioner executor = executor(server)) {
      Failure failure = assertThrows(Failure.class, () -> executor.plan(applications));
      assertTrue(failure.message().contains(app.owner()), failure::toString);
      statement = statement(failure);
    }
    server.execute(statement, "postgres");
    assertProvisions(server);
  }

  /** Before 16, whoever makes roles may give all of them. */
  @OnEachPostgres({15})
  void whoMakesRolesMayGiveThoseOfOthers(RealPostgres server) throws Exception {
    make(server, "CREATEROLE CREATEDB");
    assertProvisions(server);
  }

  @OnEachPostgres
  void whatItMayByWayOfAnotherRoleIsNotRefused(RealPostgres server) throws Exception {
    make(server, "CREATEROLE CREATEDB");
    server.execute(
        "CREATE ROLE " + own + "_group; GRANT " + own + "_group TO " + own + "; GRANT " + roles
            + " TO " + own + "_group WITH ADMIN OPTION",
        "postgres");
    assertProvisions(server);
  }

  @OnEachPostgres
  void whereNothingHasToBeGivenNothingIsLacking(RealPostgres server) throws Exception {
    names.apply(server, applications);
    server.execute(
        "CREATE ROLE " + own + " LOGIN CREATEROLE CREATEDB PASSWORD 'executor'; GRANT "
            + Sql.name(app.owner()) + " TO " + own + "; GRANT CONNECT ON DATABASE "
            + Sql.name(app.database()) + " TO " + own,
        "postgres");
    try (Provisioner executor = executor(server)) {
      assertEquals(List.of(), Provisioning.statements(executor.plan(applications)));
    }
  }

  @OnEachPostgres({16, 17, 18})
  void whatIsTakenFromItMeanwhileIsNamedAsWell(RealPostgres server) throws Exception {
    make(server, "CREATEROLE CREATEDB");
    server.execute("GRANT " + roles + " TO " + own + " WITH ADMIN OPTION", "postgres");
    try (Provisioner executor = executor(server)) {
      List<Work> plan = executor.plan(applications);
      server.execute("REVOKE " + roles + " FROM " + own, "postgres");
      List<Undone> undone = executor.apply(plan, (title, statement) -> {});
      assertEquals(List.of(app.name()), undone.stream().map(Undone::title).toList());
      Failure failure = undone.get(0).failure();
      assertEquals(Failure.Kind.DENIED, failure.kind());
      assertTrue(failure.hint().orElseThrow().contains("WITH ADMIN OPTION"), failure::toString);
    }
  }

  private String refusedWithGrant(RealPostgres server, String role) {
    try (Provisioner executor = executor(server)) {
      Failure failure = assertThrows(Failure.class, () -> executor.plan(applications));
      assertTrue(failure.message().contains(role), failure::toString);
      return statement(failure);
    }
  }

  private void makeShared(RealPostgres server, String editor, String pooler) throws SQLException {
    server.execute(
        "CREATE ROLE " + own + " LOGIN CREATEROLE CREATEDB PASSWORD 'executor'; CREATE ROLE "
            + names.layout().editor() + " " + editor + "; CREATE ROLE "
            + names.layout().pooler()
            + " " + pooler,
        "postgres");
  }

  @OnEachPostgres({16, 17, 18})
  void anEditorThatHasToBeAlteredIsNamedBeforeAnythingIsDone(RealPostgres server) throws Exception {
    makeShared(server, "LOGIN", "LOGIN");
    server.execute(refusedWithGrant(server, names.layout().editor()), "postgres");
    try (Provisioner executor = executor(server)) {
      List<Work> plan = executor.plan(applications);
      String membership = names.layout().editor() + " FROM " + own;
      server.execute("REVOKE " + membership, "postgres");
      Failure failure =
          assertThrows(Failure.class, () -> executor.apply(plan, (title, statement) -> {}));
      assertEquals(Failure.Kind.DENIED, failure.kind(), failure::toString);
      assertTrue(failure.hint().orElseThrow().contains("WITH ADMIN OPTION"), failure::toString);
    }
    server.execute(refusedWithGrant(server, names.layout().editor()), "postgres");
    assertProvisions(server);
  }

  @OnEachPostgres({16, 17, 18})
  void aPoolerThatHasToBeAlteredIsNamedAsWell(RealPostgres server) throws Exception {
    makeShared(server, "LOGIN CREATEROLE", "NOLOGIN");
    server.execute(refusedWithGrant(server, names.layout().pooler()), "postgres");
    assertProvisions(server);
  }

  @OnEachPostgres({16, 17, 18})
  void aPasswordThatItMayNotChangeIsNamedAsWell(RealPostgres server) throws Exception {
    makeShared(server, "LOGIN CREATEROLE PASSWORD 'other'", "LOGIN");
    assertProvisions(server);
    server.execute("GRANT SELECT ON pg_authid TO " + own, "postgres");
    server.execute(refusedWithGrant(server, names.layout().editor()), "postgres");
    assertProvisions(server);
  }

  /** What is planned is what that one will do, who cannot see that a password is wrong. */
  @OnEachPostgres
  void aSuperuserPlansNoChangeOfAPasswordThatTheExecutorCannotSee(RealPostgres server)
      throws Exception {
    makeShared(server, "LOGIN CREATEROLE PASSWORD 'other'", "LOGIN PASSWORD 'other'");
    try (Provisioner planner = planner(server);
        Provisioner executor = executor(server)) {
      List<Work> plan = planner.plan(applications);
      assertFalse(Provisioning.statements(plan).toString().contains("PASSWORD"), plan::toString);
      assertTrue(plan.toString().contains("is not to be seen by " + own), plan::toString);
      assertEquals(
          Provisioning.statements(executor.plan(applications)), Provisioning.statements(plan));
    }
  }

  @OnEachPostgres
  void whoOnlyReadsIsToldWhatOthersWillDo(RealPostgres server) throws Exception {
    make(server, "");
    try (Provisioner reader = executor(server)) {
      assertTrue(Provisioning.statements(reader.plan(applications)).toString().contains("CREATE"));
    }
  }

  private static String statement(Failure failure) {
    assertEquals(Failure.Kind.REFUSED, failure.kind(), failure::toString);
    String hint = failure.hint().orElseThrow();
    assertTrue(hint.startsWith(LEAVE), hint);
    return hint.substring(LEAVE.length());
  }

  /** As apply does it. */
  private Failure refusedUnderLock(RealPostgres server) {
    try (Provisioner executor = executor(server)) {
      executor.lock(Duration.ofSeconds(60));
      return assertThrows(Failure.class, () -> executor.plan(applications));
    }
  }

  @OnEachPostgres
  void whoMayMakeNothingIsRefusedAndTheStatementOfItIsEnough(RealPostgres server) throws Exception {
    make(server, "");
    Failure planned;
    try (Provisioner planner = planner(server)) {
      planned = assertThrows(Failure.class, () -> planner.plan(applications));
    }
    assertTrue(
        planned.message().contains("it may make or alter no roles")
            && planned.message().contains(names.layout().editor())
            && planned
                .message()
                .contains("it may make no databases, and has to: " + app.database()),
        planned::toString);
    Failure refused = refusedUnderLock(server);
    assertEquals(planned.message(), refused.message());
    assertEquals(statement(planned), statement(refused));
    server.execute(statement(refused), "postgres");
    assertProvisions(server);
  }

  @OnEachPostgres
  void whoMakesDatabasesAndNoRolesIsRefusedByItsOwnPlan(RealPostgres server) throws Exception {
    make(server, "CREATEDB");
    try (Provisioner executor = executor(server)) {
      Failure failure = assertThrows(Failure.class, () -> executor.plan(applications));
      assertTrue(statement(failure).contains(" CREATEROLE"), failure::toString);
      assertFalse(statement(failure).contains(" CREATEDB"), failure::toString);
      server.execute(statement(failure), "postgres");
    }
    assertProvisions(server);
  }

  @OnEachPostgres
  void whoMakesRolesAndNoDatabasesIsRefusedBeforeAnyRoleIsMade(RealPostgres server)
      throws Exception {
    makeShared(server, "LOGIN CREATEROLE", "LOGIN");
    server.execute("ALTER ROLE " + own + " NOCREATEDB", "postgres");
    Failure failure = refusedUnderLock(server);
    assertTrue(statement(failure).endsWith(" CREATEDB"), failure::toString);
    server.execute(statement(failure), "postgres");
    assertProvisions(server);
  }

  @OnEachPostgres
  void whereOnlyGrantsAreMissingNobodyHasToMakeRoles(RealPostgres server) throws Exception {
    names.apply(server, applications);
    server.execute(
        "REVOKE " + roles + " FROM " + names.layout().editor() + "; CREATE ROLE " + own
            + " LOGIN PASSWORD 'executor'; GRANT CONNECT ON DATABASE " + Sql.name(app.database())
            + " TO " + own,
        "postgres");
    Failure failure = refusedUnderLock(server);
    assertTrue(statement(failure).startsWith("GRANT "), failure::toString);
    server.execute(statement(failure), "postgres");
    assertProvisions(server);
  }

  @OnEachPostgres
  void aLoginThatHasToBecomeAGroupTakesWhoAltersRoles(RealPostgres server) throws Exception {
    names.apply(server, applications);
    server.execute(
        "ALTER ROLE " + Sql.name(app.connectRole()) + " LOGIN; CREATE ROLE " + own
            + " LOGIN PASSWORD 'executor'; GRANT " + Sql.name(app.owner()) + " TO " + own
            + "; GRANT CONNECT ON DATABASE " + Sql.name(app.database()) + " TO " + own,
        "postgres");
    Failure failure = refusedUnderLock(server);
    assertTrue(failure.message().contains("has to: " + app.connectRole()), failure::toString);
    server.execute(statement(failure), "postgres");
    assertProvisions(server);
  }

  @OnEachPostgres
  void whoMayMakeNothingAndHasNothingToMakeIsNotRefused(RealPostgres server) throws Exception {
    names.apply(server, applications);
    server.execute(
        "CREATE ROLE " + own + " LOGIN PASSWORD 'executor'; GRANT " + Sql.name(app.owner()) + " TO "
            + own + "; GRANT CONNECT ON DATABASE " + Sql.name(app.database()) + " TO " + own,
        "postgres");
    try (Provisioner executor = executor(server)) {
      executor.lock(Duration.ofSeconds(60));
      assertEquals(List.of(), Provisioning.statements(executor.plan(applications)));
    }
  }
}
