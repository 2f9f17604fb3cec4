package fr.arcodange.factoryline.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.TestHttp;
import fr.arcodange.factoryline.text.Secret;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a real OpenBao refuses, and in which words that is told. Leases themselves are for {@code LeaseIT}. */
class DatabaseEngineIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private static final Secret PASSWORD = Secret.of("the-editors-own");
  private static final DatabaseConnection CONNECTION = new DatabaseConnection(
      "erp",
      "postgresql-database-plugin",
      "postgresql://{{username}}:{{password}}@127.0.0.1:1/erp?sslmode=disable",
      "credentials_editor",
      Optional.of("scram-sha-256"),
      List.of("erp"));
  private static final DatabaseRole ROLE = new DatabaseRole(
      "erp",
      "erp",
      List.of("CREATE ROLE \"{{name}}\" PASSWORD '{{password}}'"),
      List.of("DROP ROLE \"{{name}}\"", "SELECT 'é ☃'"),
      Duration.ofHours(1),
      Duration.ZERO);

  @BeforeAll
  static void configure() {
    BAO.write("sys/mounts/database", Map.of("type", "database"));
    BAO.write("sys/mounts/old", Map.of("type", "kv", "options", Map.of("version", "1")));
    BAO.policy("reads", "path \"database/config/*\" { capabilities = [\"read\"] }");
    BAO.policy("creates", """
        path "database/+/*" { capabilities = ["read", "create"] }
        """);
    BAO.policy("updates", """
        path "database/+/*" { capabilities = ["read", "update"] }
        """);
    BAO.policy("elsewhere", "path \"old/*\" { capabilities = [\"read\"] }");
  }

  private static DatabaseEngine engine(String mount, String... policies) {
    Secret token = policies.length == 0
        ? OpenBaoServer.ROOT
        : Secret.of(BAO.write("auth/token/create", Map.of("policies", List.of(policies)))
            .at("/auth/client_token")
            .textValue());
    return DatabaseEngine.connect(
        new VaultSettings(BAO.address(), Optional.empty()),
        TestHttp.withoutWaiting(),
        new VaultToken(token, "", Duration.ZERO, false, List.of(policies)),
        mount);
  }

  private static Failure refused(Failure.Kind kind, Runnable doing) {
    Failure failure = assertThrows(Failure.class, doing::run);
    assertEquals(kind, failure.kind(), failure.message());
    return failure;
  }

  private static void assertHint(String expected, Failure failure) {
    String hint = failure.hint().orElseThrow();
    assertTrue(hint.contains(expected), hint);
  }

  private static DatabaseWrite role(DatabaseRole declared, Optional<DatabaseRole> before) {
    return DatabaseWrite.of(declared, before).orElseThrow();
  }

  @Test
  void aRoleIsReadAsItWasWritten() {
    DatabaseEngine engine = engine("database");
    assertEquals(Optional.empty(), engine.role("erp"));
    assertEquals(Optional.empty(), engine.connection("erp"));

    engine.write(role(ROLE, Optional.empty()), Optional.empty());

    assertEquals(Optional.of(ROLE), engine.role("erp"));
    assertEquals(Optional.empty(), DatabaseWrite.of(ROLE, engine.role("erp")));
    BAO.delete("database/roles/erp");
  }

  @Test
  void aConnectionIsReadWithoutItsPassword() {
    BAO.write(
        "database/config/read",
        Map.of(
            "plugin_name", CONNECTION.plugin(),
            "connection_url", CONNECTION.url(),
            "username", CONNECTION.username(),
            "password", PASSWORD.reveal(),
            "allowed_roles", "*",
            "verify_connection", false));
    assertEquals(
        Optional.of(new DatabaseConnection(
            "read",
            CONNECTION.plugin(),
            CONNECTION.url(),
            CONNECTION.username(),
            Optional.empty(),
            List.of("*"))),
        engine("database", "reads").connection("read"));
  }

  @Test
  void deniedReadingNamesThePathAndTheCapability() {
    Failure failure =
        refused(Failure.Kind.DENIED, () -> engine("database", "reads").role("erp"));
    assertTrue(failure.message().contains("reading role 'erp'"), failure.message());
    assertHint("path \"database/roles/erp\" { capabilities = [\"read\"] }", failure);
    assertHint("policies are reads", failure);
  }

  @Test
  void deniedWritingNamesTheCapabilityThatIsMissing() {
    Failure creating = refused(
        Failure.Kind.DENIED,
        () -> engine("database", "updates")
            .write(
                DatabaseWrite.of(CONNECTION, Optional.empty(), false).orElseThrow(),
                Optional.of(PASSWORD)));
    assertHint("path \"database/config/erp\" { capabilities = [\"create\"] }", creating);

    engine("database", "creates").write(role(ROLE, Optional.empty()), Optional.empty());
    DatabaseRole other =
        new DatabaseRole("erp", "other", List.of(), List.of(), Duration.ZERO, Duration.ZERO);
    Failure updating = refused(
        Failure.Kind.DENIED,
        () ->
            engine("database", "creates").write(role(other, Optional.of(ROLE)), Optional.empty()));
    assertHint("path \"database/roles/erp\" { capabilities = [\"update\"] }", updating);
    BAO.delete("database/roles/erp");
  }

  @Test
  void aServerThatVaultDoesNotReachIsToldInItsWords() {
    Failure failure = refused(
        Failure.Kind.DENIED,
        () -> engine("database")
            .write(
                DatabaseWrite.of(CONNECTION, Optional.empty(), false).orElseThrow(),
                Optional.of(PASSWORD)));
    assertTrue(failure.message().contains("connection refused"), failure.message());
    assertHint("Vault itself, from where it runs", failure);
    assertEquals(Optional.empty(), engine("database").connection("erp"));
  }

  @Test
  void anotherEngineGetsNoPassword() {
    Failure failure = refused(Failure.Kind.USAGE, () -> engine("old").connection("erp"));
    assertTrue(failure.message().contains("KV v1"), failure.message());
    refused(Failure.Kind.USAGE, () -> engine("database/below").connection("erp"));
  }

  @Test
  void aMountThatIsNotThereOrNotAllowedIsDenied() {
    assertHint(
        "bao secrets enable -path=nowhere database",
        refused(Failure.Kind.DENIED, () -> engine("nowhere").connection("erp")));
    assertHint(
        "no policy of the token allows",
        refused(Failure.Kind.DENIED, () -> engine("database", "elsewhere").role("erp")));
  }

  @Test
  void whatVaultCannotMakeInTheDatabaseIsToldInItsWords() {
    Failure unknown = refused(Failure.Kind.TOOL_FAILED, () -> engine("database").lease("nobody"));
    assertTrue(unknown.message().contains("database/creds/nobody"), unknown.message());
    assertTrue(unknown.message().contains("unknown role"), unknown.message());

    Map<String, Object> unreachable = new HashMap<>(CONNECTION.fields());
    unreachable.putAll(Map.of("password", PASSWORD.reveal(), "verify_connection", false));
    BAO.write("database/config/erp", unreachable);
    engine("database").write(role(ROLE, Optional.empty()), Optional.empty());
    Failure failure = refused(Failure.Kind.TOOL_FAILED, () -> engine("database").lease("erp"));
    assertTrue(failure.message().contains("connection refused"), failure.message());
    assertFalse(failure.message().contains(PASSWORD.reveal()), failure.message());
    BAO.delete("database/roles/erp");
    BAO.delete("database/config/erp");
  }

  @Test
  void deniedLeasesNameThePathAndTheCapability() {
    Failure making =
        refused(Failure.Kind.DENIED, () -> engine("database", "reads").lease("erp"));
    assertHint("path \"database/creds/erp\" { capabilities = [\"read\"] }", making);
    DatabaseLease lease = new DatabaseLease("database/creds/erp/x", "v-erp-x", PASSWORD);
    Failure revoking =
        refused(Failure.Kind.DENIED, () -> engine("database", "reads").revoke(lease));
    assertHint("path \"sys/leases/revoke\" { capabilities = [\"update\"] }", revoking);
    assertFalse((lease + revoking.message()).contains(PASSWORD.reveal()), revoking.message());
  }

  @Test
  void aLeaseThatIsGoneIsFine() {
    engine("database").revoke(new DatabaseLease("database/creds/erp/x", "v-erp-x", PASSWORD));
  }

  @Test
  void anotherEnginesSecretIsNoLease() {
    BAO.write("old/creds/erp", Map.of("username", "u", "password", "p"));
    refused(Failure.Kind.USAGE, () -> engine("old").lease("erp"));
  }

  @Test
  void whatIsNoPathIsRefusedBeforeAnythingIsSent() {
    for (String mount : List.of("", "/", "a//b", "../sys", "database/..")) {
      refused(Failure.Kind.USAGE, () -> engine(mount));
    }
  }
}
