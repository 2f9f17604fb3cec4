package fr.arcodange.factoryline.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.TestHttp;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VaultLoginIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private static final TestKeys KEYS = new TestKeys();

  private final VaultClient vault = connect(Optional.empty());

  @BeforeAll
  static void configure() {
    BAO.policy("ci", "path \"secret/data/app/*\" { capabilities = [\"read\"] }");
    BAO.jwtAuth("gitea_jwt", KEYS);
    role("gitea_cicd", Map.of());
  }

  @Test
  void rightTokenIsTradedForAVaultToken() {
    VaultToken token = vault.login(KEYS.login(claims -> {}));

    assertEquals(200, BAO.statusOf(token.token(), "auth/token/lookup-self"));
    assertEquals(List.of("ci", "default"), token.policies().stream().sorted().toList());
    assertEquals(Duration.ofMinutes(15), token.lease());
    assertTrue(token.renewable());
    assertFalse(token.accessor().isEmpty());
  }

  @Test
  void withoutARoleTheMountsDefaultRoleIsUsed() {
    VaultToken token = vault.login(KEYS.login("auth/gitea_jwt/", Optional.empty(), claims -> {}));

    assertTrue(token.policies().contains("ci"));
  }

  @Test
  void addressMayEndWithASlash() {
    VaultClient slashed = VaultClient.connect(
        new VaultSettings(URI.create(BAO.address() + "/"), Optional.empty()),
        TestHttp.withoutWaiting());

    assertTrue(slashed.isLive(slashed.login(KEYS.login(claims -> {})).token()));
  }

  @Test
  void revokedTokenIsDeadAndRevokingItAgainIsFine() {
    VaultToken token = vault.login(KEYS.login(claims -> {}));
    assertTrue(vault.isLive(token.token()));

    vault.revoke(token.token());

    assertEquals(403, BAO.statusOf(token.token(), "auth/token/lookup-self"));
    assertFalse(vault.isLive(token.token()));
    vault.revoke(token.token());
  }

  @Test
  void wrongAudienceSaysWhichOneTheTokenHas() {
    Failure failure = denied(KEYS.login(claims -> claims.put("aud", "someone-else")));

    assertEquals(
        "logging in to Vault at " + BAO.address() + " as role 'gitea_cicd' of auth mount"
            + " 'gitea_jwt': HTTP 400, error validating token: invalid audience (aud) claim:"
            + " audience claim does not match any expected audience",
        failure.message());
    assertEquals(
        Optional.of(
            "the token's aud is \"someone-else\"; the role's bound_audiences must contain it"),
        failure.hint());
  }

  @Test
  void wrongRoleSaysHowToListThem() {
    Failure failure = denied(KEYS.login("gitea_jwt", Optional.of("nope"), claims -> {}));

    assertEquals(
        Optional.of("there is no role 'nope' at auth mount 'gitea_jwt'; `bao list"
            + " auth/gitea_jwt/role` shows those that exist"),
        failure.hint());
  }

  @Test
  void expiredTokenSaysSinceWhen() {
    long past = Instant.now().getEpochSecond() - 3600;

    Failure failure = denied(KEYS.login(claims -> {
      claims.put("iat", past - 3600);
      claims.put("exp", past);
    }));

    assertTrue(
        failure.hint().orElse("").startsWith("the token expired at " + Instant.ofEpochSecond(past)),
        failure.hint().toString());
  }

  @Test
  void rotatedKeySaysWhatToReplace() {
    TestKeys rotated = new TestKeys();

    Failure failure = denied(rotated.login(claims -> {}));

    assertEquals(
        Optional.of("the token's iss is \"https://gitea.example\"; either that is not the issuer in"
            + " auth/gitea_jwt/config, or its signing key was changed and jwt_validation_pubkeys"
            + " still holds the old one"),
        failure.hint());
    assertFalse(failure.message().contains("eyJ"), failure.message());
  }

  @Test
  void issuerWithASlashTooManySaysSo() {
    Failure failure = denied(KEYS.login(claims -> claims.put("iss", TestKeys.ISSUER + "/")));

    assertTrue(
        failure.hint().orElse("").startsWith("the token's iss is \"https://gitea.example/\""),
        failure.hint().toString());
  }

  @Test
  void accessTokenInPlaceOfTheIdTokenIsRecognised() {
    Failure failure = denied(KEYS.login(claims -> {
      claims.keySet().retainAll(List.of("exp", "iat"));
      claims.put("gnt", 1);
    }));

    assertTrue(
        failure.hint().orElse("").contains("access token"), failure.hint().toString());
  }

  @Test
  void tokenFromTheFutureBlamesTheClocks() {
    long future = Instant.now().getEpochSecond() + 3600;

    Failure failure = denied(KEYS.login(claims -> {
      claims.put("iat", future);
      claims.put("exp", future + 60);
    }));

    assertTrue(
        failure.hint().orElse("").contains(Instant.ofEpochSecond(future).toString()),
        failure.hint().toString());
  }

  @Test
  void otherUserIsNamed() {
    role("bound", Map.of("bound_claims", Map.of("preferred_username", "tofu-ci")));

    Failure failure = denied(KEYS.login(
        "gitea_jwt", Optional.of("bound"), claims -> claims.put("preferred_username", "mallory")));

    assertTrue(
        failure.hint().orElse("").startsWith("the token's preferred_username is \"mallory\""),
        failure.hint().toString());
  }

  @Test
  void missingUserClaimListsTheClaimsThereAre() {
    role("by_groups", Map.of("user_claim", "groups"));

    Failure failure = denied(KEYS.login("gitea_jwt", Optional.of("by_groups"), claims -> {}));

    assertTrue(
        failure.hint().orElse("").contains("only has iss, sub, aud, exp, iat, preferred_username"),
        failure.hint().toString());
  }

  @Test
  void roleWithoutAudiencesSaysWhichToSet() {
    BAO.write(
        "auth/gitea_jwt/role/no_audiences",
        Map.of("role_type", "jwt", "user_claim", "sub", "bound_subject", "2"));

    Failure failure = denied(KEYS.login("gitea_jwt", Optional.of("no_audiences"), claims -> {}));

    assertTrue(
        failure.hint().orElse("").contains("[\"" + TestKeys.AUDIENCE + "\"]"),
        failure.hint().toString());
  }

  @Test
  void roleForBrowsersSaysSo() {
    BAO.write("sys/auth/oidc_like", Map.of("type", "jwt"));
    BAO.trust("oidc_like", KEYS);
    BAO.write(
        "auth/oidc_like/role/browser",
        Map.of(
            "role_type", "oidc",
            "user_claim", "sub",
            "allowed_redirect_uris", List.of("http://127.0.0.1/")));

    Failure failure = denied(KEYS.login("oidc_like", Optional.of("browser"), claims -> {}));

    assertTrue(
        failure.hint().orElse("").contains("role_type=jwt"), failure.hint().toString());
  }

  @Test
  void mountWithoutConfigurationSaysSo() {
    BAO.write("sys/auth/empty_jwt", Map.of("type", "jwt"));

    Failure failure = denied(KEYS.login("empty_jwt", Optional.of("any"), claims -> {}));

    assertTrue(
        failure.hint().orElse("").contains("auth/empty_jwt/config"),
        failure.hint().toString());
  }

  @Test
  void unknownMountSaysSo() {
    Failure failure = denied(KEYS.login("no_such", Optional.of("any"), claims -> {}));

    assertTrue(failure.message().endsWith("HTTP 403, permission denied"), failure.message());
    assertTrue(
        failure.hint().orElse("").contains("there is no auth method at auth mount 'no_such'"),
        failure.hint().toString());
  }

  @Test
  void unknownNamespaceSaysSo() {
    Failure failure = assertThrows(
        Failure.class, () -> connect(Optional.of("nowhere")).login(KEYS.login(claims -> {})));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(failure.message().contains(", namespace 'nowhere' as role"), failure.message());
    assertTrue(
        failure.hint().orElse("").contains("there is no namespace 'nowhere'"),
        failure.hint().toString());
  }

  @Test
  void notAJwtIsNotShown() {
    Secret garbage = Secret.of("hunter2-is-no-jwt");

    Failure failure =
        denied(new LoginMethod.Jwt("gitea_jwt", Optional.of("gitea_cicd"), garbage, Map.of()));

    assertTrue(failure.hint().orElse("").contains("not a JWT"), failure.hint().toString());
    assertFalse((failure.message() + failure.hint()).contains("hunter2"));
  }

  @Test
  void appRoleLogsIn() {
    BAO.write("sys/auth/approle", Map.of("type", "approle"));
    BAO.write("auth/approle/role/ci", Map.of("token_policies", "ci"));
    Secret roleId =
        Secret.of(BAO.read("auth/approle/role/ci/role-id").at("/data/role_id").asText());
    Secret secretId = Secret.of(BAO.write("auth/approle/role/ci/secret-id", Map.of())
        .at("/data/secret_id")
        .asText());

    VaultToken token =
        vault.login(new LoginMethod.AppRole("approle", roleId, Optional.of(secretId)));
    Failure wrong = denied(
        new LoginMethod.AppRole("approle", roleId, Optional.of(Secret.of("wrong-secret-id"))));
    Failure none = denied(new LoginMethod.AppRole("approle", roleId, Optional.empty()));

    assertTrue(token.policies().contains("ci"));
    assertTrue(wrong.hint().orElse("").contains("used up"), wrong.hint().toString());
    assertTrue(none.hint().orElse("").contains("bind_secret_id"), none.hint().toString());
    assertFalse((wrong.message() + wrong.hint()).contains("wrong-secret-id"));
  }

  @Test
  void kubernetesLoginIsExplained() {
    BAO.write("sys/auth/kubernetes", Map.of("type", "kubernetes"));
    BAO.write(
        "auth/kubernetes/config",
        Map.of(
            "kubernetes_host",
            "https://127.0.0.1:1",
            "kubernetes_ca_cert",
            new HeldCertificate.Builder().certificateAuthority(0).build().certificatePem(),
            "disable_local_ca_jwt",
            true));

    Failure failure =
        denied(new LoginMethod.Kubernetes("kubernetes", "runner", KEYS.sign(TestKeys.claims())));

    assertTrue(
        failure.message().contains("as role 'runner' of auth mount 'kubernetes'"),
        failure.message());
    assertTrue(
        failure.hint().orElse("").contains("auth/kubernetes/role"),
        failure.hint().toString());
  }

  @Test
  void givenTokenIsLookedUp() {
    VaultToken token = vault.login(new LoginMethod.Token(OpenBaoServer.ROOT));

    assertEquals(List.of("root"), token.policies());
    assertEquals(Duration.ZERO, token.lease());
  }

  @Test
  void givenTokenThatVaultDoesNotKnowIsDenied() {
    Failure failure = denied(new LoginMethod.Token(Secret.of("s.hunter2hunter2hunter2")));

    assertTrue(failure.hint().orElse("").contains("expired"), failure.hint().toString());
    assertFalse(failure.message().contains("hunter2"));
  }

  @Test
  void tokenThatMayNotRevokeItselfSaysWhatItsPolicyLacks() {
    Secret token = token(Map.of("policies", List.of("ci"), "no_default_policy", true));

    Failure failure = assertThrows(Failure.class, () -> vault.revoke(token));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(
        failure.hint().orElse("").contains("update on auth/token/revoke-self"),
        failure.hint().toString());
    assertTrue(vault.isLive(token));
  }

  @Test
  void batchTokenSaysWhyItLivesOn() {
    Secret token = token(Map.of("policies", List.of("ci"), "type", "batch"));

    Failure failure = assertThrows(Failure.class, () -> vault.revoke(token));

    assertTrue(
        failure.hint().orElse("").contains("token_type=service"), failure.hint().toString());
  }

  @Test
  void sealedServerSaysWhatToDo() throws Exception {
    try (OpenBaoServer sealed = new OpenBaoServer()) {
      sealed.start();
      VaultClient client = VaultClient.connect(
          new VaultSettings(sealed.address(), Optional.empty()), TestHttp.withoutWaiting());
      VaultToken token = client.login(new LoginMethod.Token(OpenBaoServer.ROOT));
      sealed.seal();

      List<Failure> failures = List.of(
          assertThrows(Failure.class, () -> client.login(KEYS.login(claims -> {}))),
          assertThrows(
              Failure.class,
              () -> client.read(token, SecretSelector.parse("secret/app key"), false)),
          assertThrows(Failure.class, () -> client.revoke(token.token())),
          assertThrows(Failure.class, () -> client.isLive(token.token())));

      for (Failure failure : failures) {
        assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
        assertTrue(failure.message().contains("HTTP 503, Vault is sealed"), failure.message());
        assertTrue(failure.hint().orElse("").contains("operator unseal"));
      }
    }
  }

  @Test
  void serverThatIsDownIsUnreachable() throws Exception {
    OpenBaoServer down = new OpenBaoServer();
    down.start();
    VaultClient client = VaultClient.connect(
        new VaultSettings(down.address(), Optional.empty()), TestHttp.withoutWaiting());
    down.close();

    Failure failure = assertThrows(Failure.class, () -> client.login(KEYS.login(claims -> {})));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertTrue(
        failure
            .message()
            .contains("POST " + down.address() + "/v1/auth/gitea_jwt/login: Connection refused"),
        failure.message());
  }

  private static void role(String name, Map<String, Object> more) {
    Map<String, Object> role = new HashMap<>(Map.of(
        "role_type", "jwt",
        "user_claim", "sub",
        "bound_audiences", List.of(TestKeys.AUDIENCE),
        "token_policies", List.of("ci"),
        "token_ttl", "15m"));
    role.putAll(more);
    BAO.write("auth/gitea_jwt/role/" + name, role);
  }

  private static Secret token(Map<String, Object> wish) {
    return Secret.of(
        BAO.write("auth/token/create", wish).at("/auth/client_token").asText());
  }

  private Failure denied(LoginMethod method) {
    Failure failure = assertThrows(Failure.class, () -> vault.login(method));
    assertEquals(Failure.Kind.DENIED, failure.kind());
    return failure;
  }

  private static VaultClient connect(Optional<String> namespace) {
    return VaultClient.connect(
        new VaultSettings(BAO.address(), namespace), TestHttp.withoutWaiting());
  }
}
