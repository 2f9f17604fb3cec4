package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.text.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

class ProvisionerIT {
  private static final Secret PASSWORD = Secret.of("pa$$word'of\"the\\test");
  private static final Passwords PASSWORDS =
      new Passwords(Optional.of(PASSWORD), Optional.of(PASSWORD));

  /** Names of this test alone: the servers are shared. */
  private final String own = "t" + UUID.randomUUID().toString().substring(0, 8);

  private final Layout layout =
      new Layout(own + "_editor", own + "_pooler", own + "_lookup", Optional.empty());

  private final Application webapp = Application.named(own + "-web-app");
  private final Application erp = new Application(
      own + "_erp",
      own + "_erp",
      own + "_erp_role",
      List.of("pg_trgm", "uuid-ossp"),
      Optional.of(20),
      Map.of("timezone", "Europe/Paris", "application.note", "it's a \\ note"),
      List.of("reports"),
      Application.Lifetimes.USUAL);
  private final List<Application> both = List.of(webapp, erp);

  private Provisioner superuser(RealPostgres server) {
    return provisioner(server, RealPostgres.SUPERUSER, server.password());
  }

  private Provisioner provisioner(RealPostgres server, String user, Secret password) {
    ServerAddress address = new ServerAddress(
        server.host(), server.port(), "postgres", user, password, "disable", Optional.empty());
    return Provisioner.connect(
        address, layout, PASSWORDS, 2, new Cancellation(Duration.ofSeconds(10)));
  }

  private static List<String> apply(Provisioner provisioner, List<Application> applications) {
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    provisioner.lock(Duration.ofSeconds(30));
    assertEquals(
        List.of(),
        provisioner.apply(
            provisioner.plan(applications), (title, statement) -> done.add(statement.sql())));
    return done;
  }

  private static List<String> statements(List<Work> works) {
    return works.stream()
        .flatMap(work -> work.statements().stream())
        .map(SqlStatement::shown)
        .toList();
  }

  private Secret executor(RealPostgres server, String name) throws SQLException {
    server.execute(
        "CREATE ROLE " + name + " LOGIN CREATEROLE CREATEDB PASSWORD 'executor'", "postgres");
    return Secret.of("executor");
  }

  @OnEachPostgres
  void aSuperuserReachesTheDeclaredStateAndThenHasNothingToDo(RealPostgres server)
      throws Exception {
    try (Provisioner provisioner = superuser(server)) {
      assertTrue(apply(provisioner, both).size() > 20);
      long mark = server.mark();
      assertEquals(List.of(), statements(provisioner.plan(both)));
      assertEquals(List.of(), apply(provisioner, both));
      assertEquals(
          List.of(),
          server.statementsSince(mark).stream()
              .filter(sql -> !sql.strip().startsWith("SELECT"))
              .toList());
    }
    assertEquals(
        "20",
        server.one(
            "SELECT datconnlimit FROM pg_database WHERE datname = '" + erp.database() + "'"));
    assertEquals("it's a \\ note", server.one("SHOW application.note", erp.database()));
    assertEquals(
        "2",
        server.one(
            "SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'uuid-ossp')",
            erp.database()));
    assertEquals(
        erp.owner(),
        server.one(
            "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'reports'",
            erp.database()));
  }

  @OnEachPostgres
  void whoMayMakeRolesAndDatabasesReachesItAsWell(RealPostgres server) throws Exception {
    Secret password = executor(server, own);
    // Only a superuser may set what no program knows yet.
    server.execute("GRANT SET ON PARAMETER application.note TO PUBLIC", "postgres");
    try (Provisioner provisioner = provisioner(server, own, password)) {
      apply(provisioner, both);
      List<Work> after = provisioner.plan(both);
      assertEquals(List.of(), statements(after));
      String all = after.toString();
      assertTrue(all.contains("GRANT SELECT ON pg_catalog.pg_authid TO \"" + own + "\""), all);
      assertTrue(all.contains("is not to be seen by " + own), all);
    }
  }

