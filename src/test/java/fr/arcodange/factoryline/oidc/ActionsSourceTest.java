package fr.arcodange.factoryline.oidc;

import static fr.arcodange.factoryline.oidc.Failures.denied;
import static fr.arcodange.factoryline.oidc.Failures.unreachable;
import static fr.arcodange.factoryline.oidc.Failures.usage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionsSourceTest {
  private static final String PATH = "/api/actions/oidc/token";
  private static final String REQUEST_TOKEN = "request-token-5f2a";

  private final FakeIssuer issuer = new FakeIssuer();
  private final Secret token = issuer.token(issuer.claims());

  @AfterEach
  void stop() {
    issuer.close();
  }

  private TokenSource source(String query) {
    return TokenSources.actions(
        Map.of(
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            issuer.origin() + PATH + query,
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            REQUEST_TOKEN),
        new OkHttpClient());
  }

  private Failure refused(int status, String body) {
    issuer.route(PATH, status, body);
    Failure failure = status >= 500
        ? unreachable(() -> source("").obtain(Optional.empty()))
        : denied(() -> source("").obtain(Optional.empty()));
    assertFalse(failure.message().contains(REQUEST_TOKEN));
    assertFalse(failure.hint().orElse("").contains(REQUEST_TOKEN));
    return failure;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?job_id=1&run_id=2 | vault | ?job_id=1&run_id=2&audience=vault",
        "? | vault | ?audience=vault",
        "'' | vault | ?audience=vault",
        "?audience=default&x=%2F | vault | ?x=%2F&audience=vault",
        "?job_id=1 | https://vault.example/a?b=c&d e+f | ?job_id=1&audience=https%3A%2F%2Fvault.example%2Fa%3Fb%3Dc%26d%20e%2Bf",
      })
  void theAudienceIsAddedToWhateverQueryIsThere(String query, String audience, String sent) {
    issuer.route(PATH, 200, "{\"value\":\"" + token.reveal() + "\"}");

    UnverifiedToken obtained = source(query).obtain(Optional.of(audience));

    assertEquals(audience, issuer.last().getUrl().queryParameter("audience"));
    assertEquals(PATH + sent, issuer.last().getTarget());
    assertEquals(Optional.of(audience), obtained.audience());
  }

  @ParameterizedTest
  @CsvSource({"?job_id=1,?job_id=1", "?,''", "'',''"})
  void withoutAudienceTheAddressStays(String query, String sent) {
    issuer.route(PATH, 200, "{\"value\":\"" + token.reveal() + "\"}");

    UnverifiedToken obtained = source(query).obtain(Optional.empty());

    assertEquals(PATH + sent, issuer.last().getTarget());
    assertEquals(token, obtained.raw());
    assertEquals(Optional.empty(), obtained.audience());
  }

  @Test
  void theJobsTokenIsTheBearer() {
    issuer.route(PATH, 200, "{\"value\":\"" + token.reveal() + "\"}");

    source("").obtain(Optional.empty());

    assertEquals("Bearer " + REQUEST_TOKEN, issuer.last().getHeaders().get("Authorization"));
    assertEquals("GET", issuer.last().getMethod());
  }

  @ParameterizedTest
  @ValueSource(strings = {" vault", "vault\n", "va\tult"})
  void anAudienceWithASlipInItIsAUsageError(String audience) {
    usage(() -> source("").obtain(Optional.of(audience)));
    assertTrue(issuer.requests.isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | no longer accepts this job's request token",
        "403 | enable-openid-connect: true",
        "404 | a proxy in front",
        "500 | run the job again",
        "503 | run the job again",
      })
  void eachRefusalHasItsOwnWords(int status, String hint) {
    Failure failure = refused(status, "{\"message\":\"because\"}");

    assertEquals(
        "getting an ID token for this job: GET " + issuer.origin() + PATH + ": HTTP " + status
            + ", because",
        failure.message());
    assertTrue(failure.hint().orElseThrow().contains(hint), failure.hint().orElseThrow());
  }

  @Test
  void aServerThatRepeatsTheRequestTokenDoesNotGiveItAway() {
    assertTrue(refused(401, "{\"message\":\"bad token " + REQUEST_TOKEN + "\"}")
        .message()
        .endsWith("HTTP 401, bad token ***"));
  }

  @Test
  void aReplyThatIsNoJsonIsSaidSo() {
    assertTrue(
        refused(200, "<html>sign in</html>").message().endsWith("the reply is not a JSON object"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"value\":\"\"}", "{\"value\":null}", "{\"value\":7}", "{\"token\":\"x\"}"
      })
  void aReplyWithoutValueIsSaidSo(String body) {
    assertTrue(refused(200, body).message().endsWith("the reply has no 'value'"));
  }

  @Test
  void aValueThatIsNoTokenIsSaidSoWithoutShowingIt() {
    Failure failure = refused(200, "{\"value\":\"half-a-token\"}");

    assertTrue(failure.message().contains("not a JWT"), failure.message());
    assertFalse(failure.message().contains("half-a-token"));
  }

  @Test
  void aServerThatIsDownIsUnreachable() {
    TokenSource source = source("?job_id=1");
    issuer.close();

    Failure failure = unreachable(() -> source.obtain(Optional.empty()));

    assertTrue(
        failure.message().startsWith("getting an ID token for this job: GET http://127.0.0.1:"),
        failure.message());
    assertFalse(failure.message().contains("job_id"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void aJobWithoutTheEndpointIsToldWhoOffersIt(@Nullable String url) {
    Map<String, String> environment = url == null
        ? Map.of()
        : Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t");

    Failure failure = denied(() -> TokenSources.actions(environment, new OkHttpClient()));

    assertTrue(
        failure.message().endsWith("ACTIONS_ID_TOKEN_REQUEST_URL is not set"), failure.message());
    assertTrue(failure.hint().orElseThrow().contains("oidc-login enroll"));
  }

  @Test
  void anAddressWithoutItsTokenIsToldSo() {
    Failure failure = denied(() -> TokenSources.actions(
        Map.of("ACTIONS_ID_TOKEN_REQUEST_URL", "https://forge.example/t"), new OkHttpClient()));

    assertTrue(
        failure.message().endsWith("ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set"), failure.message());
  }

  @Test
  void anAddressThatIsNoneIsAUsageError() {
    usage(() -> TokenSources.actions(
        Map.of(
            "ACTIONS_ID_TOKEN_REQUEST_URL", "forge:token", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t"),
        new OkHttpClient()));
  }
}
