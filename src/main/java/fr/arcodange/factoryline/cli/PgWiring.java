package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.postgres.AllowedDrops;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import fr.arcodange.factoryline.postgres.Entrance;
import fr.arcodange.factoryline.postgres.JdbcEntrance;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.postgres.Passwords;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.ServerAddress;
import fr.arcodange.factoryline.postgres.ServerExamination;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.LeaseProvision;
import fr.arcodange.factoryline.step.LeaseTrial;
import fr.arcodange.factoryline.step.PgProvision;
import fr.arcodange.factoryline.step.PgSubject;
import fr.arcodange.factoryline.step.PgVerify;
import fr.arcodange.factoryline.step.Provisionings;
import fr.arcodange.factoryline.step.RepositoryPath;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.VaultSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** What the commands for PostgreSQL work with. */
final class PgWiring {
  private static final Set<String> SSL_MODES =
      Set.of("disable", "require", "verify-ca", "verify-full");

  private final Wiring wiring;
  private final CommonOptions common;
  private final PgOptions options;
  private final VaultWiring vault;
  private final LeaseWiring logins;
  private final ReviewWiring review;

  PgWiring(
      Wiring wiring,
      CommonOptions common,
      PgOptions options,
      ReviewOptions review,
      OidcOptions oidc,
      VaultOptions vault) {
    this.wiring = wiring;
    this.common = common;
    this.options = options;
    Once<OkHttpClient> http = new Once<>(() -> wiring.http(Optional.ofNullable(common.caFile)));
    this.vault = new VaultWiring(wiring, vault, common, new OidcWiring(wiring, oidc, common, http));
    this.logins = new LeaseWiring(wiring, common, this.vault, options.vaultDatabase != null);
    this.review = new ReviewWiring(wiring, common, review, http, logins::open);
  }

  /** For work that needs none. */
  Optional<List<Application>> applicationsIfAny() {
    return Optional.ofNullable(options.applications).map(ApplicationsFile::read);
  }

  /**
   * What is declared, and the server.
   *
   * @param executor who is to run what is planned, if not the one who connects
   * @throws Failure usage, if one of those that may be dropped has no application's name
   */
  Provisionings provisionings(Optional<String> executor) {
    AllowedDrops drops =
        new AllowedDrops(options.allowDrop, Optional.ofNullable(options.vaultDatabase));
    return new Provisionings() {
      @Override
      public List<Application> declaredIn(Path file) {
        List<Application> applications = ApplicationsFile.read(file);
        drops.checkAgainst(applications, layout());
        return applications;
      }

      @Override
      public PgProvision with(Lease lease) {
        return provision(lease, executor, drops);
      }
    };
  }

  Lease login() {
    return logins.open();
  }

  ReviewWiring review() {
    return review;
  }

  /** @throws Failure usage, if it is not set */
  Path file() {
    return Optional.ofNullable(options.applications)
        .orElseThrow(() -> Failure.usage("--applications is not set")
            .hint("name the file that lists the applications"));
  }

  /** The same as a part of the job's repository. */
  PgSubject subject(ReviewOptions review) {
    return new PgSubject(
        RepositoryPath.of(
            "--applications", file().toString(), "--applications postgres/applications.yaml"),
        Optional.ofNullable(options.serverName).orElseGet(() -> host() + ":" + port()),
        review.watch);
  }

  /** What the job says, and what the login gave: the passwords are usually among it. */
  private Map<String, String> variables(Lease lease) {
    Map<String, String> variables = new HashMap<>(wiring.environment());
    variables.putAll(lease.environment());
    return variables;
  }

  private PgProvision provision(Lease lease, Optional<String> executor, AllowedDrops drops) {
    Map<String, String> variables = variables(lease);
    Optional<Secret> editor = secret("PG_EDITOR_PASSWORD", "PG_EDITOR_PASSWORD", variables);
    Provisioner server = connect(variables, editor, executor);
    boolean made = false;
    try {
      PgProvision provision = new PgProvision(
          server, leases(lease, server), editor, options.rewritePasswords, drops, wiring.log());
      made = true;
      return provision;
    } finally {
      if (!made) {
        server.close();
      }
    }
  }

  private Provisioner connect(
      Map<String, String> variables, Optional<Secret> editor, Optional<String> executor) {
    ServerAddress address = address(variables);
    Passwords passwords =
        new Passwords(editor, secret("PG_POOLER_PASSWORD", "PG_POOLER_PASSWORD", variables));
    int parallel = positive("--connections", options.connections);
    Cancellation cancellation = wiring.context().cancellation();
    return Provisioner.connectFor(executor, address, layout(), passwords, parallel, cancellation);
  }

  /** The server alone. */
  Provisioner server(Lease lease) {
    return connect(variables(lease), Optional.empty(), Optional.empty());
  }

  ServerExamination examination(Lease lease) {
    return new ServerExamination(
        address(variables(lease)),
        layout(),
        positive("--connections", options.connections),
        wiring.context().cancellation());
  }

  private Layout layout() {
    return new Layout(
        options.editorRole,
        options.poolerRole,
        options.lookupSchema,
        Optional.ofNullable(options.readerRole));
  }

  private Optional<LeaseProvision> leases(Lease lease, Provisioner server) {
    Map<String, String> variables = variables(lease);
    return engine(lease)
        .map(engine -> new LeaseProvision(
            engine,
            layout(),
            new LeaseProvision.Server(host(), port(), sslMode(variables), server.major()),
            sideBySide(),
            wiring.log()));
  }

