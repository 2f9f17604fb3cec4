package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.Secret;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.Credentials;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stand-in's two ways to an ID token answer as captured, with tokens that anybody can verify. */
class IdentityTest {
  private static final OkHttpClient HTTP =
      new OkHttpClient.Builder().followRedirects(false).build();
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final SettableClock clock = new SettableClock(NOON);
  private final GiteaServer server = GiteaServer.start(clock);
  private final OAuthProvider oauth = server.oauth();
  private final Fixtures captured = new Fixtures(server.url().toString());

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer send(Request request) {
    try (Response response = HTTP.newCall(request).execute()) {
      return new Answer(
          response.code(),
          Optional.ofNullable(response.header("Location")).orElse(""),
          response.body().string());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private record Answer(int status, String location, String body) {
    JsonNode json() {
      return Fixtures.parse(body);
    }
  }

  private Answer token(Map<String, String> fields) {
    FormBody.Builder form = new FormBody.Builder();
    fields.forEach(form::add);
    return send(new Request.Builder()
        .url(server.url() + "/login/oauth/access_token")
        .post(form.build())
        .build());
  }

  private Answer refresh(Secret refreshToken) {
    return token(Map.of(
        "grant_type", "refresh_token",
        "refresh_token", refreshToken.reveal(),
        "client_id", oauth.clientId(),
        "client_secret", oauth.clientSecret().reveal()));
  }

  private static Set<String> keys(JsonNode json) {
    Set<String> keys = new TreeSet<>();
    json.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private Claims verified(String jwt, String jwksUri) {
    String jwks = send(new Request.Builder().url(jwksUri).build()).body();
    PublicKey key = (PublicKey)
        Jwks.setParser().build().parse(jwks).getKeys().iterator().next().toKey();
    return Jwts.parser()
        .verifyWith(key)
        .clock(() -> Date.from(clock.instant()))
        .build()
        .parseSignedClaims(jwt)
        .getPayload();
  }

  private JsonNode discovery(String issuer) {
    return send(new Request.Builder()
            .url(issuer + "/.well-known/openid-configuration")
            .build())
        .json();
  }

  @Test
  void aRefreshAnswersAsCaptured() {
    Secret refreshToken = oauth.grant("tofu-ci", "openid profile email groups");

    Answer answer = refresh(refreshToken);

    assertEquals(200, answer.status());
    assertEquals(keys(captured.json("oauth-token-refresh.json")), keys(answer.json()));
    JsonNode discovery = discovery(server.url().toString());
    assertEquals(captured.json("openid-configuration.json"), discovery);
    Claims claims = verified(
        answer.json().get("id_token").asText(), discovery.get("jwks_uri").asText());
    JsonNode decoded = captured.json("oauth-token-decoded.json").at("/id_token/claims");
    assertEquals(keys(decoded), new TreeSet<>(claims.keySet()));
    assertEquals(server.url().toString(), claims.getIssuer());
    assertEquals(Set.of(oauth.clientId()), claims.getAudience());
    assertEquals("tofu-ci", claims.get("preferred_username"));
    assertEquals(Date.from(NOON.plusSeconds(3600)), claims.getExpiration());
  }

  @Test
  void aRefreshTokenMayBeUsedAgainAndAnAccessTokenInItsPlace() {
    Secret refreshToken = oauth.grant("tofu-ci", "openid");

    Answer first = refresh(refreshToken);
    Answer second = refresh(refreshToken);
    Answer third = refresh(Secret.of(first.json().get("access_token").asText()));

    assertEquals(200, second.status());
    assertEquals(200, third.status());
    assertEquals(first.json().get("refresh_token"), second.json().get("refresh_token"));
  }

  @Test
  void anAccessTokenIsATokenForTheApi() {
    Answer answer = refresh(oauth.grant("tofu-ci", "openid"));

    Answer user = send(new Request.Builder()
        .url(server.apiUrl() + "/user")
        .header("Authorization", "Bearer " + answer.json().get("access_token").asText())
        .build());

    assertEquals("tofu-ci", user.json().get("login").asText());
  }

  @Test
  void withoutTheScopeThereIsNoIdTokenAndTheScopeStaysAsItWas() {
    oauth.grant("tofu-ci", "read:user");

    Answer answer = refresh(oauth.grant("tofu-ci", "openid profile"));

    assertEquals(keys(captured.json("oauth-token-refresh-no-openid.json")), keys(answer.json()));
  }

  @Test
  void anInvalidatedRefreshTokenWasAlreadyUsed() {
    oauth.invalidateRefreshTokens(true);
    Secret refreshToken = oauth.grant("tofu-ci", "openid");

    Answer first = refresh(refreshToken);
    Answer second = refresh(refreshToken);
    Answer next = refresh(Secret.of(first.json().get("refresh_token").asText()));

    assertEquals(200, first.status());
    assertEquals(400, second.status());
    assertEquals(captured.json("oauth-error-already-used.json"), second.json());
    assertEquals(200, next.status());
  }

  @Test
  void switchingInvalidationOnKillsEarlierTokensAndOffRevivesThem() {
    Secret refreshToken = oauth.grant("tofu-ci", "openid");

    oauth.invalidateRefreshTokens(true);
    assertEquals(
        captured.json("oauth-error-already-used.json"), refresh(refreshToken).json());
    oauth.invalidateRefreshTokens(false);
    assertEquals(200, refresh(refreshToken).status());
  }

  @Test
  void errorsAreTheCapturedOnes() {
    Secret refreshToken = oauth.grant("tofu-ci", "openid");
    String secret = oauth.clientSecret().reveal();

    assertEquals(
        captured.json("oauth-error-bad-refresh-token.json"),
        refresh(Secret.of("garbage")).json());
    assertEquals(
        captured.json("oauth-error-unknown-client.json"),
        token(Map.of("grant_type", "refresh_token", "client_id", "nope", "client_secret", secret))
            .json());
    assertEquals(
        captured.json("oauth-error-invalid-client-secret.json"),
        token(Map.of(
                "grant_type", "refresh_token",
                "client_id", oauth.clientId(),
                "client_secret", "wrong"))
            .json());
    assertEquals(
        captured.json("oauth-error-unsupported-grant.json"),
        token(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                oauth.clientId(),
                "client_secret",
                secret))
            .json());
    oauth.revokeGrants();
    Answer revoked = refresh(refreshToken);
    assertEquals(400, revoked.status());
    assertEquals(captured.json("oauth-error-grant-revoked.json"), revoked.json());
  }

  @Test
  void anExpiredRefreshTokenCannotBeParsed() {
    Secret refreshToken = oauth.grant("tofu-ci", "openid");
    clock.advance(Duration.ofHours(731));

    assertEquals(
        captured.json("oauth-error-bad-refresh-token.json"),
        refresh(refreshToken).json());
  }

  @Test
  void theClientMayComeAsBasicCredentialsAndTheRestAsJson() {
    Secret refreshToken = oauth.grant("tofu-ci", "openid");
    String json = Fixtures.JSON
        .createObjectNode()
        .put("grant_type", "refresh_token")
        .put("refresh_token", refreshToken.reveal())
        .toString();

    Answer answer = send(new Request.Builder()
        .url(server.url() + "/login/oauth/access_token")
        .header(
            "Authorization",
            Credentials.basic(oauth.clientId(), oauth.clientSecret().reveal()))
        .post(RequestBody.create(json, MediaType.get("application/json")))
        .build());

    assertEquals(200, answer.status());
  }

  @Test
  void aCodeIsGivenToWhoIsSignedInAndGoodOnceWithItsVerifier() throws NoSuchAlgorithmException {
    String verifier = "a-verifier-that-is-forty-three-characters-long-or-more";
    String challenge = Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(MessageDigest.getInstance("SHA-256")
            .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    HttpUrl authorize = HttpUrl.get(server.url() + "/login/oauth/authorize")
        .newBuilder()
        .addQueryParameter("client_id", oauth.clientId())
        .addQueryParameter("redirect_uri", "http://127.0.0.1:9/callback")
        .addQueryParameter("state", "s t")
        .addQueryParameter("nonce", "n")
        .addQueryParameter("scope", "openid profile")
        .addQueryParameter("code_challenge", challenge)
        .build();
    Request request = new Request.Builder().url(authorize).build();
    assertTrue(send(request).location().startsWith("/user/login?redirect_to="));

    oauth.signIn("tofu-ci");
    HttpUrl callback = HttpUrl.get(send(request).location());
    assertEquals("s t", callback.queryParameter("state"));
    Map<String, String> form = Map.of(
        "grant_type", "authorization_code",
        "code", Optional.ofNullable(callback.queryParameter("code")).orElseThrow(),
        "code_verifier", verifier,
        "client_id", oauth.clientId(),
        "client_secret", oauth.clientSecret().reveal());
    Answer answer = token(form);
    Answer replayed = token(form);

    String idToken = answer.json().get("id_token").asText();
    assertEquals("n", verified(idToken, server.url() + "/login/oauth/keys").get("nonce"));
    assertEquals(400, replayed.status());
    assertEquals(captured.json("oauth-error-code-replayed.json"), replayed.json());
  }

  @Test
  void aNewKeyHasANewName() {
    String before = send(new Request.Builder()
            .url(server.url() + "/login/oauth/keys")
            .build())
        .body();
    oauth.rotateKey();
    String after = send(new Request.Builder()
            .url(server.url() + "/login/oauth/keys")
            .build())
        .body();

    assertNotEquals(before, after);
  }

  private JobRun job() {
    HostedRepository repository = server.createRepository("arcodange-org/factory");
    String tip = repository.commit("main", "first", Map.of("a", "a\n"));
    return server
        .jobs()
        .push(repository, "main", BareGit.noCommit(), tip, "dev")
        .withIdTokens();
  }

  private Answer idToken(JobRun job, Optional<String> audience) {
    HttpUrl.Builder url = HttpUrl.get(
            job.variables().getOrDefault("ACTIONS_ID_TOKEN_REQUEST_URL", ""))
        .newBuilder();
    audience.ifPresent(value -> url.addQueryParameter("audience", value));
    return send(new Request.Builder()
        .url(url.build())
        .header("Authorization", "Bearer " + job.variables().get("ACTIONS_ID_TOKEN_REQUEST_TOKEN"))
        .build());
  }

  @ParameterizedTest
  @EnumSource(ActionsOidc.UrlStyle.class)
  void aJobGetsAnIdTokenForTheAudienceItAsksFor(ActionsOidc.UrlStyle style) {
    server.actionsOidc().urlStyle(style);
    JobRun job = job().claim("environment", "prod");

    Answer answer = idToken(job, Optional.of("vault"));

    String issuer = server.url() + "/api/actions";
    JsonNode discovery = discovery(issuer);
    assertEquals(issuer, discovery.get("issuer").asText());
    Claims claims =
        verified(answer.json().get("value").asText(), discovery.get("jwks_uri").asText());
    assertEquals(issuer, claims.getIssuer());
    assertEquals(Set.of("vault"), claims.getAudience());
    assertEquals("repo:arcodange-org/factory:ref:refs/heads/main", claims.getSubject());
    assertEquals("prod", claims.get("environment"));
    assertEquals("push", claims.get("event_name"));
  }

  @Test
  void withoutAnAudienceItIsTheOwner() {
    Answer answer = idToken(job(), Optional.empty());

    Claims claims = verified(
        answer.json().get("value").asText(), server.actionsOidc().issuer() + "/.well-known/keys");
    assertEquals(Set.of(server.url() + "/arcodange-org"), claims.getAudience());
  }

  @Test
  void aJobThatIsOverGetsNone() {
    JobRun job = job();
    job.end();

    assertEquals(401, idToken(job, Optional.empty()).status());
  }
}
