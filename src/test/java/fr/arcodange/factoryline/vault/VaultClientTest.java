package fr.arcodange.factoryline.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.http.Http;
import fr.arcodange.factoryline.http.HttpSettings;
import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.http.TestHttp;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import mockwebserver3.junit5.StartStop;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a server that misbehaves can show; the rest is told by {@code VaultLoginIT} and {@code VaultReadIT}. */
class VaultClientTest {
  private static final VaultToken TOKEN = new VaultToken(
      Secret.of("s.FAKEFAKEFAKEFAKEFAKEFAKE"),
      "accessor",
      Duration.ofMinutes(20),
      true,
      List.of("default", "ci"));
  private static final LoginMethod LOGIN =
      new LoginMethod.Jwt("gitea_jwt", Optional.of("ci"), Secret.of("a.b.c"), Map.of());
  private static final String LOGGED_IN = """
      {"auth":{"client_token":"s.NEW","accessor":"acc","policies":["ci"],"lease_duration":900,\
      "renewable":true}}""";

  @StartStop
  private final MockWebServer server = MockServers.create();

  @Test
  void loginIsSentBelowTheAddressesPathWithTheNamespaceAndNoToken() throws InterruptedException {
    answer(200, LOGGED_IN);

    VaultToken token = vault("/behind/a/proxy//", Optional.of("/team/a/")).login(LOGIN);

    RecordedRequest request = server.takeRequest();
    assertEquals("POST /behind/a/proxy/v1/auth/gitea_jwt/login HTTP/1.1", request.getRequestLine());
    assertEquals("team/a", request.getHeaders().get("X-Vault-Namespace"));
    assertNull(request.getHeaders().get("X-Vault-Token"));
    assertEquals("{\"role\":\"ci\",\"jwt\":\"a.b.c\"}", body(request));
    assertEquals(
        new VaultToken(Secret.of("s.NEW"), "acc", Duration.ofMinutes(15), true, List.of("ci")),
        token);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  void loginIsTriedAgainOnAPassingError(int status) {
    answer(status, "{\"errors\":[\"not now\"]}");
    answer(200, LOGGED_IN);

    assertEquals(Secret.of("s.NEW"), vault().login(LOGIN).token());
  }

  @Test
  void retriesOfASealedServerAreBounded() {
    for (int i = 0; i < 9; i++) {
      answer(503, "{\"errors\":[\"Vault is sealed\"]}");
    }

    Failure failure = assertThrows(Failure.class, () -> vault().login(LOGIN));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertEquals(4, server.getRequestCount());
  }

  @Test
  void standbyThatRedirectsIsFollowedWithTheSameBody() throws InterruptedException {
    server.enqueue(new MockResponse.Builder()
        .code(307)
        .setHeader("Location", server.url("/v1/auth/gitea_jwt/login?active").toString())
        .build());
    answer(200, LOGGED_IN);

    vault().login(LOGIN);

    assertEquals(body(server.takeRequest()), body(server.takeRequest()));
  }

  @Test
  void redirectToHttpsIsAnAddressToCorrect() {
    server.enqueue(new MockResponse.Builder()
        .code(301)
        .setHeader("Location", "https://vault.example/")
        .build());

    Failure failure = assertThrows(Failure.class, () -> vault().login(LOGIN));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.hint().orElse("").contains("https://"), failure.hint().toString());
  }

  @Test
  void plainHttpToAnHttpsPortIsAnAddressToCorrect() {
    server.enqueue(new MockResponse.Builder()
        .code(400)
        .body("Client sent an HTTP request to an HTTPS server.\n")
        .build());

    Failure failure = assertThrows(Failure.class, () -> vault().login(LOGIN));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(Optional.of("the address has to begin with https://"), failure.hint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>Welcome</html>", "", "[1]", "{\"ok\":true}"})
  void anotherServerIsNotMistakenForVault(String body) {
    answer(200, body);

    Failure failure = assertThrows(Failure.class, () -> vault().login(LOGIN));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().endsWith("the answer is not Vault's"), failure.message());
  }

  @Test
  void pageOfAProxyIsNotQuoted() {
    for (int i = 0; i < 4; i++) {
      answer(502, "<html><h1>Bad Gateway</h1></html>");
    }

    Failure failure = assertThrows(Failure.class, () -> vault().login(LOGIN));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertTrue(failure.message().endsWith(": HTTP 502"), failure.message());
  }

