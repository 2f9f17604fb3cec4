package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.postgres.RealPgbouncer;
import fr.arcodange.factoryline.postgres.RealPostgres;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Two applications as {@code pg-provision apply} makes them, with a Vault that gives out their users. Their names are those of one
 * test: servers are shared, and so is the Vault.
 */
final class TwoApplications implements AutoCloseable {
  static final String EDITOR_PASSWORD = "password-of-the-editor";
  static final String POOLER_PASSWORD = "password-of-the-pooler";

  private final OpenBaoServer bao;
  private final RealPostgres server;
  private final Path folder;
  private final List<RealPgbouncer> started = new ArrayList<>();
  final String own = "v" + UUID.randomUUID().toString().substring(0, 8);
  final String webapp = own + "-webapp";
  final String erp = own + "_erp";

  private TwoApplications(OpenBaoServer bao, RealPostgres server, Path folder) {
    this.bao = bao;
    this.server = server;
    this.folder = folder;
  }

  /** @param folder where files of theirs may be */
  static TwoApplications provisioned(OpenBaoServer bao, RealPostgres server, Path folder)
      throws IOException {
    TwoApplications applications = new TwoApplications(bao, server, folder);
    bao.write("sys/mounts/" + applications.own, Map.of("type", "database"));
    Invocation apply = Invocation.of(
        Invocation.with(
            applications.environment(),
            "PGUSER",
            RealPostgres.SUPERUSER,
            "PGPASSWORD",
            server.password().reveal(),
            "FACTORYLINE_PG_EDITOR_PASSWORD",
            EDITOR_PASSWORD,
            "FACTORYLINE_PG_POOLER_PASSWORD",
            POOLER_PASSWORD),
        "pg-provision",
        "apply",
        "--require",
        "none");
    assertEquals(0, apply.code(), apply.err());
    return applications;
  }

  /** What a job says that may do everything in Vault, and has no login to the server. */
  Map<String, String> environment() throws IOException {
    Map<String, String> environment = new HashMap<>(Map.of(
        "PGHOST",
        server.host(),
        "PGPORT",
        Integer.toString(server.port()),
        "PGSSLMODE",
        "disable",
        "FACTORYLINE_APPLICATIONS",
        list(webapp, erp),
        "FACTORYLINE_EDITOR_ROLE",
        own + "_editor",
        "FACTORYLINE_POOLER_ROLE",
        own + "_pooler",
        "FACTORYLINE_VAULT_DATABASE",
        own,
        "FACTORYLINE_VAULT_METHOD",
        "token",
        "VAULT_ADDR",
        bao.address().toString(),
        "FACTORYLINE_VAULT_TOKEN",
        OpenBaoServer.ROOT.reveal()));
    environment.put("GITHUB_OUTPUT", outputs().toString());
    environment.put("GITHUB_STEP_SUMMARY", summary().toString());
    return environment;
  }

  Path outputs() {
    return folder.resolve("output");
  }

  Path summary() {
    return folder.resolve("summary");
  }

  /** A file that declares these. */
  String list(String... names) throws IOException {
    Path file = folder.resolve("applications-" + names.length + ".yaml");
    return Files.writeString(
            file,
            String.join("", Stream.of(names).map(name -> "- " + name + "\n").toList()))
        .toString();
  }

  /** With a pgbouncer of its own in front of the server. */
  Map<String, String> pooled(String mode) throws IOException, InterruptedException {
    RealPgbouncer pgbouncer = RealPgbouncer.start(
        server,
        Map.of(
            "auth_user",
            own + "_pooler",
            "auth_query",
            "SELECT uname, phash FROM \"pgbouncer\".\"user_lookup\"($1)",
            "pool_mode",
            mode),
        Map.of(own + "_pooler", POOLER_PASSWORD));
    started.add(pgbouncer);
    return Invocation.with(
        environment(),
        "FACTORYLINE_POOLER_HOST",
        pgbouncer.host(),
        "FACTORYLINE_POOLER_PORT",
        Integer.toString(pgbouncer.port()));
  }

  /** Has Vault run something else for webapp's users: {@code creation_statements} or {@code revocation_statements}. */
  void rewrite(String field, List<String> statements) {
    bao.write(own + "/roles/" + webapp, Map.of(field, statements));
  }

  List<String> creation() {
    List<String> statements = new ArrayList<>();
    bao.read(own + "/roles/" + webapp)
        .at("/data/creation_statements")
        .forEach(statement -> statements.add(statement.textValue()));
    return statements;
  }

  /** As whom a job logs in to Vault that may do this in it. */
  Map<String, String> allowed(Map<String, String> environment, String rules) {
    bao.policy(own, rules);
    if (!bao.read("sys/auth").has("approle/")) {
      bao.write("sys/auth/approle", Map.of("type", "approle"));
    }
    bao.write(
        "auth/approle/role/" + own,
        Map.of(
            "token_policies",
            List.of(own),
            "bind_secret_id",
            false,
            "token_bound_cidrs",
            List.of("127.0.0.0/8")));
    return Invocation.with(
        environment,
        "FACTORYLINE_VAULT_METHOD",
        "approle",
        "FACTORYLINE_VAULT_ROLE_ID",
        bao.read("auth/approle/role/" + own + "/role-id").at("/data/role_id").textValue());
  }

  /** The leases that live. */
  List<String> leases() {
    return Stream.of(webapp, erp)
        .flatMap(application -> bao.leases(own + "/creds/" + application).stream())
        .toList();
  }

  /** Vault takes back what a token made once the token is gone, in its own time. */
  void awaitTheEndOfLeases() {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!leases().isEmpty()) {
      assertTrue(System.nanoTime() < end, leases().toString());
      Thread.onSpinWait();
    }
  }

  void assertNothingIsLeft() throws Exception {
    assertEquals(List.of(), leases());
    assertEquals(
        "0",
        server.one(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%" + own.substring(0, 8) + "%'"));
    for (String database : List.of(webapp, erp)) {
      assertEquals(
          "0",
          server.one("SELECT count(*) FROM pg_class WHERE relname LIKE 'factoryline%'", database));
    }
  }

  @Override
  public void close() {
    started.forEach(RealPgbouncer::close);
  }
}
