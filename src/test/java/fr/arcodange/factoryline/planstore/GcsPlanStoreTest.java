package fr.arcodange.factoryline.planstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.auth.Credentials;
import com.google.cloud.NoCredentials;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.http.Http;
import fr.arcodange.factoryline.http.HttpSettings;
import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.http.TestHttp;
import fr.arcodange.factoryline.text.RsaKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import mockwebserver3.junit5.StartStop;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fake-gcs-server cannot be made to answer. */
class GcsPlanStoreTest {
  private static final Pattern WRITE = Pattern.compile("\"factoryline-write\":\"([^\"]+)\"");

  private static final byte[] KEY = RsaKeys.first().getPrivate().getEncoded();

  @StartStop
  private final MockWebServer server = MockServers.create();

  private PlanStore store() {
    return store(NoCredentials.getInstance(), TestHttp.withoutWaiting());
  }

  private PlanStore store(Credentials credentials, OkHttpClient http) {
    return GcsPlanStore.open("bucket", "p/", base(), credentials, http);
  }

  private String base() {
    return server.url("/").toString().replaceFirst("/$", "");
  }

  private static MockResponse json(int code, String body) {
    return new MockResponse.Builder()
        .code(code)
        .addHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }

  private static MockResponse error(int code, String message) {
    return json(
        code,
        "{\"error\":{\"code\":" + code + ",\"message\":\"" + message
            + "\",\"errors\":[{\"message\":\"" + message
            + "\",\"domain\":\"global\",\"reason\":\"r\"}]}}");
  }