  @OnEachPostgres
  void anApplicationsUsersGetIntoItsDatabaseAndNoOther(RealPostgres server) throws Exception {
    try (Provisioner provisioner = superuser(server)) {
      apply(provisioner, both);
    }
    String user = own + "_user";
    try (Connection editor =
        server.connect(layout.editor(), PASSWORD.reveal(), webapp.database())) {
      editor
          .createStatement()
          .execute("CREATE ROLE " + user + " LOGIN PASSWORD 'x' IN ROLE "
              + Sql.name(webapp.connectRole()) + ", " + Sql.name(webapp.owner()));
    }
    try (Connection connection = server.connect(user, "x", webapp.database())) {
      connection.createStatement().execute("CREATE TABLE public.mine ()");
    }
    for (String other : List.of(erp.database())) {
      SQLException refused =
          assertThrows(SQLException.class, () -> server.connect(user, "x", other));
      assertEquals("42501", refused.getSQLState());
    }
  }

  @OnEachPostgres
  void theLookupKnowsWhoMayLogInAndAnswersThePoolerOnly(RealPostgres server) throws Exception {
    try (Provisioner provisioner = superuser(server)) {
      apply(provisioner, both);
    }
    server.execute(
        "CREATE ROLE " + own + "_past LOGIN PASSWORD 'x' VALID UNTIL '2001-01-01';"
            + "CREATE ROLE " + own + "_group NOLOGIN PASSWORD 'x';"
            + "CREATE ROLE " + own + "_now LOGIN PASSWORD 'x' VALID UNTIL '2100-01-01'",
        "postgres");
    String query = layout.authQuery().replace("auth_query = ", "").replace("$1", "?");
    try (Connection pooler = server.connect(layout.pooler(), PASSWORD.reveal(), erp.database());
        var lookup = pooler.prepareStatement(query)) {
      List<String> found = new ArrayList<>();
      for (String name : List.of("_past", "_group", "_now", "_none")) {
        lookup.setString(1, own + name);
        try (var row = lookup.executeQuery()) {
          found.add(
              row.next()
                  ? row.getString(1) + " " + String.valueOf(row.getString(2)).split("\\$", -1)[0]
                  : "nobody");
        }
      }
      assertEquals(
          List.of(own + "_past null", "nobody", own + "_now SCRAM-SHA-256", "nobody"), found);
    }
    try (Connection editor = server.connect(layout.editor(), PASSWORD.reveal(), erp.database())) {
      SQLException refused = assertThrows(
          SQLException.class, () -> editor.createStatement().execute(query.replace("?", "'x'")));
      assertEquals("42501", refused.getSQLState());
    }
  }

  @OnEachPostgres
  void aLookupWhereTheOwnerCouldReplaceItMoves(RealPostgres server) throws Exception {
    try (Provisioner provisioner = superuser(server)) {
      apply(provisioner, both);
      server.execute(
          "CREATE FUNCTION public.user_lookup(i_username text, OUT uname text, OUT phash text) RETURNS record"
              + " LANGUAGE sql SECURITY DEFINER AS 'SELECT $1, $1'",
          erp.database());
      List<Work> plan = provisioner.plan(both);
      assertTrue(plan.toString().contains("the lookup moves from schema public"), plan.toString());
      apply(provisioner, both);
      assertEquals(List.of(), statements(provisioner.plan(both)));
    }
    assertEquals(
        layout.schema(),
        server.one(
            "SELECT string_agg(pronamespace::regnamespace::text, ' ') FROM pg_proc WHERE proname = 'user_lookup'",
            erp.database()));
  }

  @OnEachPostgres
  void aPasswordThatMatchesIsLeftAlone(RealPostgres server) throws Exception {
    String verifier = "SELECT rolpassword FROM pg_authid WHERE rolname = '" + layout.editor() + "'";
    try (Provisioner provisioner = superuser(server)) {
      apply(provisioner, List.of(webapp));
      String before = server.one(verifier);
      apply(provisioner, List.of(webapp));
      assertEquals(before, server.one(verifier));
      server.execute("ALTER ROLE " + layout.editor() + " PASSWORD 'another'", "postgres");
      assertEquals(
          List.of("ALTER ROLE \"" + layout.editor() + "\" PASSWORD '***'"),
          statements(provisioner.plan(List.of(webapp))));
      apply(provisioner, List.of(webapp));
      server.connect(layout.editor(), PASSWORD.reveal(), webapp.database()).close();
    }
  }

  @OnEachPostgres
  void aDatabaseOfSomebodyElseIsRefused(RealPostgres server) throws Exception {
    server.execute("CREATE DATABASE " + own + "_erp", "postgres");
    try (Provisioner provisioner = superuser(server)) {
      Failure failure = assertThrows(Failure.class, () -> provisioner.plan(both));
      assertEquals(Failure.Kind.REFUSED, failure.kind());
      assertTrue(failure.hint().orElseThrow().contains("OWNER TO \"" + own + "_erp_role\""));
    }
  }

