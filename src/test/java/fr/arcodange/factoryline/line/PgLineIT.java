package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.postgres.OnEachPostgres;
import fr.arcodange.factoryline.postgres.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
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
    site.repository().commit("main", "No application yet", Map.of(FILE, "[]\n"));
    LINE.bao()
        .write(
            "kv/data/" + own,
            Map.of(
                "data",
                Map.of(
                    "password", server.password().reveal(),
                    "editor", EDITOR_PASSWORD,
                    "pooler", EDITOR_PASSWORD)));
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

  @OnEachPostgres({18})
  void anApplyThatEndsHalfWayIsFinishedByTheNext(RealPostgres server) throws Exception {
    Site site = site(server);
    long number = site.pullRequest(
        "add", FILE, "- name: " + app + "\n  extensions: [no_such_extension]\n- " + other + "\n");
    plan(site, number).endedWith(0);

    Run failed = merge(site, number).endedWith(5).says("no_such_extension");

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
}