  @Test
  void secondFactorIsNothingForAJob() {
    answer(200, """
        {"auth":{"client_token":"","accessor":"","policies":["ci"],"lease_duration":0,\
        "mfa_requirement":{"mfa_request_id":"1"}}}""");

    assertEquals(
        Failure.Kind.DENIED,
        assertThrows(Failure.class, () -> vault().login(LOGIN)).kind());
  }

  @Test
  void cancellationCutsOffAReadThroughTheDriver() {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    server.setDispatcher(answering(
        cancellation::cancel,
        new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build()));

    assertThrows(Cancelled.class, () -> vault(cancellation).isLive(TOKEN.token()));
  }

  @Test
  void loginThatIsUnderWayWhenTheJobIsCancelledStillGivesATokenThatCanBeRevoked() {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    server.setDispatcher(answering(
        cancellation::cancel,
        new MockResponse.Builder()
            .setHeader("Content-Type", "application/json")
            .body(LOGGED_IN)
            .build()));
    VaultClient vault = vault(cancellation);

    vault.revoke(vault.login(LOGIN).token());

    assertEquals(2, server.getRequestCount());
  }

  @Test
  void writeForASecretIsNotRepeated() {
    answer(503, "{\"errors\":[\"not now\"]}");
    answer(200, "{\"data\":{\"token\":\"second\"}}");

    Failure failure = assertThrows(
        Failure.class, () -> read("gcp/roleset/ci/token token method=write ttl=60", false));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertEquals(1, server.getRequestCount());
  }