  @OnEachPostgres({18})
  void noApplicationHasWhatAllShare(RealPostgres server) {
    try (Provisioner provisioner = superuser(server)) {
      Application editors = new Application(
          own,
          own,
          layout.editor(),
          List.of(),
          Optional.empty(),
          Map.of(),
          List.of(),
          Application.Lifetimes.USUAL);
      Application lookups = new Application(
          own,
          own,
          own + "_role",
          List.of(),
          Optional.empty(),
          Map.of(),
          List.of(layout.schema()),
          Application.Lifetimes.USUAL);
      for (Application clashing : List.of(editors, lookups)) {
        Failure failure = assertThrows(Failure.class, () -> provisioner.plan(List.of(clashing)));
        assertEquals(Failure.Kind.USAGE, failure.kind());
      }
    }
  }

  @OnEachPostgres({15, 18})
  void whateverStatementWasTheLastTheNextRunFinishes(RealPostgres server) throws Exception {
    try (Provisioner provisioner = superuser(server)) {
      apply(provisioner, List.of());
      List<Application> first = List.of(Application.named(own));
      int statements = statements(provisioner.plan(first)).size();
      for (int k = 0; k < statements; k++) {
        List<Application> apps = List.of(Application.named(own + "k" + k));
        KilledBefore killed = new KilledBefore(k);
        List<Work> plan = provisioner.plan(apps);
        assertThrows(IllegalStateException.class, () -> provisioner.apply(plan, killed));
        int left = statements(provisioner.plan(apps)).size();
        assertTrue(left > 0 && left <= statements, left + " of " + statements);
        apply(provisioner, apps);
        assertEquals(List.of(), statements(provisioner.plan(apps)));
      }
    }
  }

  @OnEachPostgres
  void ofTwoAtOnceOneWaits(RealPostgres server) throws Exception {
    try (Provisioner first = superuser(server);
        Provisioner second = superuser(server)) {
      first.lock(Duration.ZERO);
      Failure failure = assertThrows(Failure.class, () -> second.lock(Duration.ZERO));
      assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
      try (Background<List<String>> waiting =
          Background.begin("the second", () -> apply(second, both))) {
        List<String> done = apply(first, both);
        first.close();
        assertTrue(done.size() > 20);
        assertEquals(List.of(), waiting.await());
      }
    }
  }

  /** What everybody may see of it, and what only who may read all statistics. */
  @OnEachPostgres
  void whoHasTheLockIsNamed(RealPostgres server) throws Exception {
    String asker = own + "_asker";
    server.execute("CREATE ROLE " + asker + " LOGIN PASSWORD 'asker'", "postgres");
    String run = "https://git.example/factory/infrastructure/databases/actions/runs/4711";
    ServerAddress address = new ServerAddress(
            server.host(),
            server.port(),
            "postgres",
            RealPostgres.SUPERUSER,
            server.password(),
            "disable",
            Optional.empty())
        .calledFrom(run);
    try (Provisioner holder = Provisioner.connect(
            address, layout, Passwords.NONE, 1, new Cancellation(Duration.ofSeconds(10)));
        Provisioner likewise = superuser(server);
        Provisioner anybody = provisioner(server, asker, Secret.of("asker"))) {
      holder.lock(Duration.ZERO);
      String pid = server.one(
          "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'factoryline %/runs/4711'");
      String who = "process " + pid + " of postgres, 'factoryline ...";
      Failure seen = assertThrows(Failure.class, () -> likewise.lock(Duration.ZERO));
      assertTrue(seen.message().contains(who), seen::toString);
      assertTrue(
          seen.message()
              .matches(
                  ".*/actions/runs/4711', from 127.0.0.1, connected since [-0-9]+ [:0-9]+ UTC"),
          seen::toString);
      assertTrue(
          seen.hint().orElseThrow().contains("pg_terminate_backend(" + pid + ")"), seen::toString);
      Failure hidden = assertThrows(Failure.class, () -> anybody.lock(Duration.ZERO));
      assertTrue(hidden.message().contains(who), hidden::toString);
      assertTrue(hidden.message().endsWith("/actions/runs/4711'"), hidden::toString);
    }
  }
}
