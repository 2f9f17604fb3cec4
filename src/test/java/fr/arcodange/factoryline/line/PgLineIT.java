package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.postgres.OnEachPostgres;
import fr.arcodange.factoryline.postgres.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a declared application on its way to a PostgreSQL server, on real engines. */
class PgLineIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  private static final String FILE = "postgres/applications.yaml";
  private static final String EDITOR_PASSWORD = "password-of-the-editor-7e21";

  private final String own = "l" + UUID.randomUUID().toString().substring(0, 8);
  private final String app = own + "-app";
  private final String other = own + "-other";

  private Site site(RealPostgres server) {
    Site site = LINE.emptySite();
    allowAll();
    site.repository().commit("main", "No application yet", Map.of(FILE, "[]\n"));
    passwords(server, EDITOR_PASSWORD);
    return site.with("PGHOST", server.host())
        .with("PGPORT", Integer.toString(server.port()))
        .with("PGUSER", RealPostgres.SUPERUSER)
        .with("PGSSLMODE", "disable")
        .with("FACTORYLINE_APPLICATIONS", FILE)
        .with("FACTORYLINE_SERVER_NAME", "pg")
        .with("FACTORYLINE_EDITOR_ROLE", own + "_editor")
        .with("FACTORYLINE_POOLER_ROLE", own + "_pooler")
        .with(
            "FACTORYLINE_VAULT_SECRETS",
            "kv/data/%1$s password | PGPASSWORD ; kv/data/%1$s editor | PG_EDITOR_PASSWORD ; kv/data/%1$s pooler | PG_POOLER_PASSWORD"
                .formatted(own));
  }

  private static void allowAll() {
    LINE.bao().policy("ci", """
        path "kv/data/*" { capabilities = ["read"] }
        path "l*" { capabilities = ["create", "read", "update", "delete"] }
        path "sys/leases/revoke" { capabilities = ["update"] }
        """);
  }

  private void passwords(RealPostgres server, String editor) {
    LINE.bao()
        .write(
            "kv/data/" + own,
            Map.of(
                "data",
                Map.of(
                    "password", server.password().reveal(),
                    "editor", editor,
                    "pooler", EDITOR_PASSWORD)));
  }

  private Site withVault(Site site) {
    LINE.bao().write("sys/mounts/" + own, Map.of("type", "database"));
    return site.with("FACTORYLINE_VAULT_DATABASE", own);
  }

  private void vaultGivesOutUsersOf(RealPostgres server, String application) throws SQLException {
    JsonNode user = LINE.bao().read(own + "/creds/" + application).path("data");
    server
        .connect(user.path("username").asText(), user.path("password").asText(), application)
        .close();
  }

  private static Run run(Site site, JobRun job, String command, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = command;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Site.command(site.workspace(job, command), "pg-provision", all);
  }

  private static Run plan(Site site, long number, String... arguments) {
    return run(site, site.opened(number), "plan", arguments);
  }

  private static Run merge(Site site, long number, String... arguments) {
    site.repository().merge(number);
    return run(site, site.push(), "apply", arguments);
  }

  private static String list(String... lines) {
    return "- " + String.join("\n- ", lines) + "\n";
  }

  private static String databases(RealPostgres server, String prefix) throws SQLException {
    return server.one("SELECT count(*) FROM pg_database WHERE datname LIKE '" + prefix + "%'");
  }

  private static String planStatus(Site site, String branch) {
    return site.status(site.repository().tip(branch), "pg-provision plan (" + FILE + " (pg))");
  }

  private static String applyStatus(Site site) {
    return site.status(site.repository().tip("main"), "pg-provision apply (" + FILE + " (pg))");
  }

  @OnEachPostgres
  void whatAPullRequestShowedIsRunOnceItIsMerged(RealPostgres server) throws Exception {
    Site site = site(server);
    long number = site.pullRequest("add", FILE, list(app));

    Run plan = plan(site, number, "--detailed-exitcode").endedWith(8);

    String comment = site.comment(number, "postgres");
    assertTrue(comment.contains("CREATE DATABASE \"" + app + "\""), comment);
    assertTrue(comment.contains("PostgreSQL `" + server.major() + "."), comment);
    assertTrue(comment.contains(plan.output("fingerprint")), comment);
    assertTrue(plan.out().contains("CREATE DATABASE \"" + app + "\""), plan.out());
    assertEquals("true", plan.output("changes"));
    assertTrue(plan.summary().contains("CREATE DATABASE"), plan.summary());
    assertTrue(planStatus(site, "add").startsWith("success: "), plan.toString());
    assertEquals(1, site.stored("shown/arcodange/").size());
    assertEquals("0", databases(server, own));

    Run apply = merge(site, number).endedWith(0).says("auth_query = SELECT uname");

    assertEquals("1", databases(server, own));
    server.connect(own + "_editor", EDITOR_PASSWORD, app).close();
    assertEquals("true", apply.output("applied"));
    assertEquals(site.repository().tip("main"), apply.output("commit"));
    String receipt = site.comment(number, "postgres-apply");
    assertTrue(receipt.contains("✅ Applied"), receipt);
    assertTrue(receipt.contains("every change was shown by #" + number), receipt);
    assertTrue(applyStatus(site).startsWith("success: applied: "), applyStatus(site));
    assertEquals(1, site.stored("applied/").size());
    for (String text : List.of(plan.toString(), apply.toString(), comment, receipt)) {
      assertFalse(text.contains(EDITOR_PASSWORD) || text.contains("SCRAM-SHA"), text);
    }

    long mark = server.mark();
    run(site, site.push(), "apply").endedWith(0).says("Nothing to do");
    assertEquals(List.of(), changing(server.statementsSince(mark)));
  }

  private static List<String> changing(List<String> statements) {
    return statements.stream()
        .filter(sql -> sql.matches("(?s)(CREATE|ALTER|DROP|GRANT|REVOKE) .*"))
        .toList();
  }

  @OnEachPostgres({15, 18})
  void anOrdinaryReaderPlansForWhoeverApplies(RealPostgres server) throws Exception {
    Site site = site(server);
    String reader = own + "_reader";
    String executor = own + "_executor";
    server.execute(
        "CREATE ROLE " + reader + " LOGIN PASSWORD 'reads-only-31'; CREATE ROLE " + executor
            + " LOGIN CREATEROLE CREATEDB PASSWORD 'may-provision-31'",
        "postgres");
    LINE.bao()
        .write("kv/data/" + own + "-plan", Map.of("data", Map.of("password", "reads-only-31")));
    LINE.bao()
        .write(
            "kv/data/" + own,
            Map.of(
                "data",
                Map.of(
                    "password",
                    "may-provision-31",
                    "editor",
                    EDITOR_PASSWORD,
                    "pooler",
                    EDITOR_PASSWORD)));
    site.with("FACTORYLINE_READER_ROLE", reader);
    String[] asReader = {
      "--user", reader,
      "--executor", executor,
      "--vault-secrets", "kv/data/" + own + "-plan password | PGPASSWORD"
    };
    long number = site.pullRequest("add", FILE, list(app));

    plan(site, number, asReader).endedWith(0);

    String comment = site.comment(number, "postgres");
    assertTrue(comment.contains("- `ALTER ROLE \"" + own + "_editor\" PASSWORD '***'`"), comment);
    merge(site, number, "--user", executor).endedWith(0);
    assertEquals("1", databases(server, own));
    server.connect(own + "_editor", EDITOR_PASSWORD, app).close();

    long second = site.pullRequest("second", FILE, list(app, other));
    plan(site, second, asReader).endedWith(0);
    merge(site, second, "--user", executor).endedWith(0);
    assertEquals("2", databases(server, own));
  }

  @OnEachPostgres({18})
  void aRoleThatIsNotThereIsTold(RealPostgres server) {
    Site site = site(server);
    long number = site.pullRequest("add", FILE, list(app));

    plan(site, number, "--executor", own + "_nobody").endedWith(2).says("has no such role");
    plan(site, number, "--reader-role", own + "_nobody").endedWith(2).says("has no such role");
  }

  @OnEachPostgres({15, 18})
  void whatNobodyWasShownIsRefusedUntilAPersonAcceptsIt(RealPostgres server) throws Exception {
    Site site = site(server);
    long first = site.pullRequest("first", FILE, list(app));
    plan(site, first).endedWith(0);
    merge(site, first).endedWith(0);
    long second = site.pullRequest("second", FILE, list(app, other));
    plan(site, second).endedWith(0);
    server.execute("GRANT CONNECT ON DATABASE \"" + app + "\" TO PUBLIC", "postgres");

    Run refused = merge(site, second).endedWith(6);

    assertEquals("1", databases(server, own));
    String receipt = site.comment(second, "postgres-apply");
    assertTrue(receipt.contains("⛔ Not applied"), receipt);
    assertTrue(receipt.contains("REVOKE CONNECT"), receipt);
    assertFalse(receipt.contains("CREATE DATABASE"), receipt);
    assertTrue(applyStatus(site).startsWith("failure: refused"), applyStatus(site));

    run(site, site.dispatch("ada"), "apply", "--accept", refused.output("fingerprint"))
        .endedWith(0);

    assertEquals("2", databases(server, own));
    assertTrue(site.comment(second, "postgres-apply").contains("ada accepted the plan"), receipt);
  }

  /** Servers of one version are copies of one cluster in tests; these two are to run the same statements. */
  @OnEachPostgres({18})
  void whatWasShownOfOneServerDoesNotCountForAnotherOfThatName(RealPostgres server)
      throws Exception {
    Site site = site(server);
    long number = site.pullRequest("add", FILE, list(app));
    plan(site, number).endedWith(0);
    try (RealPostgres another = RealPostgres.start(17)) {
      passwords(another, EDITOR_PASSWORD);
      site.with("PGPORT", Integer.toString(another.port()));

      merge(site, number).endedWith(6);

      String receipt = site.comment(number, "postgres-apply");
      assertTrue(receipt.contains("it was shown with other values"), receipt);
      assertTrue(
          receipt.contains("it was planned for the server " + identifier(server)
              + ", now for the server " + identifier(another)),
          receipt);
      assertEquals("0", databases(another, own));
    }
    passwords(server, EDITOR_PASSWORD);
    run(site.with("PGPORT", Integer.toString(server.port())), site.push(), "apply")
        .endedWith(0);
  }

  private static String identifier(RealPostgres server) throws SQLException {
    return server.one("SELECT system_identifier FROM pg_control_system()");
  }

  @OnEachPostgres
  void whereItCannotBeSeenWhichServerItIsThatIsSaidWithTheGrant(RealPostgres server)
      throws Exception {
    String database = own + "_home";
    String reader = own + "_reader";
    server.execute("CREATE DATABASE " + database, "postgres");
    server.execute(
        "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC; CREATE ROLE " + reader
            + " LOGIN PASSWORD 'reads-only-31'",
        database);
    LINE.bao()
        .write("kv/data/" + own + "-plan", Map.of("data", Map.of("password", "reads-only-31")));
    Site site = site(server).with("PGDATABASE", database);
    String[] asReader = {
      "--user",
      reader,
      "--executor",
      RealPostgres.SUPERUSER,
      "--vault-secrets",
      "kv/data/" + own + "-plan password | PGPASSWORD"
    };
    long number = site.pullRequest("add", FILE, list(app));
    String grant = "GRANT EXECUTE ON FUNCTION pg_catalog.pg_control_system() TO \"" + reader + "\"";

    plan(site, number, asReader)
        .endedWith(0)
        .says("which server this is cannot be seen")
        .says(grant);

    merge(site, number).endedWith(6);
    String receipt = site.comment(number, "postgres-apply");
    assertTrue(receipt.contains("one that did not tell which it is"), receipt);
    server.execute(grant, database);
    long again = site.pullRequest("again", FILE, list(app) + "# again\n");
    assertFalse(
        plan(site, again, asReader).endedWith(0).toString().contains("which server this is"),
        "still unseen");
    merge(site, again).endedWith(0);
  }

  @OnEachPostgres({18})
  void anApplyThatEndsHalfWayIsFinishedByTheNext(RealPostgres server) throws Exception {
    Site site = site(server);
    long number = site.pullRequest(
        "add", FILE, "- name: " + app + "\n  extensions: [no_such_extension]\n- " + other + "\n");
    plan(site, number).endedWith(0);

    Run failed = merge(site, number)
        .endedWith(5)
        .says("it failed for " + app + ": provisioning " + app + ": CREATE EXTENSION")
        .says("no_such_extension")
        .says("hint: install its package on the server, or leave the extension out");

    assertEquals(
        "user_lookup",
        server.one("SELECT proname FROM pg_proc WHERE proname = 'user_lookup'", other));

    String receipt = site.comment(number, "postgres-apply");
    assertTrue(receipt.contains("❌ Apply failed"), receipt);
    assertTrue(receipt.contains("**Not done: "), receipt);
    assertTrue(receipt.contains("What was shown still counts"), receipt);
    assertTrue(applyStatus(site).startsWith("failure: "), failed.toString());
    long mended = site.pullRequest("mend", FILE, list(app, other));
    plan(site, mended).endedWith(0);

    merge(site, mended).endedWith(0);

    assertEquals("2", databases(server, own));
    run(site, site.push(), "apply").endedWith(0).says("Nothing to do");
  }

  @OnEachPostgres({18})
  void whoHoldsALockKeepsOneApplicationWaitingAndNoOther(RealPostgres server) throws Exception {
    Site site = withVault(site(server));
    long first = site.pullRequest("first", FILE, list(app));
    plan(site, first).endedWith(0);
    merge(site, first).endedWith(0);
    long second = site.pullRequest(
        "second", FILE, "- name: " + app + "\n  connection_limit: 7\n- " + other + "\n");
    plan(site, second).endedWith(0);
    try (Connection holding = server.connect("postgres");
        Statement statement = holding.createStatement()) {
      statement.execute("BEGIN; GRANT CREATE ON DATABASE \"" + app + "\" TO pg_monitor");

      merge(site, second).endedWith(4).says("others kept it from " + app);
    }
    vaultGivesOutUsersOf(server, other);
    String receipt = site.comment(second, "postgres-apply");
    assertTrue(receipt.contains("❌ Apply failed"), receipt);
    assertTrue(receipt.contains("**Not done: 1**"), receipt);
    assertTrue(receipt.contains("the lock is with process "), receipt);
    run(site, site.push(), "apply").endedWith(0);
    run(site, site.push(), "apply").endedWith(0).says("Nothing to do");
  }

  /** Nobody may get into a database, not even a superuser, as long as its owner says so. */
  @OnEachPostgres({18})
  void whereAllElseIsDoneAndOneDatabaseIsClosedItEndsWith3(RealPostgres server) throws Exception {
    Site site = site(server);
    long number = site.pullRequest("add", FILE, list(app, other));
    plan(site, number).endedWith(0);
    merge(site, number).endedWith(0);
    server.execute("ALTER DATABASE \"" + app + "\" ALLOW_CONNECTIONS false", "postgres");
    long mark = server.mark();

    run(site, site.push(), "apply")
        .endedWith(3)
        .says("nobody knows what is missing in " + app)
        .says("ALTER DATABASE \"" + app + "\" ALLOW_CONNECTIONS true");

    assertEquals(List.of(), changing(server.statementsSince(mark)));
    assertTrue(applyStatus(site).startsWith("error: the rest is done"), applyStatus(site));
    server.execute("ALTER DATABASE \"" + app + "\" ALLOW_CONNECTIONS true", "postgres");
    run(site, site.push(), "apply").endedWith(0).says("Nothing to do");
  }

  @OnEachPostgres({18})
  void theReceiptTellsWhichWritesToVaultSucceeded(RealPostgres server) throws Exception {
    Site site = withVault(site(server));
    LINE.bao().policy("ci", """
        path "kv/data/*" { capabilities = ["read"] }
        path "l*" { capabilities = ["create", "read", "update", "delete"] }
        path "%s/roles/%s" { capabilities = ["read"] }
        """.formatted(own, app));
    long number = site.pullRequest("add", FILE, list(app, other));
    plan(site, number).endedWith(0);

    merge(site, number).endedWith(3).says("roles/" + app);

    vaultGivesOutUsersOf(server, other);
    String receipt = site.comment(number, "postgres-apply");
    assertTrue(receipt.contains("❌ Apply failed"), receipt);
    String left = receipt.substring(receipt.indexOf("**Not done: 1**"), receipt.indexOf("Done: "));
    assertTrue(left.contains("Vault: roles/" + app) && !left.contains(other), receipt);
    String done = receipt.substring(receipt.indexOf("Done: "));
    for (String path : List.of("config/" + app, "config/" + other, "roles/" + other)) {
      assertTrue(done.contains("Vault: " + path), receipt);
    }
    assertTrue(applyStatus(site).startsWith("failure: "), applyStatus(site));
    allowAll();
    run(site, site.push(), "apply").endedWith(0);
    vaultGivesOutUsersOf(server, app);
    run(site, site.push(), "apply").endedWith(0).says("Nothing to do");
  }

  @OnEachPostgres({18})
  void aFileThatIsWrongIsToldWithItsPlaceAndNothingConnects(RealPostgres server) throws Exception {
    Site site = site(server);
    long number = site.pullRequest("wrong", FILE, list(app, "Web App"));
    long mark = server.mark();

    plan(site, number).endedWith(2).says(FILE + ":2:3");

    String comment = site.comment(number, "postgres");
    assertTrue(comment.contains("application name 'Web App' has upper-case letters"), comment);
    assertFalse(comment.contains(site.folder().toString()), comment);
    assertTrue(planStatus(site, "wrong").startsWith("failure: "), comment);
    merge(site, number).endedWith(2).says(FILE + ":2:3");
    assertEquals(List.of(), server.statementsSince(mark));
  }

  @OnEachPostgres({18})
  void aLinkOutOfTheRepositoryIsNotRead(RealPostgres server) throws Exception {
    Site site = site(server);
    Path outside = Files.writeString(site.folder().resolve("secrets.yaml"), "hunter2-is-mine\n");
    long number = linked(site, outside);

    Run plan = plan(site, number).endedWith(2).says("leads out of the repository");

    assertFalse(plan.toString().contains("hunter2"), plan.toString());
    assertFalse(site.comments(number).toString().contains("hunter2"), "in the comment");
  }

  private static long linked(Site site, Path target) throws IOException {
    Path copy = site.folder().resolve("linked");
    Files.createDirectories(copy.resolve("postgres"));
    Files.createSymbolicLink(copy.resolve(FILE), target);
    site.repository().commit("link", "Begin", Map.of("README.md", "begun\n"));
    site.repository().commitFolder("link", "A link", copy);
    return site.repository().openPullRequest("dev", "A link", "link", "main");
  }

  @OnEachPostgres({18})
  void aPullRequestOfSomethingElseIsUntouched(RealPostgres server) {
    Site site = site(server);
    long number = site.pullRequest("readme", "README.md", "a factory, with a server\n");

    Run plan = plan(site, number, "--detailed-exitcode").endedWith(0);

    assertEquals("false", plan.output("changes"));
    String comment = site.comment(number, "postgres");
    assertTrue(comment.contains("changes no file that the applications are declared in"), comment);
    assertEquals("success: untouched", planStatus(site, "readme"));
  }

  @OnEachPostgres({18})
  void whatVaultIsToldIsShownAndAPasswordThatChangesReachesItToo(RealPostgres server)
      throws Exception {
    Site site = withVault(site(server));
    long first = site.pullRequest("first", FILE, list(app));
    plan(site, first).endedWith(0);

    String comment = site.comment(first, "postgres");
    assertTrue(comment.contains("roles/" + app + " (write, new)"), comment);
    assertTrue(comment.contains("creation_statements: CREATE ROLE"), comment);
    merge(site, first).endedWith(0);
    vaultGivesOutUsersOf(server, app);

    passwords(server, "another-password-of-the-editor");
    long second = site.pullRequest("second", FILE, list(app, other));
    Run plan = plan(site, second).endedWith(0);
    assertTrue(plan.out().contains("config/" + app + " (write)"), plan.out());
    assertFalse(plan.toString().contains("another-password"), plan.toString());
    Run apply = merge(site, second).endedWith(0);

    assertFalse(apply.toString().contains("another-password"), apply.toString());
    vaultGivesOutUsersOf(server, app);
    vaultGivesOutUsersOf(server, other);
  }

  @OnEachPostgres({18})
  void whoPlansWithoutThePasswordShowsWhatItsChangeMayTake(RealPostgres server) throws Exception {
    Site site = withVault(site(server));
    long first = site.pullRequest("first", FILE, list(app));
    plan(site, first).endedWith(0);
    merge(site, first).endedWith(0);
    String asked = "kv/data/" + own + " password | PGPASSWORD";
    long second = site.pullRequest("second", FILE, list(app, other));

    Run plan = plan(site, second, "--vault-secrets", asked).endedWith(0);

    assertTrue(plan.out().contains("config/" + app + " (write, only if needed)"), plan.out());
    passwords(server, "yet-another-password-of-the-editor");
    merge(site, second).endedWith(0);
    vaultGivesOutUsersOf(server, app);
  }

  @OnEachPostgres({18})
  void whatIsDroppedHasToBeShownAndNoPushIsEnough(RealPostgres server) throws Exception {
    Site site = withVault(site(server));
    long first = site.pullRequest("first", FILE, list(app, other));
    plan(site, first).endedWith(0);
    merge(site, first).endedWith(0);
    site.repository().commit("main", "Declare it no more", Map.of(FILE, list(app)));

    run(site, site.push(), "apply", "--direct-push", "apply", "--allow-drop", other)
        .endedWith(6)
        .says("DROP DATABASE \"" + other + "\"");

    assertEquals("2", databases(server, own));
    site.with("FACTORYLINE_ALLOW_DROP", other);
    long second = site.pullRequest("second", FILE, list(app) + "# one less\n");
    plan(site, second).endedWith(0);
    String comment = site.comment(second, "postgres");
    assertTrue(comment.contains("> - `DROP DATABASE \"" + other + "\"`"), comment);
    assertTrue(comment.contains("> - `Vault: delete roles/" + other + "`"), comment);
    merge(site, second).endedWith(0);
    assertEquals("1", databases(server, own));
    assertTrue(site.comment(second, "postgres-apply").contains("✅ Applied"), comment);
  }

  /** Who waits for the server's lock may be overtaken by what is merged meanwhile. */
  @OnEachPostgres({18})
  void whatWasMergedWhileItWaitedIsAppliedAndNothingOlder(RealPostgres server) throws Exception {
    Site site = site(server).with("FACTORYLINE_LOCK_TIMEOUT", "120");
    long first = site.pullRequest("first", FILE, "- name: " + app + "\n  connection_limit: 10\n");
    plan(site, first).endedWith(0);
    site.repository().merge(first);
    JobRun job = site.push();
    try (Connection holding = server.connect("postgres");
        Statement statement = holding.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + 0x666163746f72796cL + ")");
      try (Background<Run> applying = Background.begin("applying", () -> run(site, job, "apply"))) {
        awaitWaiting(server);
        long second =
            site.pullRequest("second", FILE, "- name: " + app + "\n  connection_limit: 20\n");
        plan(site, second).endedWith(0);
        site.repository().merge(second);
        statement.execute("SELECT pg_advisory_unlock_all()");

        applying.await().endedWith(0).says("has moved on to");
      }
    }
    assertEquals(
        "20", server.one("SELECT datconnlimit FROM pg_database WHERE datname = '" + app + "'"));
    assertTrue(applyStatus(site).startsWith("success: "), applyStatus(site));
  }

  private static void awaitWaiting(RealPostgres server) throws SQLException {
    String waiting = "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        + " AND query LIKE '%pg_try_advisory_lock%'";
    while (server.one(waiting).equals("0")) {
      Thread.onSpinWait();
    }
  }
}
