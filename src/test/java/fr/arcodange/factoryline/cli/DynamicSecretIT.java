package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.postgres.RealPostgres;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that OpenBao makes for one login and takes back with it: a login role of a real PostgreSQL. */
class DynamicSecretIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private static RealPostgres postgres;

  @TempDir
  private Path folder;

  @BeforeAll
  static void configure() throws IOException, InterruptedException {
    postgres = RealPostgres.start(18);
    BAO.write("sys/mounts/database", Map.of("type", "database"));
    BAO.write(
        "database/config/lab",
        Map.of(
            "plugin_name",
            "postgresql-database-plugin",
            "connection_url",
            "postgresql://{{username}}:{{password}}@" + postgres.host() + ":" + postgres.port()
                + "/postgres?sslmode=disable",
            "username",
            RealPostgres.SUPERUSER,
            "password",
            postgres.password().reveal(),
            "allowed_roles",
            List.of("app")));
    BAO.write(
        "database/roles/app",
        Map.of(
            "db_name", "lab",
            "default_ttl", "10m",
            "creation_statements",
                List.of(
                    "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'")));
    BAO.policy("app", "path \"database/creds/app\" { capabilities = [\"read\"] }");
    BAO.write("sys/auth/approle", Map.of("type", "approle"));
    BAO.write(
        "auth/approle/role/app",
        Map.of(
            "token_policies", List.of("app"),
            "bind_secret_id", false,
            "token_bound_cidrs", List.of("127.0.0.0/8")));
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  private static String rolesThatWereMade() throws SQLException {
    return postgres.one("select count(*) from pg_roles where rolname like 'v-approle-%'");
  }

  @Test
  void aDatabaseRoleLivesAsLongAsTheProgramThatGotIt() throws SQLException {
    Invocation called = Invocation.of(
        Map.of(
            "PATH", String.valueOf(System.getenv("PATH")),
            "VAULT_ADDR", BAO.address().toString(),
            "FACTORYLINE_VAULT_METHOD", "approle",
            "FACTORYLINE_VAULT_ROLE_ID",
                BAO.read("auth/approle/role/app/role-id").at("/data/role_id").textValue()),
        folder,
        Clock.systemUTC(),
        "vault-auth",
        "--vault-secrets",
        "database/creds/app username | PGUSER ; database/creds/app password | PGPASSWORD",
        "--exec",
        "--",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        DatabaseMain.class.getName(),
        postgres.jdbcUrl("postgres"),
        "select current_user like 'v-approle-app-%', count(*) from pg_roles where rolname like 'v-approle-%'");

    assertEquals("t|1\n", called.out(), called.err());
    assertEquals(0, called.code(), called.err());
    assertTrue(called.err().contains("Vault token revoked"), called.err());
    // OpenBao takes leases back after it has answered.
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    boolean gone = false;
    while (!gone && System.nanoTime() < end) {
      gone = rolesThatWereMade().equals("0");
    }
    assertTrue(gone, "the role outlives its token");
    assertFalse(called.err().contains("v-approle"), called.err());
  }
}
