package fr.arcodange.factoryline.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.TestHttp;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VaultReadIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private static final String LONG = "0123456789abcdef".repeat(65_536);
  private static final String BINARY =
      "\u0001\u0002\u001b[31m\u007f\u0080\u00ff\u202e\ud83d\ude00\u2028\u0000end";
  private static final String PEM =
      "-----BEGIN PRIVATE KEY-----\nMIIE\r\n\n  indented\n-----END PRIVATE KEY-----\n";

  private static VaultToken token;

  private final VaultClient vault = connect(Optional.empty(), TestHttp.withoutWaiting());

  @BeforeAll
  static void configure() {
    BAO.write("sys/mounts/kv", Map.of("type", "kv", "options", Map.of("version", "2")));
    BAO.write("sys/mounts/old", Map.of("type", "kv", "options", Map.of("version", "1")));
    BAO.write("sys/mounts/deep/er/kv", Map.of("type", "kv", "options", Map.of("version", "2")));
    BAO.policy("ci", """
        path "kv/data/app/*" { capabilities = ["read"] }
        path "kv/data/data/*" { capabilities = ["read"] }
        path "kv/metadata/app/*" { capabilities = ["read"] }
        path "deep/er/kv/data/*" { capabilities = ["read"] }
        path "old/*" { capabilities = ["read"] }
        path "cubbyhole/*" { capabilities = ["read"] }
        path "pki/issue/web" { capabilities = ["update"] }
        path "transit/random/16" { capabilities = ["update"] }
        path "approle/none" { capabilities = ["read"] }
        """);
    Map<String, Object> odd = new LinkedHashMap<>();
    odd.put("long", LONG);
    odd.put("binary", BINARY);
    odd.put("pem", PEM);
    odd.put("empty", "");
    odd.put("none", null);
    odd.put("accents", "é ☃ 测试");
    odd.put("json", "{\"a\": [1, \"$x\"]}");
    BAO.write("kv/data/app/odd", Map.of("data", odd));
    BAO.write(
        "kv/data/app/db",
        Map.of("data", Map.of("user", "app", "password", "p|w;d 'x'", "with.dot", "dotted")));
    BAO.write(
        "kv/data/app/nested",
        Map.of(
            "data",
            Map.of(
                "server",
                Map.of("host", "db.example", "port", 5432, "tls", true, "html", "<&>"),
                "hosts",
                List.of("one", "two", Map.of("name", "three")))));
    BAO.write("kv/data/data/odd-name", Map.of("data", Map.of("key", "in a folder called data")));
    BAO.write("kv/data/app/with space", Map.of("data", Map.of("key", "spaced")));
    BAO.write("deep/er/kv/data/x", Map.of("data", Map.of("key", "deep")));
    BAO.write(
        "old/app",
        Map.of(
            "key",
            "from v1",
            "data",
            Map.of("key", "looks like v2"),
            "big",
            12345678901234567L,
            "ratio",
            new BigDecimal("0.1000"),
            "exponent",
            new BigDecimal("1.0E10"),
            "plain",
            new BigDecimal("10000000000.5")));
    token = vaultToken("ci");
  }

  @Test
  void versionedSecretIsReadByEitherSpellingOfItsPath() {
    assertEquals(
        Map.of("A", "app", "B", "app"), read("kv/app/db user | A ; /kv/data/app/db/ user | B"));
  }

  @Test
  void folderCalledDataNeedsTheFullPath() {
    assertEquals(Map.of("KEY", "in a folder called data"), read("kv/data/data/odd-name key"));
  }

  @Test
  void mountPathMayHaveSeveralParts() {
    assertEquals(Map.of("KEY", "deep"), read("deep/er/kv/x key"));
  }

  @Test
  void pathMayHoldSpaces() {
    assertEquals(Map.of("KEY", "spaced"), read("\"kv/app/with space\" key"));
  }

  @Test
  void unversionedSecretIsReadAsItIsEvenIfItHasAKeyCalledData() {
    assertEquals(
        Map.of("KEY", "from v1", "OTHER", "looks like v2", "DATA", "{\"key\":\"looks like v2\"}"),
        read("old/app key ; old/app data.key | OTHER ; old/app data"));
  }

  @Test
  void numbersComeOutAsTheyWereStored() {
    assertEquals(
        Map.of(
            "BIG", "12345678901234567",
            "RATIO", "0.1000",
            "EXPONENT", "1.0E+10",
            "PLAIN", "10000000000.5"),
        read("old/app big ; old/app ratio ; old/app exponent ; old/app plain"));
  }

  @Test
  void wildcardTakesEveryKeyThatHoldsSomething() {
    assertEquals(
        Map.of(
            "X_USER", "app",
            "X_PASSWORD", "p|w;d 'x'",
            "X_WITH__DOT", "dotted"),
        read("kv/app/db * | x_"));
    assertEquals(
        Map.of("x_user", "app", "x_password", "p|w;d 'x'", "x_with__dot", "dotted"),
        read("kv/app/db ** | x_"));
    assertEquals(
        List.of("ACCENTS", "BINARY", "EMPTY", "JSON", "LONG", "PEM"),
        read("kv/app/odd *").keySet().stream().sorted().toList());
  }

  @Test
  void nestedValuesAreReachedByDotsPositionsAndPointers() {
    assertEquals(
        Map.of(
            "SERVER__HOST", "db.example",
            "SERVER__PORT", "5432",
            "TLS", "true",
            "SECOND", "two",
            "LAST", "three",
            "HOSTS__1", "two"),
        read("""
            kv/app/nested server.host ;
            kv/app/nested /server/port ;
            kv/app/nested server."tls" | TLS ;
            kv/app/nested hosts[1] | SECOND ;
            kv/app/nested hosts[-1].name | LAST ;
            kv/app/nested /hosts/1 ;
            """));
  }

  @Test
  void objectsComeOutAsJson() {
    assertEquals(
        "{\"host\":\"db.example\",\"html\":\"<&>\",\"port\":5432,\"tls\":true}",
        read("kv/app/nested server").get("SERVER"));
    assertEquals(
        "[\"one\",\"two\",{\"name\":\"three\"}]",
        read("kv/app/nested $ | ALL ; kv/app/nested hosts").get("HOSTS"));
  }

  @Test
  void keyWithADotIsFoundQuotedOrNot() {
    assertEquals(
        Map.of("A", "dotted", "B", "dotted", "C", "dotted"),
        read("kv/app/db \"with.dot\" | A ; kv/app/db `with.dot` | B ; kv/app/db with.dot | C"));
  }

  @Test
  void anyTextComesBackUnchanged() {
    assertEquals(
        Map.of(
            "LONG",
            LONG,
            "BINARY",
            BINARY,
            "PEM",
            PEM,
            "EMPTY",
            "",
            "ACCENTS",
            "é ☃ 测试",
            "JSON",
            "{\"a\": [1, \"$x\"]}"),
        read("kv/app/odd long; kv/app/odd binary; kv/app/odd pem; kv/app/odd empty;"
            + "kv/app/odd accents; kv/app/odd json"));
  }

  @Test
  void missingSecretNamesPathAndLine() {
    Failure failure = denied("kv/app/db user ;\nkv/app/nothing key");

    assertEquals(
        "reading KV v2 secret 'kv/app/nothing': there is nothing at 'kv/data/app/nothing'",
        failure.message());
    assertTrue(
        failure.hint().orElse("").contains("secrets, line 2"), failure.hint().toString());
  }

  @Test
  void missingKeyNamesTheKeysThereAre() {
    Failure failure = denied("old/app nope");

    assertEquals(
        "secrets, line 1: the secret 'old/app' has no value for 'nope'", failure.message());
    assertEquals(
        Optional.of("its keys are 'big', 'data', 'exponent', 'key', 'plain', 'ratio'"),
        failure.hint());
  }

  @Test
  void nullCountsAsMissing() {
    assertTrue(denied("kv/app/odd none").message().contains("no value for 'none'"));
  }

  @Test
  void deletedVersionSaysWhen() {
    BAO.write("kv/data/app/gone", Map.of("data", Map.of("key", "value")));
    BAO.delete("kv/data/app/gone");

    assertTrue(
        denied("kv/app/gone key").message().contains("this version was deleted at 20"),
        denied("kv/app/gone key").message());
  }

  @Test
  void olderVersionCanBeAskedFor() {
    BAO.write("kv/data/app/twice", Map.of("data", Map.of("key", "first")));
    BAO.write("kv/data/app/twice", Map.of("data", Map.of("key", "second")));

    assertEquals(
        Map.of("NEW", "second", "OLD", "first"),
        read("kv/app/twice key | NEW ; kv/app/twice?version=1 key | OLD"));
  }

  @Test
  void whatIsMissingIsLeftOutWhenAskedFor() {
    List<NamedSecret> found = vault.read(
        token,
        SecretSelector.parse(
            "kv/app/nothing * ; kv/app/db nope ; kv/app/db user ; old/nothing key | X"),
        true);

    assertEquals(List.of(new NamedSecret("USER", Secret.of("app"))), found);
  }

  @Test
  void deniedPathShowsThePolicyThatWouldAllowIt() {
    BAO.write("kv/data/other/x", Map.of("data", Map.of("key", "value")));

    Failure failure = denied("kv/other/x key");

    assertEquals(
        "reading KV v2 secret 'kv/other/x': HTTP 403, permission denied", failure.message());
    assertTrue(
        failure.hint().orElse("").contains("path \"kv/data/other/x\" { capabilities = [\"read\"]"),
        failure.hint().toString());
    assertTrue(
        failure.hint().orElse("").contains("are ci, default"), failure.hint().toString());
  }

  @Test
  void unknownMountSaysWhatWasTried() {
    Failure failure = denied("nope/x key");

    assertEquals(
        "reading 'nope/x' (tried: sys/internal/ui/mounts/nope/x, nope/x (HTTP 403), nope/data/x"
            + " (HTTP 403)): HTTP 403, permission denied",
        failure.message());
  }

  @Test
  void revokedTokenIsSaidToBeTheReason() {
    VaultToken revoked = vaultToken("ci");
    vault.revoke(revoked.token());

    Failure failure = assertThrows(
        Failure.class, () -> vault.read(revoked, SecretSelector.parse("kv/app/db user"), false));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(failure.hint().orElse("").contains("was revoked"), failure.hint().toString());
  }

  @Test
  void oneNameTwiceIsRefusedWithBothLines() {
    Failure failure = assertThrows(
        Failure.class,
        () -> vault.read(token, SecretSelector.parse("kv/app/db * ;\nold/app key | USER"), false));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("secrets, line 2: the name USER is taken already, by line 1", failure.message());
  }

  @Test
  void wildcardOverAKeyThatIsNoNameSaysWhich() {
    BAO.write("old/dashed", Map.of("my-key", "value"));

    Failure failure = assertThrows(
        Failure.class, () -> vault.read(token, SecretSelector.parse("old/dashed *"), false));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        "secrets, line 1, key 'my-key': 'MY-KEY' cannot be the name of a variable",
        failure.message());
  }

  @Test
  void certificateIsIssuedByOneWriteForAllItsSelectors() {
    BAO.write("sys/mounts/pki", Map.of("type", "pki"));
    BAO.write(
        "pki/root/generate/internal",
        Map.of("common_name", "lab CA", "key_type", "ec", "key_bits", 256));
    BAO.write(
        "pki/roles/web",
        Map.of(
            "allowed_domains",
            "example.org",
            "allow_subdomains",
            true,
            "key_type",
            "ec",
            "key_bits",
            256));
    String data = " method=write common_name=www.example.org ttl=\"5m\" ";

    Map<String, String> issued = read("pki/issue/web certificate" + data + "| CERT ;\n"
        + "pki/issue/web private_key" + data + "| KEY ;\n"
        + "pki/issue/web serial_number" + data + "| SERIAL ;\n"
        + "pki/issue/web ca_chain[0]" + data + "| CA ;");

    assertTrue(issued.getOrDefault("CERT", "").startsWith("-----BEGIN CERTIFICATE-----\n"));
    assertTrue(issued.getOrDefault("KEY", "").contains("PRIVATE KEY-----\n"));
    assertNotEquals(issued.get("CERT"), issued.get("CA"));
    assertEquals(
        issued.get("CERT"),
        BAO.read("pki/cert/" + issued.get("SERIAL")).at("/data/certificate").asText());
  }

  @Test
  void refusedWriteSaysWhatVaultSays() {
    Failure failure = denied("transit/random/32 random_bytes method=write | X");

    assertTrue(
        failure.message().startsWith("writing to 'transit/random/32' for a secret: HTTP 403"),
        failure.message());
  }

  @Test
  void oneCallPerMountAndPath() {
    List<String> asked = new ArrayList<>();
    OkHttpClient counting = TestHttp.withoutWaiting()
        .newBuilder()
        .addNetworkInterceptor(chain -> {
          Request request = chain.request();
          asked.add(request.method() + " " + request.url().encodedPath());
          return chain.proceed(request);
        })
        .build();

    connect(Optional.empty(), counting)
        .read(
            token,
            SecretSelector.parse("kv/app/db user; kv/app/db password; kv/app/nested server.host;"
                + "kv/app/db * | ALL_"),
            false);

    assertEquals(
        List.of(
            "GET /v1/sys/internal/ui/mounts/kv/app/db",
            "GET /v1/kv/data/app/db",
            "GET /v1/kv/data/app/nested"),
        asked);
  }

  @Test
  void namespaceHasItsOwnLoginAndSecrets() {
    BAO.write("sys/namespaces/team", Map.of());
    BAO.write("team", "sys/mounts/kv", Map.of("type", "kv", "options", Map.of("version", "2")));
    BAO.write("team", "kv/data/app/db", Map.of("data", Map.of("user", "of the team")));
    BAO.write(
        "team",
        "sys/policies/acl/ci",
        Map.of("policy", "path \"kv/data/app/*\" { capabilities = [\"read\"] }"));
    TestKeys keys = new TestKeys();
    BAO.write("team", "sys/auth/gitea_jwt", Map.of("type", "jwt"));
    BAO.write("team", "auth/gitea_jwt/config", Map.of("jwt_validation_pubkeys", keys.publicPem()));
    BAO.write(
        "team",
        "auth/gitea_jwt/role/gitea_cicd",
        Map.of(
            "role_type",
            "jwt",
            "user_claim",
            "sub",
            "bound_audiences",
            List.of(TestKeys.AUDIENCE),
            "token_policies",
            List.of("ci")));
    VaultClient team = connect(Optional.of("/team/"), TestHttp.withoutWaiting());

    VaultToken login = team.login(keys.login(claims -> {}));
    List<NamedSecret> read = team.read(login, SecretSelector.parse("kv/app/db user"), false);
    team.revoke(login.token());

    assertEquals(List.of(new NamedSecret("USER", Secret.of("of the team"))), read);
    assertFalse(team.isLive(login.token()));
  }

  private Map<String, String> read(String block) {
    Map<String, String> values = new LinkedHashMap<>();
    vault
        .read(token, SecretSelector.parse(block), false)
        .forEach(secret -> values.put(secret.name(), secret.value().reveal()));
    return values;
  }

  private Failure denied(String block) {
    Failure failure =
        assertThrows(Failure.class, () -> vault.read(token, SecretSelector.parse(block), false));
    assertEquals(Failure.Kind.DENIED, failure.kind());
    return failure;
  }

  private static VaultToken vaultToken(String policy) {
    Secret secret = Secret.of(BAO.write("auth/token/create", Map.of("policies", List.of(policy)))
        .at("/auth/client_token")
        .asText());
    return connect(Optional.empty(), TestHttp.withoutWaiting())
        .login(new LoginMethod.Token(secret));
  }

  private static VaultClient connect(Optional<String> namespace, OkHttpClient http) {
    return VaultClient.connect(new VaultSettings(BAO.address(), namespace), http);
  }
}
