package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.Entrance;
import fr.arcodange.factoryline.postgres.JdbcEntrance;
import fr.arcodange.factoryline.postgres.ServerAddress;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.text.Secret;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a PostgreSQL server and its pooler are, and who connects with which password, as options, the job and its login say it. */
final class ServerWiring {
  private static final Set<String> SSL_MODES =
      Set.of("disable", "require", "verify-ca", "verify-full");

  private final Wiring wiring;
  private final CommonOptions common;
  private final PgOptions options;

  ServerWiring(Wiring wiring, CommonOptions common, PgOptions options) {
    this.wiring = wiring;
    this.common = common;
    this.options = options;
  }

  /** What the job says, and what the login gave: the passwords are usually among it. */
  Map<String, String> variables(Lease lease) {
    Map<String, String> variables = new HashMap<>(wiring.environment());
    variables.putAll(lease.environment());
    return variables;
  }

  /** The pooler, if there is one to be verified. */
  Optional<Entrance> pooler(PoolerOptions pooler, Map<String, String> variables) {
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

  /** Where to connect, and as whom. */
  ServerAddress address(Map<String, String> variables) {
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

  /** The server itself, for users of applications. */
  Entrance direct(Map<String, String> variables) {
    return new JdbcEntrance(
        host(), port(), sslMode(variables), caFile(variables), wiring.context().cancellation());
  }

  /** How many databases to work on at once. */
  int atOnce() {
    return positive("--connections", options.connections);
  }

  private Optional<Path> caFile(Map<String, String> variables) {
    return Optional.ofNullable(options.sslRootCert)
        .or(() -> given(null, "PGSSLROOTCERT", variables).map(Path::of))
        .or(() -> Optional.ofNullable(common.caFile));
  }

  /** From the job alone: which server it is names the evidence, which is looked for before anybody logs in. */
  String host() {
    return given(options.host, "PGHOST", wiring.environment())
        .orElseThrow(() -> Failure.usage("--host is not set")
            .hint("set it, or PGHOST, to where PostgreSQL is, not to pgbouncer"));
  }

  int port() {
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

  String sslMode(Map<String, String> variables) {
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

  /** The password of the role that Vault makes users with. */
  Optional<Secret> editorsPassword(Map<String, String> variables) {
    return secret("PG_EDITOR_PASSWORD", "PG_EDITOR_PASSWORD", variables);
  }

  Optional<Secret> poolersPassword(Map<String, String> variables) {
    return secret("PG_POOLER_PASSWORD", "PG_POOLER_PASSWORD", variables);
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