  /** Vault's engine, with the token of the login; none unless it is asked for. */
  Optional<DatabaseEngine> engine(Lease lease) {
    return Optional.ofNullable(options.vaultDatabase).map(mount -> {
      Map<String, String> given = lease.environment();
      String token = given.get("VAULT_TOKEN");
      if (token == null) {
        throw Failure.usage("--vault-database is set, and there is no login to Vault")
            .hint("set --vault-addr, and --vault-role or --vault-method");
      }
      VaultSettings where = new VaultSettings(
          URI.create(given.getOrDefault("VAULT_ADDR", "")),
          Optional.ofNullable(given.get("VAULT_NAMESPACE")));
      return vault.databaseEngine(where, Secret.of(token), mount);
    });
  }

  /** @throws Failure usage, for what {@link #verification} could not work with, as far as that is known before a login */
  void checkVerification(PoolerOptions pooler) {
    if (options.vaultDatabase == null) {
      throw Failure.usage("--vault-database is not set")
          .hint("name the mount of the database secrets engine that makes the applications' users");
    }
    pooler(pooler, wiring.environment());
  }

  /** What is tried with users of that engine. */
  PgVerify verification(Lease lease, PoolerOptions pooler) {
    Map<String, String> variables = variables(lease);
    Cancellation cancellation = wiring.context().cancellation();
    LeaseTrial trial = new LeaseTrial(
        engine(lease).orElseThrow(),
        layout(),
        new JdbcEntrance(host(), port(), sslMode(variables), caFile(variables), cancellation),
        pooler(pooler, variables),
        cancellation,
        wiring.log());
    return new PgVerify(trial, sideBySide(), cancellation, wiring.log());
  }

  private SideBySide sideBySide() {
    return new SideBySide(positive("--connections", options.connections));
  }

  private Optional<Entrance> pooler(PoolerOptions pooler, Map<String, String> variables) {
    return Optional.ofNullable(pooler.host)
        .map(host -> new JdbcEntrance(
            host,
            positive("--pooler-port", pooler.port),
            pooler.sslMode == null
                ? sslMode(variables)
                : sslMode("--pooler-sslmode", pooler.sslMode),
            caFile(variables),
            wiring.context().cancellation()));
  }

  private ServerAddress address(Map<String, String> variables) {
    Secret password = secret("PG_PASSWORD", "PGPASSWORD", variables)
        .orElseThrow(
            () -> Failure.usage("PGPASSWORD is not set, and connecting to PostgreSQL needs it")
                .hint("name it in --vault-secrets: 'kv/data/ci/postgres password | PGPASSWORD'"));
    ServerAddress address = new ServerAddress(
        host(),
        port(),
        given(options.database, "PGDATABASE", variables).orElse("postgres"),
        given(options.user, "PGUSER", variables)
            .orElseThrow(() -> Failure.usage("--user is not set").hint("set it, or PGUSER")),
        password,
        sslMode(variables),
        caFile(variables));
    return wiring
        .job()
        .runUrl()
        .or(() -> given(null, "HOSTNAME", wiring.environment()))
        .map(address::calledFrom)
        .orElse(address);
  }

  private Optional<Path> caFile(Map<String, String> variables) {
    return Optional.ofNullable(options.sslRootCert)
        .or(() -> given(null, "PGSSLROOTCERT", variables).map(Path::of))
        .or(() -> Optional.ofNullable(common.caFile));
  }

  /** From the job alone: which server it is names the evidence, which is looked for before anybody logs in. */
  private String host() {
    return given(options.host, "PGHOST", wiring.environment())
        .orElseThrow(() -> Failure.usage("--host is not set")
            .hint("set it, or PGHOST, to where PostgreSQL is, not to pgbouncer"));
  }

  private int port() {
    if (options.port != null) {
      return positive("--port", options.port);
    }
    String text = given(null, "PGPORT", wiring.environment()).orElse("5432");
    try {
      return positive("PGPORT", Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw Wiring.unknown("PGPORT", text, "a number");
    }
  }

  private String sslMode(Map<String, String> variables) {
    return sslMode(
        "--sslmode", given(options.sslMode, "PGSSLMODE", variables).orElse("verify-full"));
  }

  private static String sslMode(String option, String mode) {
    if (!SSL_MODES.contains(mode)) {
      throw Wiring.unknown(option, mode, "disable, require, verify-ca or verify-full");
    }
    return mode;
  }

  private static int positive(String option, int value) {
    if (value < 1 || value > 65_535) {
      throw Wiring.unknown(option, Integer.toString(value), "a number from 1 to 65535");
    }
    return value;
  }

  private Optional<Secret> secret(String input, String variable, Map<String, String> variables) {
    Optional<Secret> secret =
        wiring.secrets().find(input).or(() -> given(null, variable, variables).map(Secret::of));
    secret.ifPresent(value -> wiring.log().mask("PostgreSQL password", value));
    return secret;
  }

  private static Optional<String> given(
      @Nullable String option, String variable, Map<String, String> variables) {
    return Optional.ofNullable(option)
        .or(() -> Optional.ofNullable(variables.get(variable)))
        .filter(text -> !text.isEmpty());
  }
}
