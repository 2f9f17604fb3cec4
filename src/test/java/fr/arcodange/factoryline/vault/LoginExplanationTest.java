package fr.arcodange.factoryline.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.http.TestHttp;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every refusal that a real OpenBao 2.7 was seen to give, and those of Vault that differ. */
class LoginExplanationTest {
  private static final Secret JWT = Secret.of("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIyIn0.c2lnbmF0dXJl");

  /** Refusals in the fixtures, by the advice they get. */
  private static final Map<String, String> ADVICE = Map.ofEntries(
      Map.entry("wrong-audience", "the token's aud is [\"app\", \"other\"]"),
      Map.entry("unknown-role", "there is no role 'nope' at auth mount 'gitea_jwt'"),
      Map.entry(
          "bound-claims-mismatch", "the token's preferred_username is \"mallory\"; the role's"),
      Map.entry("bad-signature", "its signing key was changed"),
      Map.entry("unknown-key", "the token's iss is \"https://gitea.example\""),
      Map.entry("garbage-jwt", "what was sent is not a JWT"),
      Map.entry("empty-jwt", "the job's token was empty"),
      Map.entry("access-token-instead-of-id-token", "bound_issuer in auth/gitea_jwt/config"),
      Map.entry("wrong-issuer", "must be exactly that: mind http or https, and the slash"),
      Map.entry("unknown-mount", "there is no auth method at auth mount 'gitea_jwt'"),
      Map.entry("token-bound-cidrs", "token_bound_cidrs"),
      Map.entry("unknown-namespace", "there is no namespace 'team'"),
      Map.entry("expired", "the token expired at 2026-11-23T11:00:00Z"),
      Map.entry("expired-100s-ago", "compare the clocks of this machine and of Vault's"),
      Map.entry("issued-in-future", "the token was issued at 2026-11-23T10:00:00Z"),
      Map.entry("missing-user-claim", "the role's user_claim is preferred_username"),
      Map.entry("user-claim-not-found", "the role's user_claim is nosuch"),
      Map.entry("mount-not-configured", "nothing is configured at auth mount 'gitea_jwt' yet"),
      Map.entry("mount-not-configured-norole", "write auth/gitea_jwt/config"),
      Map.entry("role-without-bound-audiences", "set bound_audiences of the role to the token's"),
      Map.entry("role-type-oidc", "give the role role_type=jwt"));

  private final OkHttpClient http = TestHttp.withoutWaiting();

  @StartStop
  private final MockWebServer server = MockServers.create();

