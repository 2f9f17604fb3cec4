package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import fr.arcodange.factoryline.postgres.Entrance;
import fr.arcodange.factoryline.postgres.JdbcEntrance;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.postgres.Passwords;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.ServerAddress;
import fr.arcodange.factoryline.postgres.SideBySide;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.LeaseProvision;
import fr.arcodange.factoryline.step.LeaseTrial;
import fr.arcodange.factoryline.step.PgProvision;
import fr.arcodange.factoryline.step.PgVerify;
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

  PgWiring(
      Wiring wiring,
      CommonOptions common,
      PgOptions options,
      OidcOptions oidc,
      VaultOptions vault) {
    this.wiring = wiring;
    this.common = common;
    this.options = options;
    Once<OkHttpClient> http = new Once<>(() -> wiring.http(Optional.ofNullable(common.caFile)));
    this.vault = new VaultWiring(wiring, vault, common, new OidcWiring(wiring, oidc, common, http));
    this.logins = new LeaseWiring(wiring, common, this.vault, options.vaultDatabase != null);
  }

  /** @throws Failure usage, with all that is wrong in the file */
  List<Application> applications() {
    return ApplicationsFile.read(Optional.ofNullable(options.applications)
        .orElseThrow(() -> Failure.usage("--applications is not set")
            .hint("name the file that lists the applications")));
  }

  Lease login() {
    return logins.open();
  }

  /** What the job says, and what the login gave: the passwords are usually among it. */
  private Map<String, String> variables(Lease lease) {
    Map<String, String> variables = new HashMap<>(wiring.environment());
    variables.putAll(lease.environment());
    return variables;
  }

  /** The work itself, on a server that {@link #connect} gave. */
  PgProvision work(Lease lease, Provisioner server) {
    return new PgProvision(server, leases(lease, server), wiring.outputs(), wiring.log());
  }

  Provisioner connect(Lease lease) {
    Map<String, String> variables = variables(lease);
    Secret password = secret("PG_PASSWORD", "PGPASSWORD", variables)
        .orElseThrow(
            () -> Failure.usage("PGPASSWORD is not set, and connecting to PostgreSQL needs it")
                .hint("name it in --vault-secrets: 'kv/data/ci/postgres password | PGPASSWORD'"));
    return Provisioner.connect(
        address(variables, password),
        layout(),
        new Passwords(
            editorsPassword(lease), secret("PG_POOLER_PASSWORD", "PG_POOLER_PASSWORD", variables)),
        positive("--connections", options.connections),
        wiring.context().cancellation());
  }

  Optional<Secret> editorsPassword(Lease lease) {
    return secret("PG_EDITOR_PASSWORD", "PG_EDITOR_PASSWORD", variables(lease));
  }

  private Layout layout() {
    return new Layout(options.editorRole, options.poolerRole, options.lookupSchema, true);
  }

  /** Vault's engine as it is to be kept, with the token of the login; none unless it is asked for. */
  private Optional<LeaseProvision> leases(Lease lease, Provisioner server) {
    return Optional.ofNullable(options.vaultDatabase).map(mount -> {
      Map<String, String> variables = variables(lease);
      return new LeaseProvision(
          engine(lease, mount),
          layout(),
          new LeaseProvision.Server(
              host(variables), port(variables), sslMode(variables), server.major()),
          wiring.log());
    });
  }

  private DatabaseEngine engine(Lease lease, String mount) {
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
  }

  /** @throws Failure usage, for what {@link #verification} could not work with, as far as that is known before a login */
  void checkVerification(PoolerOptions pooler) {
    requireVaultDatabase();
    pooler(pooler, wiring.environment());
  }

  private String requireVaultDatabase() {
    return Optional.ofNullable(options.vaultDatabase)
        .orElseThrow(
            () -> Failure.usage("--vault-database is not set")
                .hint(
                    "name the mount of the database secrets engine that makes the applications' users"));
  }

  /** What is tried with users of that engine. */
  PgVerify verification(Lease lease, PoolerOptions pooler) {
    Map<String, String> variables = variables(lease);
    Cancellation cancellation = wiring.context().cancellation();
    LeaseTrial trial = new LeaseTrial(
        engine(lease, requireVaultDatabase()),
        layout(),
        new JdbcEntrance(
            host(variables),
            port(variables),
            sslMode(variables),
            authorities(variables),
            cancellation),
        pooler(pooler, variables),
        cancellation,
        wiring.log());
    SideBySide sideBySide = new SideBySide(positive("--connections", options.connections));
    return new PgVerify(trial, sideBySide, cancellation, wiring.log());
  }

  private Optional<Entrance> pooler(PoolerOptions pooler, Map<String, String> variables) {
    return Optional.ofNullable(pooler.host)
        .map(host -> new JdbcEntrance(
            host,
            positive("--pooler-port", pooler.port),
            pooler.sslMode == null
                ? sslMode(variables)
                : knownSslMode("--pooler-sslmode", pooler.sslMode),
            authorities(variables),
            wiring.context().cancellation()));
  }

  private ServerAddress address(Map<String, String> variables, Secret password) {
    return new ServerAddress(
        host(variables),
        port(variables),
        given(options.database, "PGDATABASE", variables).orElse("postgres"),
        given(options.user, "PGUSER", variables)
            .orElseThrow(() -> Failure.usage("--user is not set").hint("set it, or PGUSER")),
        password,
        sslMode(variables),
        authorities(variables));
  }

  private Optional<Path> authorities(Map<String, String> variables) {
    return Optional.ofNullable(options.sslRootCert)
        .or(() -> given(null, "PGSSLROOTCERT", variables).map(Path::of))
        .or(() -> Optional.ofNullable(common.caFile));
  }

  private String host(Map<String, String> variables) {
    return given(options.host, "PGHOST", variables)
        .orElseThrow(() -> Failure.usage("--host is not set")
            .hint("set it, or PGHOST, to where PostgreSQL is, not to pgbouncer"));
  }

  private int port(Map<String, String> variables) {
    if (options.port != null) {
      return positive("--port", options.port);
    }
    String text = given(null, "PGPORT", variables).orElse("5432");
    try {
      return positive("PGPORT", Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw Wiring.unknown("PGPORT", text, "a number");
    }
  }

  private String sslMode(Map<String, String> variables) {
    return knownSslMode(
        "--sslmode", given(options.sslMode, "PGSSLMODE", variables).orElse("verify-full"));
  }

  private static String knownSslMode(String option, String mode) {
    if (!SSL_MODES.contains(mode)) {
      throw Wiring.unknown(option, mode, "disable, require, verify-ca or verify-full");
    }
    return mode;
  }

  /** @throws Failure usage, if it is neither human nor json */
  static boolean isJson(String output) {
    return switch (output) {
      case "json" -> true;
      case "human" -> false;
      default -> throw Wiring.unknown("--output", output, "human or json");
    };
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
