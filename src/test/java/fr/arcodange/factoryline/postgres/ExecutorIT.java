package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.sql.SQLException;
import java.util.List;

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
      assertEquals(Failure.Kind.REFUSED, failure.kind());
      assertTrue(failure.message().contains(app.owner()), failure::toString);
      String hint = failure.hint().orElseThrow();
      assertTrue(hint.startsWith(LEAVE), hint);
      statement = hint.substring(LEAVE.length());
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
      Failure failure =
          assertThrows(Failure.class, () -> executor.apply(plan, (title, statement) -> {}));
      assertEquals(Failure.Kind.DENIED, failure.kind());
      assertTrue(failure.hint().orElseThrow().contains("WITH ADMIN OPTION"), failure::toString);
    }
  }

  @OnEachPostgres
  void whoOnlyReadsIsToldWhatOthersWillDo(RealPostgres server) throws Exception {
    make(server, "");
    try (Provisioner reader = executor(server)) {
      assertTrue(Provisioning.statements(reader.plan(applications)).toString().contains("CREATE"));
    }
  }
}