  @Test
  void everyRefusalThatWasSeenIsExplained() throws IOException {
    Map<String, Integer> seen = refusalsSeen();
    assertEquals(new TreeSet<>(seen.keySet()), new TreeSet<>(ADVICE.keySet()));
    for (Map.Entry<String, Integer> refusal : seen.entrySet()) {
      Failure failure =
          refusedWith(refusal.getValue(), fixture("openbao-login-" + refusal.getKey() + ".json"));

      assertEquals(Failure.Kind.DENIED, failure.kind(), refusal.getKey());
      assertTrue(
          failure.hint().orElse("none").contains(ADVICE.getOrDefault(refusal.getKey(), "?")),
          refusal.getKey() + ": " + failure.hint());
      assertTrue(
          failure
              .message()
              .startsWith("logging in to Vault at " + address()
                  + ", namespace 'team' as role 'gitea_cicd' of auth mount 'gitea_jwt': HTTP "
                  + refusal.getValue() + ", "),
          failure.message());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '!', textBlock = """
          missing role ! name a role: auth mount 'gitea_jwt' has no default_role
          error validating token: error verifying token signature: fetching keys oidc: get keys failed ! from Vault's own host, is "https://gitea.example" reachable
          error validating token: error verifying token signature: no known key successfully validated the token signature ! jwt_validation_pubkeys still holds the old one
          error validating token: invalid issued at (iat) claim: token issued in the future ! compare the clocks of the issuer and of Vault
          error validating token: invalid subject (sub) claim ! the token's sub is "2"
          error validating claims: claim "repository_id" is missing ! bound_claims ask for repository_id, but the token only has iss, sub, aud,
          """)
  void refusalsThatOnlyVaultGivesAreExplainedToo(String words, String advice) {
    Failure failure = refusedWith(400, "{\"errors\":[\"" + words.replace("\"", "\\\"") + "\"]}");

    assertTrue(failure.hint().orElse("none").contains(advice), failure.hint().toString());
  }

  @Test
  void unknownWordsAreShownWithoutAdvice() {
    Failure failure = refusedWith(400, "{\"errors\":[\"the moon\\u001b[31m is\\nwrong\"]}");

    assertTrue(failure.message().endsWith("HTTP 400, the moon [31m is wrong"), failure.message());
    assertEquals(Optional.empty(), failure.hint());
  }

  @Test
  void aServerThatIsNoVaultIsTakenForAWrongAddress() {
    Failure failure = refusedWith(404, "404 page not found");

    assertTrue(failure.message().endsWith("HTTP 404, 404 page not found"), failure.message());
    assertEquals(
        Optional.of("what answers at " + address()
            + " does not answer as Vault does: correct --vault-addr or VAULT_ADDR"),
        failure.hint());
  }

  @Test
  void claimsCannotBreakOutOfTheirLine() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aud", "x\n::set-output name=a::b\u202e" + "y".repeat(1000));

    Failure failure = refusedWith(
        400, "{\"errors\":[\"invalid audience (aud) claim\"]}", Optional.empty(), claims);

    String hint = failure.hint().orElse("");
    assertFalse(hint.contains("\n"), hint);
    assertFalse(hint.contains("\u202e"), hint);
    assertTrue(hint.length() < 400, hint);
  }

  @Test
  void withoutClaimsTheAdviceStillReads() {
    assertEquals(
        Optional.of("the token's aud is missing; the role's bound_audiences must contain it"),
        refusedWith(
                400, "{\"errors\":[\"invalid audience (aud) claim\"]}", Optional.empty(), Map.of())
            .hint());
  }

  private static Map<String, Integer> refusalsSeen() throws IOException {
    JsonNode index = JsonMapper.builder().build().readTree(fixture("openbao-login-index.json"));
    Map<String, Integer> refusals = new LinkedHashMap<>();
    index.properties().forEach(entry -> {
      if (entry.getValue().asInt() != 200) {
        refusals.put(entry.getKey(), entry.getValue().asInt());
      }
    });
    return refusals;
  }

  private Failure refusedWith(int status, String body) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", "https://gitea.example");
    claims.put("sub", "2");
    claims.put("aud", List.of("app", "other"));
    claims.put("iat", 1795428000L);
    claims.put("exp", 1795431600L);
    claims.put("preferred_username", "mallory");
    return refusedWith(status, body, Optional.of("team"), claims);
  }

  private Failure refusedWith(
      int status, String body, Optional<String> namespace, Map<String, Object> claims) {
    server.enqueue(new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", "application/json")
        .body(body)
        .build());
    VaultClient vault =
        VaultClient.connect(new VaultSettings(server.url("/").uri(), namespace), http);

    Failure failure = assertThrows(
        Failure.class,
        () ->
            vault.login(new LoginMethod.Jwt("gitea_jwt", Optional.of("gitea_cicd"), JWT, claims)));

    assertFalse((failure.message() + failure.hint()).contains(JWT.reveal()));
    return failure;
  }

  private String address() {
    return "http://" + server.getHostName() + ":" + server.getPort();
  }

  private static String fixture(String name) throws IOException {
    try (InputStream stream = Objects.requireNonNull(
        LoginExplanationTest.class.getResourceAsStream("/openbao/" + name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
