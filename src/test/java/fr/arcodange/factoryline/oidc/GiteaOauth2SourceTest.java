package fr.arcodange.factoryline.oidc;

import static fr.arcodange.factoryline.oidc.Failures.denied;
import static fr.arcodange.factoryline.oidc.Failures.unreachable;
import static fr.arcodange.factoryline.oidc.Failures.usage;
import static fr.arcodange.factoryline.oidc.FakeIssuer.CLOCK;
import static fr.arcodange.factoryline.oidc.FakeIssuer.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import io.jsonwebtoken.io.Encoders;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GiteaOauth2SourceTest {
  private static final String PATH = "/login/oauth/access_token";
  private static final String CLIENT_ID = "a0669389-c510-45b0-97d2-8bafa4d6df14";
  private static final Secret CLIENT_SECRET = Secret.of("gto_client-secret+/=");
  private static final long DAY = 24 * 3600;

  private final FakeIssuer forge = new FakeIssuer();
  private final Secret stored = giteas("\"tt\":1", 30 * DAY);

  @AfterEach
  void stop() {
    forge.close();
  }

  /** A token in the shape of Gitea's own: readable by anybody, checkable by the server only. */
  private static Secret giteas(String type, long seconds) {
    String claims =
        "{\"gnt\":1," + type + ",\"exp\":" + (NOW.getEpochSecond() + seconds) + ",\"iat\":1}";
    return Secret.of(
        "e30." + Encoders.BASE64URL.encode(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln");
  }

  private TokenSource source(Secret refreshToken) {
    return source(URI.create(forge.origin()), refreshToken, new OkHttpClient());
  }

  private static TokenSource source(URI server, Secret refreshToken, OkHttpClient client) {
    return TokenSources.giteaOauth2(
        new GiteaOauth2(server, CLIENT_ID, CLIENT_SECRET), refreshToken, client, CLOCK);
  }

  private UnverifiedToken obtain(Secret refreshToken) {
    return source(refreshToken).obtain(Optional.empty());
  }

  private Failure refused(String fixture, Secret refreshToken) {
    forge.route(PATH, 400, Fixtures.read(fixture));
    Failure failure = denied(() -> obtain(refreshToken));
    assertSilent(failure, refreshToken);
    return failure;
  }

  private static void assertSilent(Failure failure, Secret refreshToken) {
    String shown = failure.message() + failure.hint().orElse("");
    assertFalse(shown.contains(refreshToken.reveal()), shown);
    assertFalse(shown.contains(CLIENT_SECRET.reveal()), shown);
  }

  @Test
  void theStoredTokenIsTradedForAnIdToken() throws IOException {
    String reply = Fixtures.read("oauth-token-refresh.json");
    forge.route(PATH, 200, reply);

    UnverifiedToken token = obtain(stored);

    assertEquals(
        Json.object(new StringReader(reply)).get("id_token"), token.raw().reveal());
    assertEquals(Optional.of(CLIENT_ID), token.audience());
    assertEquals(List.of(), token.warnings());
    HttpUrl form = HttpUrl.get("http://form/?" + forge.last().getBody().utf8());
    assertEquals("POST", forge.last().getMethod());
    assertEquals("refresh_token", form.queryParameter("grant_type"));
    assertEquals(stored.reveal(), form.queryParameter("refresh_token"));
    assertEquals(CLIENT_ID, form.queryParameter("client_id"));
    assertEquals("gto_client-secret%2B%2F%3D", encoded(form, "client_secret"));
  }

  private static String encoded(HttpUrl form, String name) {
    return Arrays.stream(String.valueOf(form.encodedQuery()).split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .findFirst()
        .orElseThrow()
        .substring(name.length() + 1);
  }

  @Test
  void oneRequestIsEnough() {
    forge.route(PATH, 200, Fixtures.read("oauth-token-refresh.json"));

    obtain(stored);

    assertEquals(1, forge.requests.size());
  }

  @Test
  void whatWasPastedWithLineBreaksWorks() {
    forge.route(PATH, 200, Fixtures.read("oauth-token-refresh.json"));
    GiteaOauth2 pasted = new GiteaOauth2(
        URI.create(forge.origin() + "/"),
        " " + CLIENT_ID + "\n",
        Secret.of(CLIENT_SECRET.reveal() + "\r\n"));

    TokenSources.giteaOauth2(
            pasted, Secret.of("\n" + stored.reveal() + "\n"), new OkHttpClient(), CLOCK)
        .obtain(Optional.empty());

    String body = forge.last().getBody().utf8();
    assertFalse(body.contains("%0A") || body.contains("%0D"), body);
  }

  @Test
  void theAudienceCanOnlyBeTheClientId() {
    forge.route(PATH, 200, Fixtures.read("oauth-token-refresh.json"));
    source(stored).obtain(Optional.of(CLIENT_ID));

    Failure failure = usage(() -> source(stored).obtain(Optional.of("vault")));

    assertTrue(failure.hint().orElseThrow().contains("bound_audiences"));
    assertEquals(1, forge.requests.size());
  }

  @Test
  void anEndpointElsewhereIsFoundByDiscovery() {
    forge.route(
        "/.well-known/openid-configuration",
        200,
        "{\"issuer\":\"" + forge.origin() + "\",\"token_endpoint\":\"" + forge.origin()
            + "/oauth/token\"}");
    forge.route("/oauth/token", 200, Fixtures.read("oauth-token-refresh.json"));

    obtain(stored);

    assertEquals("/oauth/token", forge.last().getUrl().encodedPath());
  }

  @Test
  void theClientSecretGoesToNoOtherServer() {
    try (FakeIssuer other = new FakeIssuer()) {
      forge.route(
          "/.well-known/openid-configuration",
          200,
          "{\"issuer\":\"" + forge.origin() + "\",\"token_endpoint\":\"" + other.origin() + PATH
              + "\"}");

      assertTrue(denied(() -> obtain(stored)).message().endsWith("which is another server"));
      assertTrue(other.requests.isEmpty());
    }
  }

  @Test
  void aRedirectIsNotFollowedWithTheSecret() {
    try (FakeIssuer other = new FakeIssuer()) {
      forge.route(
          PATH,
          request -> new MockResponse.Builder()
              .code(307)
              .addHeader("Location", other.origin() + PATH)
              .build());

      Failure failure = usage(() -> obtain(stored));

      assertTrue(failure.hint().orElseThrow().contains("use that address"));
      assertTrue(other.requests.isEmpty());
    }
  }

  @Test
  void aServerWithoutTheEndpointIsSaidSo() {
    forge.route("/.well-known/openid-configuration", 404, "not here");

    assertTrue(denied(() -> obtain(stored)).message().contains("HTTP 404"));
  }

  @Test
  void aGrantWithoutOpenidScopeHasACure() {
    forge.route(PATH, 200, Fixtures.read("oauth-token-refresh-no-openid.json"));

    Failure failure = denied(() -> obtain(stored));

    assertTrue(
        failure.message().endsWith("because the grant is without the scope 'openid'"),
        failure.message());
    assertTrue(failure
        .hint()
        .orElseThrow()
        .contains("revoke the grant at " + forge.origin()
            + "/user/settings/applications, then run 'oidc-login enroll'"));
    assertSilent(failure, stored);
  }

  @Test
  void aRevokedGrantHasACure() {
    Failure failure = refused("oauth-error-grant-revoked.json", stored);

    assertEquals(
        "getting an ID token from " + forge.origin() + " for application '" + CLIENT_ID + "': POST "
            + forge.origin() + PATH + ": HTTP 400, grant does not exist",
        failure.message());
    assertTrue(failure.hint().orElseThrow().startsWith("the CI user's grant was revoked"));
  }

  @Test
  void aTokenForOneUseThatWasUsedHasACure() {
    assertTrue(refused("oauth-error-already-used.json", stored)
        .hint()
        .orElseThrow()
        .contains("set INVALIDATE_REFRESH_TOKENS = false"));
  }

  @Test
  void anUnreadableTokenInTimeMeansAnotherSigningKey() {
    assertTrue(refused("oauth-error-bad-refresh-token.json", stored)
        .hint()
        .orElseThrow()
        .contains("signing key was replaced"));
  }

  @Test
  void anUnreadableTokenPastItsEndIsExpired() {
    assertTrue(refused("oauth-error-bad-refresh-token.json", giteas("\"tt\":1", -DAY))
        .hint()
        .orElseThrow()
        .startsWith("the refresh token expired at " + NOW.minusSeconds(DAY) + "; renew it"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eyJhbGciOiJSUzI1NiJ9.eyJnbnQiOjEs", "********", "gt"})
  void anUnreadableTokenThatIsNoneWasPastedWrongly(String pasted) {
    assertTrue(refused("oauth-error-bad-refresh-token.json", Secret.of(pasted))
        .hint()
        .orElseThrow()
        .contains("not a whole one"));
  }

  @Test
  void aWrongClientSecretIsNamedByItsVariable() {
    assertTrue(refused("oauth-error-invalid-client-secret.json", stored)
        .hint()
        .orElseThrow()
        .startsWith("FACTORYLINE_OIDC_CLIENT_SECRET is not the application's present secret"));
  }

  @Test
  void anUnknownClientIsSaidSo() {
    assertTrue(refused("oauth-error-unknown-client.json", stored)
        .hint()
        .orElseThrow()
        .contains("has no OAuth2 application with this client id"));
  }

  @Test
  void otherRefusalsKeepTheServersWords() {
    assertTrue(refused("oauth-error-unsupported-grant.json", stored)
        .message()
        .endsWith("HTTP 400, Only refresh_token or authorization_code grant type is supported"));
  }

  @Test
  void aServerThatRepeatsTheSecretsDoesNotGiveThemAway() {
    forge.route(
        PATH,
        400,
        "{\"error\":\"x\",\"error_description\":\"no: " + stored.reveal() + " "
            + CLIENT_SECRET.reveal() + "\"}");

    Failure failure = denied(() -> obtain(stored));

    assertTrue(failure.message().endsWith("no: *** ***"), failure.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}", "[]", ""})
  void aReplyThatIsNoneOfATokenEndpointIsSaidSo(String body) {
    forge.route(PATH, 200, body);

    assertTrue(
        denied(() -> obtain(stored)).message().endsWith("the reply is none of a token endpoint"));
  }

  @Test
  void aBrokenServerIsUnreachable() {
    forge.route(PATH, 502, "bad gateway");

    unreachable(() -> obtain(stored));
  }

  @ParameterizedTest
  @CsvSource({"8,''", "7,''", "6,in 6 days", "1,in 24 hours", "0,in 1 hours", "-1,which has passed"
  })
  void aRefreshTokenNearItsEndIsWarnedAbout(long days, String words) {
    forge.route(PATH, 200, Fixtures.read("oauth-token-refresh.json"));

    List<String> warnings = obtain(giteas("\"tt\":1", days * DAY)).warnings();

    assertEquals(words.isEmpty() ? 0 : 1, warnings.size());
    warnings.forEach(warning -> {
      assertTrue(warning.contains(words), warning);
      assertTrue(warning.contains("oidc-login enroll --renew"), warning);
    });
  }

  @Test
  void anAccessTokenInItsPlaceIsWarnedAbout() {
    forge.route(PATH, 200, Fixtures.read("oauth-token-refresh.json"));

    List<String> warnings = obtain(giteas("\"tt\":0", 3600)).warnings();

    assertEquals(1, warnings.size());
    assertTrue(
        warnings.get(0).startsWith("what is stored as the refresh token is an access token"));
  }

  @Test
  void aTokenForOneUseIsWarnedAbout() {
    forge.route(PATH, 200, Fixtures.read("oauth-token-refresh.json"));

    List<String> warnings = obtain(giteas("\"tt\":1,\"cnt\":4", 30 * DAY)).warnings();

    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("parallel jobs cannot share one"));
  }

  @Test
  void aSecretOverPlainHttpIsWarnedAbout() {
    forge.route(PATH, 200, Fixtures.read("oauth-token-refresh.json"));
    OkHttpClient toLoopback = new OkHttpClient.Builder()
        .dns(host -> List.of(InetAddress.getLoopbackAddress()))
        .build();
    URI lab = URI.create(forge.origin().replace("127.0.0.1", "forge.lab"));

    List<String> warnings =
        source(lab, stored, toLoopback).obtain(Optional.empty()).warnings();

    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).startsWith("the client secret goes to " + lab + " over plain http"));
  }

  @Test
  void anEmptyRefreshTokenIsDenied() {
    assertTrue(denied(() -> source(Secret.of(" \n")))
        .hint()
        .orElseThrow()
        .contains("FACTORYLINE_OIDC_REFRESH_TOKEN"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"forge.example", "ftp://forge.example", "https:///x"})
  void aForgeWithoutWebAddressIsAUsageError(URI server) {
    usage(() -> new GiteaOauth2(server, CLIENT_ID, CLIENT_SECRET));
  }

  @Test
  void aForgeBelowAPathKeepsIt() {
    forge.route("/git" + PATH, 200, Fixtures.read("oauth-token-refresh.json"));

    source(URI.create(forge.origin() + "/git/"), stored, new OkHttpClient())
        .obtain(Optional.empty());

    assertEquals("/git" + PATH, forge.last().getTarget());
  }

  @Test
  void theIdTokenOfARefreshVerifies() {
    Map<String, Object> claims = forge.claims("aud", List.of(CLIENT_ID));
    forge.route(
        PATH,
        200,
        "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"id_token\":\""
            + forge.token(claims).reveal() + "\"}");
    Expectation expected = new Expectation(
        Optional.empty(), Optional.empty(), Map.of(), List.of(URI.create(forge.origin())));

    IdToken token = new IdTokenVerifier(new OkHttpClient(), CLOCK).verify(obtain(stored), expected);

    assertEquals(List.of(CLIENT_ID), token.claims().audiences());
  }
}