  private static String object(String name, String write) {
    return "{\"kind\":\"storage#object\",\"name\":\"" + name
        + "\",\"bucket\":\"bucket\",\"size\":\"3\","
        + "\"generation\":\"1\",\"timeCreated\":\"2026-11-23T12:00:00.123Z\","
        + "\"metadata\":{\"factoryline-write\":\"" + write + "\"}}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "create | writing a/b to gs://bucket/p | storage.objects.create | roles/storage.objectCreator",
        "read | reading a/b from gs://bucket/p | storage.objects.get | roles/storage.objectViewer",
        "list | listing a/ in gs://bucket/p | storage.objects.list | roles/storage.objectViewer"
      })
  void aMissingPermissionIsNamed(String call, String doing, String permission, String role) {
    server.enqueue(
        error(403, "ci@x.iam.gserviceaccount.com does not have " + permission + " access"));
    Failure failure = assertThrows(Failure.class, () -> call(store(), call));
    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertEquals(
        doing + ": HTTP 403, ci@x.iam.gserviceaccount.com does not have " + permission + " access",
        failure.message());
    assertEquals(
        "give this identity " + role + " on bucket bucket: it needs " + permission,
        failure.hint().orElseThrow());
  }

  private static void call(PlanStore store, String call) {
    switch (call) {
      case "create" -> store.create("a/b", new byte[3]);
      case "read" -> store.read("a/b");
      default -> store.list("a/");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200,'{\"permissions\":[\"storage.objects.delete\"]}',true",
    "200,'{\"permissions\":[]}',false",
    "404,{},",
    "403,{},"
  })
  void whetherAnObjectMayBeRemovedIsAskedWithoutTrying(
      int code, String body, @Nullable Boolean expected) throws InterruptedException {
    server.enqueue(json(code, body));
    assertEquals(Optional.ofNullable(expected), store().mayRemove());
    assertEquals(
        "/storage/v1/b/bucket/iam/testPermissions?permissions=storage.objects.delete",
        server.takeRequest().getTarget());
  }

  @Test
  void onlyProbesAreEverRemoved() throws InterruptedException {
    String probe = Probes.name(Instant.parse("2026-11-27T08:00:00Z"), 7);
    server.enqueue(new MockResponse.Builder().code(204).build());
    server.enqueue(error(404, "No such object"));
    store().remove(probe);
    store().remove(probe);
    assertEquals("DELETE", server.takeRequest().getMethod());

    for (String name : List.of(
        "shown/a/b",
        "doctor/evidence.json",
        "doctor/probe-99999999T999999Z-0000000000000007.json")) {
      Failure failure = assertThrows(Failure.class, () -> store().remove(name));
      assertEquals(Failure.Kind.USAGE, failure.kind());
    }
    assertEquals(2, server.getRequestCount());
  }

  @ParameterizedTest
  @CsvSource({"create,401,DENIED", "list,404,DENIED", "read,404,REFUSED", "read,400,TOOL_FAILED"})
  void refusalsAreNotRepeated(String call, int code, Failure.Kind kind) {
    server.enqueue(error(code, "no"));
    assertEquals(kind, assertThrows(Failure.class, () -> call(store(), call)).kind());
    assertEquals(1, server.getRequestCount());
  }

  @ParameterizedTest
  @CsvSource({"create,503", "create,429", "read,500", "read,408", "list,502"})
  void whatPassesIsRepeatedAFewTimes(String call, int code) {
    for (int i = 0; i < 4; i++) {
      server.enqueue(error(code, "later"));
    }
    Failure failure = assertThrows(Failure.class, () -> call(store(), call));
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertTrue(failure.message().endsWith(": HTTP " + code + ", later"), failure.message());
    assertEquals(4, server.getRequestCount());
  }

  @Test
  void aServerThatIsDownIsNamed() {
    PlanStore store = store();
    String address = base();
    server.close();
    Failure failure = assertThrows(Failure.class, () -> store.read("a/b"));
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertTrue(
        failure.message().startsWith("reading a/b from gs://bucket/p: GET " + address),
        failure.message());
  }

  @Test
  void anUploadWhoseAnswerWasLostIsFoundAgain() throws InterruptedException {
    List<String> stored = new CopyOnWriteArrayList<>();
    server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        if (request.getMethod().equals("GET")) {
          return json(200, object("p/a/b", stored.get(0)));
        }
        if (!stored.isEmpty()) {
          return error(412, "At least one of the pre-conditions you specified did not hold.");
        }
        Matcher write = WRITE.matcher(request.getBody().utf8());
        assertTrue(write.find());
        stored.add(write.group(1));
        return new MockResponse.Builder()
            .onResponseStart(new SocketEffect.CloseSocket())
            .build();
      }
    });
    assertEquals(
        new Stored("a/b", Instant.parse("2026-11-23T12:00:00.123Z"), 3),
        store().create("a/b", new byte[3]));
    assertTrue(server.takeRequest().getTarget().contains("ifGenerationMatch=0"));
  }

  @Test
  void anObjectOfSomebodyElseIsInTheWay() {
    server.enqueue(error(412, "pre-condition"));
    server.enqueue(json(200, object("p/a/b", "another")));
    assertEquals(
        "writing a/b to gs://bucket/p: it exists already, and what is stored is never replaced",
        assertThrows(Failure.class, () -> store().create("a/b", new byte[3])).message());
  }

  @Test
  void whoMayOnlyWriteIsToldTheSame() {
    server.enqueue(error(412, "pre-condition"));
    server.enqueue(error(403, "no storage.objects.get"));
    Failure failure = assertThrows(Failure.class, () -> store().create("a/b", new byte[3]));
    assertEquals(Failure.Kind.REFUSED, failure.kind());
  }

  @LargeTest
  void longListsAreReadToTheirEnd() throws InterruptedException {
    server.enqueue(
        json(200, "{\"nextPageToken\":\"more\",\"items\":[" + object("p/a/2", "x") + "]}"));
    server.enqueue(json(200, "{\"items\":[" + object("p/a/1", "x") + "]}"));
    assertEquals(
        List.of("a/1", "a/2"), store().list("a/").stream().map(Stored::name).toList());
    assertTrue(server.takeRequest().getTarget().contains("prefix=p/a/"));
    assertTrue(server.takeRequest().getTarget().contains("pageToken=more"));
  }

  @LargeTest
  void hugeObjectsAreNotRead() {
    server.enqueue(new MockResponse.Builder().body("x".repeat(65 * 1024 * 1024)).build());
    Failure failure = assertThrows(Failure.class, () -> store().read("a/b"));
    assertEquals(
        "reading a/b from gs://bucket/p: it is larger than 64 MiB, nothing of ours is",
        failure.message());
  }

  @Test
  void aCancelledJobDoesNotWaitForTheServer() {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    OkHttpClient http = Http.client(new HttpSettings(Optional.empty(), Map.of()), cancellation);
    server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        cancellation.cancel();
        return new MockResponse.Builder()
            .onResponseStart(SocketEffect.Stall.INSTANCE)
            .build();
      }
    });
    assertThrows(Cancelled.class, () -> store(NoCredentials.getInstance(), http).read("a/b"));
  }

  @Test
  void aServiceAccountsKeyBecomesAToken(@TempDir Path folder) throws Exception {
    String key = serviceAccount();
    Path file = Files.writeString(folder.resolve("key.json"), key);
    for (Map<String, String> environment : List.of(
        Map.of("GOOGLE_BACKEND_CREDENTIALS", key, "GOOGLE_CREDENTIALS", "nonsense"),
        Map.of("GOOGLE_BACKEND_CREDENTIALS", "", "GOOGLE_CREDENTIALS", file.toString()),
        Map.of("GOOGLE_APPLICATION_CREDENTIALS", file.toString()))) {
      server.enqueue(json(
          200, "{\"access_token\":\"token-7\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"));
      server.enqueue(new MockResponse.Builder().body("abc").build());
      Credentials credentials = GcsCredentials.find(environment, TestHttp.withoutWaiting());
      assertArrayEquals(
          "abc".getBytes(UTF_8), store(credentials, TestHttp.withoutWaiting()).read("a/b"));
      RecordedRequest token = server.takeRequest();
      assertEquals("/token", token.getTarget());
      assertFalse(token.getBody().utf8().contains("PRIVATE"));
      assertEquals("Bearer token-7", server.takeRequest().getHeaders().get("Authorization"));
    }
  }

  @Test
  void aFederatedTokenBecomesAToken(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("job-token"), "eyJ.the.job");
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    HandshakeCertificates trusting = new HandshakeCertificates.Builder()
        .heldCertificate(certificate)
        .addTrustedCertificate(certificate.certificate())
        .build();
    OkHttpClient http = TestHttp.withoutWaiting()
        .newBuilder()
        .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
        .build();
    try (MockWebServer exchange = MockServers.create()) {
      exchange.useHttps(trusting.sslSocketFactory());
      exchange.enqueue(json(
          200,
          "{\"access_token\":\"token-8\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\","
              + "\"token_type\":\"Bearer\",\"expires_in\":3600}"));
      exchange.start();
      String config =
          "{\"type\":\"external_account\",\"audience\":\"//iam.googleapis.com/projects/1/locations/global/"
              + "workloadIdentityPools/p/providers/gitea\",\"subject_token_type\":\"urn:ietf:params:oauth:token-type:jwt\","
              + "\"token_url\":\"" + exchange.url("/v1/token")
              + "\",\"credential_source\":{\"file\":\"" + token + "\"}}";
      server.enqueue(new MockResponse.Builder().body("abc").build());
      Credentials credentials = GcsCredentials.find(Map.of("GOOGLE_CREDENTIALS", config), http);
      assertArrayEquals("abc".getBytes(UTF_8), store(credentials, http).read("a/b"));
      assertTrue(exchange.takeRequest().getBody().utf8().contains("eyJ.the.job"));
      assertEquals("Bearer token-8", server.takeRequest().getHeaders().get("Authorization"));
    }
  }

  @Test
  void aKeyThatWasDeletedIsDenied() throws Exception {
    server.enqueue(json(
        400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}"));
    Credentials credentials = GcsCredentials.find(
        Map.of("GOOGLE_CREDENTIALS", serviceAccount()), TestHttp.withoutWaiting());
    PlanStore store = store(credentials, TestHttp.withoutWaiting());
    Failure failure = assertThrows(Failure.class, () -> store.read("a/b"));
    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(failure.message().contains("Invalid JWT Signature."), failure.message());
    assertEquals(
        "the credentials did not yield a token; was the key deleted, is this machine's clock right?",
        failure.hint().orElseThrow());
  }

  @Test
  void aTokenServerThatIsDownIsNamed() throws Exception {
    String key = serviceAccount().replace(base(), "http://127.0.0.1:1");
    Credentials credentials =
        GcsCredentials.find(Map.of("GOOGLE_CREDENTIALS", key), TestHttp.withoutWaiting());
    PlanStore store = store(credentials, TestHttp.withoutWaiting());
    Failure failure = assertThrows(Failure.class, () -> store.read("a/b"));
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertTrue(
        failure
            .message()
            .startsWith("reading a/b from gs://bucket/p: POST http://127.0.0.1:1/token: "),
        failure.message());
  }

  private String serviceAccount() {
    String pem = "-----BEGIN PRIVATE KEY-----\\n"
        + Base64.getEncoder().encodeToString(KEY)
        + "\\n-----END PRIVATE KEY-----\\n";
    return "{\"type\":\"service_account\",\"project_id\":\"x\",\"private_key_id\":\"1\",\"private_key\":\""
        + pem
        + "\",\"client_email\":\"ci@x.iam.gserviceaccount.com\",\"client_id\":\"1\",\"token_uri\":\""
        + base() + "/token\"}";
  }
}
