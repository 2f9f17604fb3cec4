package fr.arcodange.factoryline.oidc;

import static fr.arcodange.factoryline.oidc.Failures.denied;
import static fr.arcodange.factoryline.oidc.Failures.unreachable;
import static fr.arcodange.factoryline.oidc.Failures.usage;
import static fr.arcodange.factoryline.oidc.FakeIssuer.CLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentTest {
  private static final String CLIENT_ID = "a0669389-c510-45b0-97d2-8bafa4d6df14";
  private static final String TOKEN_PATH = "/login/oauth/access_token";
  private static final String CODE = "gta_code";

  private final OkHttpClient browser = new OkHttpClient();
  private final FakeIssuer forge = new FakeIssuer();
  private final Cancellation cancellation = new Cancellation(Duration.ofSeconds(1));
  private Enrolment enrolment = begin(0, Duration.ofMinutes(1));

  @AfterEach
  void stop() {
    enrolment.close();
    forge.close();
  }

  private Enrolment begin(int port, Duration patience) {
    GiteaOauth2 application =
        new GiteaOauth2(URI.create(forge.origin()), CLIENT_ID, Secret.of("client-secret"));
    return Enrolment.begin(
        new EnrolmentRequest(
            application, port, EnrolmentRequest.USUAL_SCOPE, Optional.empty(), patience),
        new OkHttpClient(),
        CLOCK,
        cancellation);
  }

  private HttpUrl authorize() {
    return HttpUrl.get(enrolment.authorizeUrl());
  }

  private String sent(String name) {
    return String.valueOf(authorize().queryParameter(name));
  }

  /** Sends the browser back; the status of the page it gets. */
  private int comeBack(Map<String, String> query) {
    HttpUrl.Builder url = HttpUrl.get(sent("redirect_uri")).newBuilder();
    query.forEach(url::addQueryParameter);
    return visit(new Request.Builder().url(url.build()).build());
  }

  private int visit(Request request) {
    try (Response response = browser.newCall(request).execute()) {
      return response.code();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int grant() {
    return comeBack(Map.of("code", CODE, "state", sent("state")));
  }

  /** The token endpoint of a forge: checks the code, the proof and the address as Gitea does, and signs an ID token. */
  private void forgeTrades(Map<String, Object> changes) {
    forge.route(TOKEN_PATH, request -> {
      HttpUrl form = HttpUrl.get("http://form/?" + bodyOf(request));
      if (!CODE.equals(form.queryParameter("code"))) {
        return FakeIssuer.json(400, Fixtures.read("oauth-error-code-replayed.json"));
      }
      if (!sent("code_challenge")
          .equals(s256(String.valueOf(form.queryParameter("code_verifier"))))) {
        return error("failed PKCE code challenge");
      }
      if (!sent("redirect_uri").equals(form.queryParameter("redirect_uri"))) {
        return error("unexpected redirect URI");
      }
      Map<String, Object> claims = forge.claims("aud", List.of(CLIENT_ID));
      claims.put("nonce", sent("nonce"));
      claims.put("preferred_username", "tofu-ci");
      claims.putAll(changes);
      return FakeIssuer.json(200, reply(forge.token(claims).reveal()));
    });
  }

  private static String bodyOf(RecordedRequest request) {
    return request.getBody().utf8();
  }

  private static MockResponse error(String description) {
    return FakeIssuer.json(
        400, "{\"error\":\"unauthorized_client\",\"error_description\":\"" + description + "\"}");
  }

  /** Gitea's captured reply with an ID token that verifies here. */
  private static String reply(String idToken) {
    Map<String, Object> reply = new LinkedHashMap<>(captured());
    reply.put("id_token", idToken);
    return Json.text(reply);
  }

  private static Map<String, Object> captured() {
    try {
      return Json.object(new StringReader(Fixtures.read("oauth-token-refresh.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String s256(String proof) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256")
              .digest(proof.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Enrolled await() {
    return enrolment.await((user, accessToken) -> {});
  }

  @Test
  void aGrantEndsInARefreshTokenAndAVerifiedUser() {
    forgeTrades(Map.of());

    assertEquals(200, grant());
    Enrolled enrolled = await();

    assertEquals("tofu-ci", enrolled.idToken().claims().text("preferred_username"));
    assertEquals(captured().get("refresh_token"), enrolled.refreshToken().reveal());
    assertEquals(Optional.of(Instant.ofEpochSecond(1798041406)), enrolled.refreshTokenExpiresAt());
  }

  @Test
  void theAddressToOpenAsksWithProofStateAndNonce() {
    assertEquals("/login/oauth/authorize", authorize().encodedPath());
    assertEquals(CLIENT_ID, sent("client_id"));
    assertEquals("code", sent("response_type"));
    assertEquals("S256", sent("code_challenge_method"));
    assertEquals("openid profile email groups read:user read:repository", sent("scope"));
    assertEquals(enrolment.redirectAddress(), sent("redirect_uri"));
    assertTrue(enrolment.redirectAddress().matches("http://127\\.0\\.0\\.1:\\d+/callback"));
    for (String random : List.of("state", "nonce", "code_challenge")) {
      assertEquals(43, sent(random).length(), random);
    }
  }

  @Test
  void everyEnrolmentHasItsOwnSecrets() {
    try (Enrolment other = begin(0, Duration.ofMinutes(1))) {
      HttpUrl url = HttpUrl.get(other.authorizeUrl());
      for (String random : List.of("state", "nonce", "code_challenge")) {
        assertNotEquals(sent(random), url.queryParameter(random));
      }
    }
  }

  @Test
  void theUserIsLookedAtWithTheAccessTokenAndMayBeRefused() {
    forgeTrades(Map.of());
    grant();
    List<String> seen = new ArrayList<>();

    Failure failure = denied(() -> enrolment.await((user, accessToken) -> {
      seen.add(user.text("preferred_username"));
      seen.add(accessToken.reveal());
      throw Failure.denied("the user owns repositories");
    }));

    assertEquals("the user owns repositories", failure.message());
    assertEquals(List.of("tofu-ci", String.valueOf(captured().get("access_token"))), seen);
  }

  @Test
  void aPersonWhoSaysNoEndsIt() {
    assertEquals(
        200,
        comeBack(Map.of(
            "error", "access_denied",
            "error_description", "the request is denied",
            "state", sent("state"))));

    Failure failure = denied(this::await);

    assertTrue(
        failure.message().endsWith("the forge answers access_denied, the request is denied"),
        failure.message());
    assertTrue(failure.hint().orElseThrow().contains("not granted in the browser"));
  }

  @Test
  void answersToSomethingElseAreTurnedAwayAndTheWaitGoesOn() {
    forgeTrades(Map.of());

    assertEquals(400, comeBack(Map.of("code", "theirs", "state", "wrong")));
    assertEquals(400, comeBack(Map.of("code", "theirs")));
    assertEquals(400, comeBack(Map.of("error", "access_denied", "state", "")));
    assertEquals(400, comeBack(Map.of("state", sent("state"))));
    assertEquals(400, comeBack(Map.of("code", "", "state", sent("state"))));
    assertEquals(
        404,
        visit(new Request.Builder()
            .url(enrolment.redirectAddress() + "/favicon.ico")
            .build()));
    assertEquals(
        405,
        visit(new Request.Builder()
            .url(enrolment.redirectAddress() + "?code=theirs&state=" + sent("state"))
            .post(RequestBody.create("", null))
            .build()));
    assertEquals(200, grant());

    assertEquals("tofu-ci", await().idToken().claims().text("preferred_username"));
  }

  @Test
  void onlyTheFirstAnswerCounts() {
    forgeTrades(Map.of());

    assertEquals(200, grant());
    assertEquals(400, comeBack(Map.of("code", "second", "state", sent("state"))));

    await();
  }

  @Test
  void pagesShowNothingOfWhatWasReceived() throws IOException {
    HttpUrl url = HttpUrl.get(enrolment.redirectAddress())
        .newBuilder()
        .addQueryParameter("error", "<script>alert(1)</script>")
        .addQueryParameter("state", "<script>")
        .build();
    try (Response response =
        browser.newCall(new Request.Builder().url(url).build()).execute()) {
      assertFalse(response.body().string().contains("script"));
      assertEquals("default-src 'none'", response.header("Content-Security-Policy"));
    }
  }

  @Test
  void nobodyComingBackIsATimeoutThatNamesTheAddress() {
    enrolment.close();
    enrolment = begin(0, Duration.ofMillis(1));

    Failure failure = unreachable(this::await);

    assertTrue(
        failure.hint().orElseThrow().contains(enrolment.redirectAddress()),
        failure.hint().orElseThrow());
  }

  @Test
  void cancellingEndsTheWait() {
    cancellation.cancel();

    assertThrows(Cancelled.class, this::await);
  }

  /** The JDK's server lets go of its socket in a thread of its own: until then, connections are reset. */
  @Test
  @Timeout(60)
  void afterwardsNothingListens() {
    Request request = new Request.Builder().url(enrolment.redirectAddress()).build();
    enrolment.close();

    IOException refused = unanswered(request);
    while (!(refused instanceof ConnectException)) {
      refused = unanswered(request);
    }
  }

  private IOException unanswered(Request request) {
    UncheckedIOException unanswered =
        assertThrows(UncheckedIOException.class, () -> visit(request));
    return Objects.requireNonNull(unanswered.getCause());
  }

  @Test
  void aTakenPortIsAUsageError() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Failure failure = usage(() -> begin(taken.getLocalPort(), Duration.ofMinutes(1)));

      assertTrue(
          failure.message().contains("port " + taken.getLocalPort() + " of 127.0.0.1 is taken"),
          failure.message());
    }
  }

  @Test
  void anImpossiblePortIsAUsageError() {
    usage(() -> begin(65_536, Duration.ofMinutes(1)));
  }

  @Test
  void aReplayedCodeShowsTheForgesWordsAndNotTheCode() {
    forgeTrades(Map.of());
    comeBack(Map.of("code", "gta_replayed", "state", sent("state")));

    Failure failure = denied(this::await);

    assertTrue(failure.message().endsWith("HTTP 400, client is not authorized"), failure.message());
    assertFalse(failure.message().contains("gta_replayed"));
    assertEquals(1, forge.count(TOKEN_PATH));
  }

  @Test
  void anIdTokenForAnotherRequestIsRefused() {
    forgeTrades(Map.of("nonce", "d47ac2a2b298802b"));
    grant();

    assertTrue(denied(this::await)
        .message()
        .endsWith("the ID token answers another request (its nonce differs)"));
  }

  @Test
  void anIdTokenOfAnotherApplicationIsRefused() {
    forgeTrades(Map.of("aud", List.of("another")));
    grant();

    assertTrue(denied(this::await).message().contains("its aud is [\"another\"]"));
  }

  @Test
  void aGrantFrozenWithoutOpenidHasACure() {
    forge.route(TOKEN_PATH, 200, Fixtures.read("oauth-token-refresh-no-openid.json"));
    grant();

    assertTrue(
        denied(this::await).hint().orElseThrow().contains("revoke the grant at " + forge.origin()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"refresh_token", "access_token"})
  void aReplyWithAPartMissingIsSaidSo(String part) {
    forge.route(TOKEN_PATH, request -> {
      Map<String, Object> claims = forge.claims("aud", List.of(CLIENT_ID));
      claims.put("nonce", sent("nonce"));
      return FakeIssuer.json(200, reply(forge.token(claims).reveal()).replace(part, "nothing"));
    });
    grant();

    assertTrue(denied(this::await).message().endsWith("the reply has no " + part));
  }

  @Test
  void aForgeWithoutDiscoveryHasItsUsualAddress() {
    enrolment.close();
    forge.route("/.well-known/openid-configuration", 404, "");
    enrolment = begin(0, Duration.ofMinutes(1));

    assertEquals(
        forge.origin() + "/login/oauth/authorize",
        authorize().newBuilder().query(null).build().toString());
  }
}