  @Test
  void revocationIsTriedAgain() {
    answer(503, "{\"errors\":[\"not now\"]}");
    server.enqueue(new MockResponse.Builder().code(204).build());

    vault().revoke(TOKEN.token());

    assertEquals(2, server.getRequestCount());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"errors\":[\"permission denied\"]}",
        "{\"errors\":[\"2 errors occurred:\\n\\t* permission denied\\n\\t* invalid token\\n\\n\"]}",
        "{\"errors\":[\"bad token\"]}"
      })
  void tokenThatIsGoneIsRecognisedInTheWordsOfEveryVersion(String body) {
    answer(403, body);
    answer(403, body);

    vault().revoke(TOKEN.token());

    assertFalse(vault().isLive(TOKEN.token()));
  }

  @Test
  void whereTheMountIsNotToldBothPathsAreTried() throws InterruptedException {
    answer(403, "{\"errors\":[\"blocked by the proxy\"]}");
    answer(404, "{\"errors\":[]}");
    answer(
        200,
        "{\"data\":{\"data\":{\"key\":\"versioned\"},\"metadata\":{\"version\":1,\"created_time\":\"\"}}}");

    assertEquals(
        List.of(new NamedSecret("KEY", Secret.of("versioned"))), read("kv/app key", false));

    assertEquals(
        List.of("/v1/sys/internal/ui/mounts/kv/app", "/v1/kv/app", "/v1/kv/data/app"), targets(3));
  }

  @Test
  void whereTheMountIsNotToldTheShapeTellsTheVersion() {
    answer(403, "{\"errors\":[\"blocked by the proxy\"]}");
    answer(
        200,
        "{\"data\":{\"data\":{\"key\":\"versioned\"},\"metadata\":{\"version\":1,\"created_time\":\"\"}}}");
    answer(403, "{\"errors\":[\"blocked by the proxy\"]}");
    answer(200, "{\"data\":{\"data\":\"plain\",\"metadata\":\"plain too\"}}");

    assertEquals(
        List.of(
            new NamedSecret("KEY", Secret.of("versioned")),
            new NamedSecret("DATA", Secret.of("plain"))),
        read("kv/data/app key ; old/app data", false));
  }

  @Test
  void overloadedServerIsNotMistakenForASilentOne() {
    for (int i = 0; i < 4; i++) {
      answer(429, "{\"errors\":[\"request path: rate limit quota exceeded\"]}");
    }

    assertEquals(
        Failure.Kind.UNREACHABLE,
        assertThrows(Failure.class, () -> read("kv/app key", false)).kind());
  }

  @Test
  void pathsAreEncoded() throws InterruptedException {
    answer(403, "{\"errors\":[\"blocked by the proxy\"]}");
    answer(200, "{\"data\":{\"key\":\"value\"}}");

    read("\"kv/a b/ü#%?version=2\" key", false);

    assertEquals(
        List.of(
            "/v1/sys/internal/ui/mounts/kv/a%20b/%C3%BC%23%25",
            "/v1/kv/a%20b/%C3%BC%23%25?version=2"),
        targets(2));
  }

  @Test
  void engineThatWantsAWriteSaysSo() {
    answer(200, "{\"data\":{\"path\":\"pki/\",\"type\":\"pki\",\"options\":null}}");
    answer(405, "{\"errors\":[\"1 error occurred:\\n\\t* unsupported operation\\n\\n\"]}");

    Failure failure = assertThrows(Failure.class, () -> read("pki/issue/web private_key", false));

    assertEquals(
        "reading pki secret 'pki/issue/web': HTTP 405, unsupported operation", failure.message());
    assertTrue(
        failure.hint().orElse("").contains("method=write"), failure.hint().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.hunter2\n", " s.hunter2", "s.hüntér2", ""})
  void tokenThatCannotBeSentIsRefusedWithoutBeingShown(String token) {
    Failure failure = assertThrows(Failure.class, () -> vault().isLive(Secret.of(token)));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertFalse(failure.message().contains("2"), failure.message());
    assertEquals(0, server.getRequestCount());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vault.example:8200", "ftp://vault.example", "/vault", "https:///x"})
  void addressHasToBeAUrl(String address) {
    Failure failure =
        assertThrows(Failure.class, () -> new VaultSettings(URI.create(address), Optional.empty()));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().contains(address), failure.message());
  }

  @Test
  void passwordInTheAddressIsRefusedWithoutBeingShown() {
    Failure failure = assertThrows(
        Failure.class,
        () -> new VaultSettings(URI.create("https://ci:hunter2@vault.example/"), Optional.empty()));

    assertFalse(failure.message().contains("hunter2"), failure.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "../sys", "a//b"})
  void mountHasToBeAPath(String mount) {
    assertEquals(
        Failure.Kind.USAGE,
        assertThrows(
                Failure.class,
                () -> new LoginMethod.AppRole(mount, Secret.of("id"), Optional.empty()))
            .kind());
  }

  @Test
  void driverOnlyEverSeesAscii() throws IOException {
    server.enqueue(new MockResponse.Builder()
        .setHeader("Content-Type", "application/json; charset=utf-8")
        .body("{\"key\":\"é ☃ \ud83d\ude00\"}")
        .build());

    String seen = new OkHttpVaultTransport(TestHttp.withoutWaiting(), Optional.empty())
        .send(HttpRequest.newBuilder(server.url("/").uri()).build(), BodyHandlers.ofString())
        .body();

    assertEquals("{\"key\":\"\\u00e9 \\u2603 \\ud83d\\ude00\"}", seen);
  }

  private void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", "application/json")
        .body(body)
        .build());
  }

  private List<NamedSecret> read(String block, boolean ignoreMissing) {
    return vault().read(TOKEN, SecretSelector.parse(block), ignoreMissing);
  }

  private VaultClient vault() {
    return vault("", Optional.empty());
  }

  private VaultClient vault(String path, Optional<String> namespace) {
    URI address = URI.create("http://127.0.0.1:" + server.getPort() + path);
    return VaultClient.connect(new VaultSettings(address, namespace), TestHttp.withoutWaiting());
  }

  private VaultClient vault(Cancellation cancellation) {
    return VaultClient.connect(
        new VaultSettings(server.url("/").uri(), Optional.empty()),
        Http.client(new HttpSettings(Optional.empty(), Map.of()), cancellation));
  }

  private static Dispatcher answering(Runnable first, MockResponse answer) {
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        first.run();
        return answer;
      }
    };
  }

  private List<String> targets(int count) throws InterruptedException {
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      targets.add(server.takeRequest().getTarget());
    }
    return targets;
  }

  private static String body(RecordedRequest request) {
    ByteString body = Objects.requireNonNull(request.getBody());
    return body.utf8();
  }
}
