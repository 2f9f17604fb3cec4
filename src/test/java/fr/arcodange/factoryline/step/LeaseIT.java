package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.http.TestHttp;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.postgres.OnEachPostgres;
import fr.arcodange.factoryline.postgres.Passwords;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.RealPostgres;
import fr.arcodange.factoryline.postgres.ServerAddress;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import fr.arcodange.factoryline.vault.VaultSettings;
import fr.arcodange.factoryline.vault.VaultToken;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Leases that OpenBao gives and takes back on real servers, as it was told by a {@link LeaseProvision}. */
class LeaseIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private static final Secret PASSWORD = Secret.of("pa$$word'of\"the\\ed%itor/?@:#");
  private static final String DENIED = "42501";
  private static final String NOT_PERMITTED_TO_LOG_IN = "28000";
  private static final String WRONG_PASSWORD_OR_USER = "28P01";

  /** Names of this test alone: the servers are shared, and so is the Vault. */
  private final String own = "t" + UUID.randomUUID().toString().substring(0, 8);

  private final String mount = "deep/" + own;
  private final Layout layout =
      new Layout(own + "_editor", own + "_pooler", own + "_lookup", Optional.empty());
  private final Application webapp = Application.named(own + "-web-app");
  private final Application erp = new Application(
      own + "_erp",
      own + "_erp",
      own + "_erp_role",
      List.of(),
      Optional.empty(),
      Map.of(),
      List.of(),
      new Application.Lifetimes(
          Optional.of(Duration.ofMinutes(10)), Optional.of(Duration.ofHours(2))));
  private final List<Application> both = List.of(webapp, erp);

  private final StringWriter printed = new StringWriter();
  private final JobLog log =
      new JobLog(printed, true, new Redactor(), Clock.systemUTC(), Ticker.daemon());

  private LeaseProvision provision(RealPostgres server) {
    return provision(server, RealPostgres.SUPERUSER, server.password());
  }

  private LeaseProvision provision(RealPostgres server, String user, Secret password) {
    ServerAddress address = new ServerAddress(
        server.host(), server.port(), "postgres", user, password, "disable", Optional.empty());
    int major;
    try (Provisioner provisioner = Provisioner.connect(
        address,
        layout,
        new Passwords(Optional.of(PASSWORD), Optional.of(PASSWORD)),
        2,
        new Cancellation(Duration.ofSeconds(10)))) {
      provisioner.lock(Duration.ofSeconds(30));
      assertEquals(List.of(), provisioner.apply(provisioner.plan(both), (title, statement) -> {}));
      major = provisioner.major();
    }
    assertEquals(server.major(), major);
    BAO.write("sys/mounts/" + mount, Map.of("type", "database"));
    return leases(server);
  }

  private List<DatabaseWrite> apply(
      LeaseProvision leases, Optional<Secret> password, boolean passwordsToo) {
    List<DatabaseWrite> writes = leases.plan(both, passwordsToo);
    leases.write(writes, password, write -> {});
    return writes;
  }

  private LeaseProvision leases(RealPostgres server) {
    return leases(
        server, new VaultToken(OpenBaoServer.ROOT, "", Duration.ZERO, false, List.of("root")));
  }

  private LeaseProvision leases(RealPostgres server, VaultToken token) {
    DatabaseEngine engine = DatabaseEngine.connect(
        new VaultSettings(BAO.address(), Optional.empty()),
        TestHttp.withoutWaiting(),
        token,
        "/" + mount + "/");
    return new LeaseProvision(
        engine,
        layout,
        new LeaseProvision.Server(server.host(), server.port(), "disable", server.major()),
        new SideBySide(2),
        log);
  }

  private Lease mint(Application application) {
    JsonNode lease = BAO.read(mount + "/creds/" + application.name());
    return new Lease(
        lease.at("/lease_id").textValue(),
        lease.at("/data/username").textValue(),
        lease.at("/data/password").textValue());
  }

  private record Lease(String id, String user, String password) {
    Connection connect(RealPostgres server, Application application) throws SQLException {
      return server.connect(user, password, application.database());
    }

    void revoke() {
      BAO.write("sys/leases/revoke", Map.of("lease_id", id, "sync", true));
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void assertDenied(Connection connection, String sql) {
    SQLException refused = assertThrows(SQLException.class, () -> run(connection, sql), sql);
    assertEquals(DENIED, refused.getSQLState(), refused.getMessage());
  }

  private static String ownerOf(RealPostgres server, Application application, String table)
      throws SQLException {
    return server.one(
        "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = '" + table + "'",
        application.database());
  }

  private static String ownerOfLarge(RealPostgres server, Application application, String object)
      throws SQLException {
    return server.one(
        "SELECT pg_get_userbyid(lomowner) FROM pg_largeobject_metadata WHERE oid = " + object,
        application.database());
  }

  private static List<String> paths(List<DatabaseWrite> writes) {
    return writes.stream().map(DatabaseWrite::path).toList();
  }

  @OnEachPostgres
  void aLeaseWorksForItsApplicationOnlyAndWhatItMakesIsTheOwners(RealPostgres server)
      throws Exception {
    apply(provision(server), Optional.of(PASSWORD), false);
    Lease lease = mint(webapp);

    try (Connection session = lease.connect(server, webapp)) {
      assertEquals(webapp.owner(), one(session, "SELECT current_user"));
      assertEquals(lease.user(), one(session, "SELECT session_user"));
      run(session, "CREATE TABLE public.kept (a int)");
      assertEquals(webapp.owner(), ownerOf(server, webapp, "kept"));
      run(session, "ALTER TABLE public.kept ADD COLUMN b text");
      run(session, "CREATE TABLE public.dropped ()");
      run(session, "DROP TABLE public.dropped");
      run(session, "DISCARD ALL");
      assertEquals(webapp.owner(), one(session, "SELECT current_user"));
      assertDenied(session, "SET ROLE \"" + erp.owner() + "\"");
      assertDenied(session, "SET ROLE \"" + layout.editor() + "\"");
    }

    SQLException refused =
        assertThrows(SQLException.class, () -> lease.connect(server, erp).close());
    assertEquals(DENIED, refused.getSQLState(), refused.getMessage());

    Lease next = mint(webapp);
    try (Connection session = next.connect(server, webapp)) {
      run(session, "DROP TABLE public.kept");
    }
  }

  @OnEachPostgres({16, 17, 18})
  void asItselfALeasesUserMakesNothing(RealPostgres server) throws Exception {
    apply(provision(server), Optional.of(PASSWORD), false);
    try (Connection session = mint(webapp).connect(server, webapp)) {
      run(session, "CREATE TABLE public.kept ()");
      run(session, "SET ROLE NONE");
      assertDenied(session, "CREATE TABLE public.mine ()");
      assertDenied(session, "CREATE SCHEMA mine");
      assertDenied(session, "CREATE TEMP TABLE mine ()");
      assertDenied(session, "SELECT * FROM public.kept");
      assertDenied(session, "SET ROLE \"" + webapp.connectRole() + "\"");
    }
  }

  @OnEachPostgres
  void aRevokedLeaseTakesItsOpenSessionsAlong(RealPostgres server) throws Exception {
    apply(provision(server), Optional.of(PASSWORD), false);
    Lease lease = mint(webapp);
    Lease another = mint(webapp);
    try (Connection session = lease.connect(server, webapp);
        Connection busy = lease.connect(server, webapp);
        Connection others = another.connect(server, webapp)) {
      run(session, "CREATE TABLE public.kept (a int)");
      run(session, "SET ROLE NONE");
      // What it can make as itself on every version; on 15, tables as well.
      String large = one(session, "SELECT lo_create(0)");
      if (server.major() == 15) {
        run(session, "CREATE TABLE public.mine ()");
        assertEquals(lease.user(), ownerOf(server, webapp, "mine"));
      }
      busy.setAutoCommit(false);
      run(busy, "LOCK TABLE public.kept IN ACCESS EXCLUSIVE MODE");

      lease.revoke();

      assertThrows(SQLException.class, () -> run(session, "SELECT 1"));
      assertThrows(SQLException.class, () -> run(busy, "SELECT 1"));
      assertEquals("1", one(others, "SELECT 1"));
      assertEquals(webapp.owner(), ownerOf(server, webapp, "kept"));
      if (server.major() == 15) {
        assertEquals(webapp.owner(), ownerOf(server, webapp, "mine"));
      }
      assertEquals(webapp.owner(), ownerOfLarge(server, webapp, large));
    }
    SQLException refused =
        assertThrows(SQLException.class, () -> lease.connect(server, webapp).close());
    assertEquals(WRONG_PASSWORD_OR_USER, refused.getSQLState(), refused.getMessage());
    assertEquals(
        "0", server.one("SELECT count(*) FROM pg_roles WHERE rolname = '" + lease.user() + "'"));
  }

  /** A pool connects again as soon as its session ends. */
  @OnEachPostgres
  void nobodyComesBackWhileALeaseIsRevoked(RealPostgres server) throws Exception {
    apply(provision(server), Optional.of(PASSWORD), false);
    Lease lease = mint(webapp);
    try (Connection holder = server.connect("postgres")) {
      holder.setAutoCommit(false);
      // Holds the role, so that the revocation stops half-way.
      run(holder, "COMMENT ON ROLE \"" + lease.user() + "\" IS 'held'");
      try (Background<String> revoking = Background.begin("the revocation", () -> {
        lease.revoke();
        return "revoked";
      })) {
        awaitOne(
            server,
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = '"
                + layout.editor() + "'");
        SQLException refused =
            assertThrows(SQLException.class, () -> lease.connect(server, webapp).close());
        assertEquals(NOT_PERMITTED_TO_LOG_IN, refused.getSQLState(), refused.getMessage());
        holder.rollback();
        assertEquals("revoked", revoking.await());
      }
    }
    assertEquals(
        "0", server.one("SELECT count(*) FROM pg_roles WHERE rolname = '" + lease.user() + "'"));
  }

  private static void awaitOne(RealPostgres server, String count) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!server.one(count).equals("1")) {
      assertTrue(System.nanoTime() < end, count);
      Thread.onSpinWait();
    }
  }

  /** Everybody may connect to the database postgres, unless somebody took care, and anybody may make a large object. */
  @OnEachPostgres({15, 18})
  void aUserWhoCannotBeDroppedIsShutOutAllTheSame(RealPostgres server) throws Exception {
    apply(provision(server), Optional.of(PASSWORD), false);
    Lease lease = mint(webapp);
    try (Connection elsewhere = server.connect(lease.user(), lease.password(), "postgres")) {
      run(elsewhere, "SET ROLE NONE");
      String large = one(elsewhere, "SELECT lo_create(0)");

      assertThrows(AssertionError.class, lease::revoke);

      assertThrows(SQLException.class, () -> run(elsewhere, "SELECT 1"));
      SQLException refused =
          assertThrows(SQLException.class, () -> lease.connect(server, webapp).close());
      assertEquals(NOT_PERMITTED_TO_LOG_IN, refused.getSQLState(), refused.getMessage());
      server.execute("SELECT lo_unlink(" + large + ")", "postgres");
    }
    lease.revoke();
    assertEquals(
        "0", server.one("SELECT count(*) FROM pg_roles WHERE rolname = '" + lease.user() + "'"));
  }

  @OnEachPostgres
  void leasesWorkWhereNoSuperuserProvisioned(RealPostgres server) throws Exception {
    server.execute(
        "CREATE ROLE " + own + " LOGIN CREATEROLE CREATEDB PASSWORD 'executor'", "postgres");
    apply(provision(server, own, Secret.of("executor")), Optional.of(PASSWORD), false);
    Lease lease = mint(erp);
    try (Connection session = lease.connect(server, erp)) {
      run(session, "CREATE TABLE public.kept ()");
      run(session, "SET ROLE NONE");
      String large = one(session, "SELECT lo_create(0)");
      lease.revoke();
      assertThrows(SQLException.class, () -> run(session, "SELECT 1"));
      assertEquals(erp.owner(), ownerOf(server, erp, "kept"));
      assertEquals(erp.owner(), ownerOfLarge(server, erp, large));
    }
  }

  /** Whoever made the editor, or gave it a role, may have had in mind that it only gives. */
  @OnEachPostgres
  void leasesAreRevokedWhereTheEditorCouldOnlyGiveBefore(RealPostgres server) throws Exception {
    server.execute(
        "CREATE ROLE " + layout.editor() + " LOGIN CREATEROLE NOINHERIT; CREATE ROLE \""
            + webapp.owner() + "\"; GRANT \"" + webapp.owner() + "\" TO " + layout.editor()
            + " WITH ADMIN OPTION",
        "postgres");
    apply(provision(server), Optional.of(PASSWORD), false);
    for (Application application : both) {
      Lease lease = mint(application);
      try (Connection session = lease.connect(server, application)) {
        run(session, "SET ROLE NONE");
        String large = one(session, "SELECT lo_create(0)");
        lease.revoke();
        assertEquals(application.owner(), ownerOfLarge(server, application, large));
      }
    }
  }

  @OnEachPostgres({15, 18})
  void aLeaseThatIsRenewedLivesOn(RealPostgres server) throws Exception {
    apply(provision(server), Optional.of(PASSWORD), false);
    Lease lease = mint(erp);
    String until = "SELECT rolvaliduntil FROM pg_roles WHERE rolname = '" + lease.user() + "'";
    String before = server.one(until);
    BAO.write("sys/leases/renew", Map.of("lease_id", lease.id(), "increment", "1h"));
    assertTrue(server.one(until).compareTo(before) > 0, before);
    lease.connect(server, erp).close();
  }

  @OnEachPostgres({15, 18})
  void theServerNeverSeesALeasesPassword(RealPostgres server) throws Exception {
    apply(provision(server), Optional.of(PASSWORD), false);
    long mark = server.mark();
    Lease lease = mint(webapp);
    String all = String.join("\n", server.statementsSince(mark));
    assertTrue(all.contains("CREATE ROLE \"" + lease.user() + "\""), all);
    assertTrue(all.contains("PASSWORD 'SCRAM-SHA-256$"), all);
    assertFalse(all.contains(lease.password()), all);
  }

  @OnEachPostgres
  void whatVaultHasIsNotWrittenAgain(RealPostgres server) throws Exception {
    LeaseProvision leases = provision(server);
    assertEquals(
        List.of(
            "config/" + webapp.name(),
            "roles/" + webapp.name(),
            "config/" + erp.name(),
            "roles/" + erp.name()),
        paths(leases.plan(both, false)));
    assertTrue(apply(leases, Optional.of(PASSWORD), false).stream().allMatch(DatabaseWrite::isNew));

    assertEquals(List.of(), leases.plan(both, false));
    assertEquals(List.of(), apply(leases, Optional.of(PASSWORD), false));
    assertFalse(printed.toString().contains(PASSWORD.reveal()), printed.toString());

    assertEquals(
        600, BAO.read(mount + "/roles/" + erp.name()).at("/data/default_ttl").intValue());
    assertEquals(
        7200, BAO.read(mount + "/roles/" + erp.name()).at("/data/max_ttl").intValue());
  }

  @OnEachPostgres(18)
  void whatSomebodyChangedIsSetRightAndWhatNobodyDeclaredStays(RealPostgres server)
      throws Exception {
    LeaseProvision leases = provision(server);
    apply(leases, Optional.of(PASSWORD), false);
    JsonNode declared = BAO.read(mount + "/roles/" + erp.name()).at("/data");
    BAO.write(
        mount + "/roles/" + erp.name(),
        Map.of("max_ttl", "9h", "revocation_statements", List.of("DROP ROLE \"{{name}}\"")));
    BAO.write(
        mount + "/config/" + webapp.name(),
        Map.of("allowed_roles", List.of(own + "_report", webapp.name())));
    BAO.write(mount + "/config/" + erp.name(), Map.of("allowed_roles", List.of(own + "_report")));
    BAO.write(
        mount + "/roles/" + own + "_report",
        Map.of("db_name", webapp.name(), "creation_statements", List.of("SELECT 1")));
    JsonNode undeclared = BAO.read(mount + "/roles/" + own + "_report").at("/data");

    List<DatabaseWrite> writes = apply(leases, Optional.empty(), false);

    assertEquals(List.of("config/" + erp.name(), "roles/" + erp.name()), paths(writes));
    assertEquals(List.of("allowed_roles", "password"), writes.get(0).differing());
    assertEquals(List.of("revocation_statements", "max_ttl"), writes.get(1).differing());
    assertEquals(declared, BAO.read(mount + "/roles/" + erp.name()).at("/data"));
    assertEquals(undeclared, BAO.read(mount + "/roles/" + own + "_report").at("/data"));
    assertEquals(
        2, BAO.read(mount + "/config/" + erp.name()).at("/data/allowed_roles").size());
    // No password was given: Vault kept its own.
    mint(erp).connect(server, erp).close();
  }

  @OnEachPostgres(18)
  void aPasswordIsWrittenAgainWhenAskedTo(RealPostgres server) throws Exception {
    LeaseProvision leases = provision(server);
    apply(leases, Optional.of(PASSWORD), false);
    server.execute("ALTER ROLE " + layout.editor() + " PASSWORD 'another'", "postgres");

    List<DatabaseWrite> writes = apply(leases, Optional.of(Secret.of("another")), true);

    assertEquals(List.of("config/" + webapp.name(), "config/" + erp.name()), paths(writes));
    assertEquals(List.of("password"), writes.get(0).differing());
    mint(webapp).connect(server, webapp).close();
  }

  @OnEachPostgres(18)
  void aConnectionThatDoesNotWorkIsNotKeptAndTellsNoPassword(RealPostgres server) throws Exception {
    LeaseProvision leases = provision(server);
    Failure none = assertThrows(Failure.class, () -> apply(leases, Optional.empty(), false));
    assertEquals(Failure.Kind.USAGE, none.kind());
    assertTrue(none.message().contains("'" + layout.editor() + "'"), none.message());
    assertEquals(4, leases.plan(both, false).size());

    Failure wrong = assertThrows(
        Failure.class, () -> apply(leases, Optional.of(Secret.of("not-this-one")), false));
    assertTrue(wrong.message().contains("password authentication failed"), wrong.message());
    assertTrue(wrong.hint().orElseThrow().contains("Vault itself"), wrong.message());
    assertFalse(wrong.message().contains("not-this-one"), wrong.message());
    assertTrue(wrong.message().startsWith("2 of 4 writes to Vault failed: "), wrong.message());
    assertEquals(
        List.of("config/" + webapp.name(), "config/" + erp.name()),
        paths(leases.plan(both, false)));
  }

  /** Its own database may keep Vault out; that is nobody else's. */
  @OnEachPostgres({15, 18})
  void oneWriteThatFailsKeepsNoneAfterItFromBeingTried(RealPostgres server) throws Exception {
    LeaseProvision leases = provision(server);
    String database = "\"" + webapp.database() + "\"";
    server.execute("ALTER DATABASE " + database + " CONNECTION LIMIT 0", "postgres");
    List<String> written = new ArrayList<>();
    Failure failure = assertThrows(
        Failure.class,
        () -> leases.write(
            leases.plan(both, false), Optional.of(PASSWORD), write -> written.add(write.path())));
    assertTrue(failure.message().contains("config/" + webapp.name()), failure::toString);
    assertEquals(
        List.of("roles/" + webapp.name(), "config/" + erp.name(), "roles/" + erp.name()), written);

    server.execute("ALTER DATABASE " + database + " CONNECTION LIMIT -1", "postgres");
    assertEquals(
        List.of("config/" + webapp.name()), paths(apply(leases, Optional.of(PASSWORD), false)));
    mint(webapp);
  }

  /** A token that Vault does not know is asked for once, and not for each write. */
  @OnEachPostgres(18)
  void afterATokenThatIsDeadNothingMoreIsTried(RealPostgres server) throws Exception {
    LeaseProvision leases = provision(server);
    List<DatabaseWrite> writes = leases.plan(both, false);
    String token = BAO.write("auth/token/create-orphan", Map.of("policies", "root"))
        .at("/auth/client_token")
        .asText();
    LeaseProvision dead =
        leases(server, new VaultToken(Secret.of(token), "", Duration.ZERO, false, List.of("root")));
    dead.read(List.of(webapp));
    BAO.write("auth/token/revoke", Map.of("token", token));
    Failure failure =
        assertThrows(Failure.class, () -> dead.write(writes, Optional.of(PASSWORD), write -> {}));
    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(failure.message().startsWith("writing '" + mount), failure::toString);
  }

  /** What a database's owner has names and operators mean there, and as whom he has sessions begin, is not for Vault. */
  @OnEachPostgres({15, 18})
  void theOwnerOfADatabaseCannotHaveVaultRunWhatHeMade(RealPostgres server) throws Exception {
    LeaseProvision leases = provision(server);
    apply(leases, Optional.of(PASSWORD), false);
    String database = webapp.database();
    for (String sql : List.of(
        "CREATE SCHEMA evil",
        "GRANT USAGE ON SCHEMA evil TO PUBLIC",
        "CREATE TABLE evil.ran (by_whom text)",
        "GRANT INSERT ON evil.ran TO PUBLIC",
        "CREATE FUNCTION evil.same(name, name) RETURNS bool LANGUAGE sql VOLATILE AS"
            + " 'INSERT INTO evil.ran SELECT current_user; SELECT true'",
        "CREATE FUNCTION evil.same(name, text) RETURNS bool LANGUAGE sql VOLATILE AS"
            + " 'INSERT INTO evil.ran SELECT current_user; SELECT true'",
        "CREATE OPERATOR evil.= (FUNCTION = evil.same, LEFTARG = name, RIGHTARG = name)",
        "CREATE OPERATOR evil.= (FUNCTION = evil.same, LEFTARG = name, RIGHTARG = text)")) {
      server.execute("SET ROLE \"" + webapp.owner() + "\"; " + sql, database);
    }
    for (String setting :
        List.of("search_path = evil, pg_catalog", "role = '" + webapp.owner() + "'")) {
      server.execute(
          "SET ROLE \"" + webapp.owner() + "\"; ALTER DATABASE \"" + database + "\" SET " + setting,
          database);
    }
    // Sessions that Vault has already began before that.
    server.execute(
        "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
            + " WHERE usename OPERATOR(pg_catalog.=) '" + layout.editor() + "'",
        "postgres");

    Lease lease = mint(webapp);
    BAO.write("sys/leases/revoke", Map.of("lease_id", lease.id(), "sync", true));

    assertEquals(
        "0", server.one("SELECT count(*) FROM pg_roles WHERE rolname = '" + lease.user() + "'"));
    assertEquals(
        "0",
        server.one(
            "SELECT count(*) FROM evil.ran WHERE by_whom OPERATOR(pg_catalog.<>) 'postgres'",
            database));
  }
}
