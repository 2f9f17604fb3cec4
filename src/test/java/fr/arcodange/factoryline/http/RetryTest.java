package fr.arcodange.factoryline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import mockwebserver3.junit5.StartStop;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
  private static final HttpSettings PLAIN = new HttpSettings(Optional.empty(), Map.of());

  @StartStop
  private final MockWebServer server = MockServers.create();

  private final List<Duration> waits = new ArrayList<>();
  private final OkHttpClient client = TestHttp.recordingWaits(PLAIN, waits);

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void passingErrorIsAskedAgain(int code) throws IOException {
    server.enqueue(status(code));
    server.enqueue(status(200));

    assertEquals(200, send(get()));

    assertEquals(List.of(Duration.ofMillis(500)), waits);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 409})
  void refusalIsNotAskedAgain(int code) throws IOException {
    server.enqueue(status(code));

    assertEquals(code, send(get()));

    assertEquals(1, server.getRequestCount());
  }

  @Test
  void afterFourTriesTheLastAnswerIsGivenToTheCaller() throws IOException {
    for (int code : new int[] {500, 501, 502, 503}) {
      server.enqueue(status(code));
    }

    assertEquals(503, send(get()));

    assertEquals(
        List.of(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(5)), waits);
  }

  @Test
  void secondsOfRetryAfterAreWaited() throws IOException {
    server.enqueue(status(503).newBuilder().setHeader("Retry-After", "7").build());
    server.enqueue(status(200));

    assertEquals(200, send(get()));

    assertEquals(List.of(Duration.ofSeconds(7)), waits);
  }

  @Test
  void dateOfRetryAfterIsTakenAgainstTheServersClock() throws IOException {
    server.enqueue(status(429)
        .newBuilder()
        .setHeader("Date", "Mon, 23 Nov 2026 10:00:00 GMT")
        .setHeader("Retry-After", "Mon, 23 Nov 2026 10:00:09 GMT")
        .build());
    server.enqueue(status(200));

    assertEquals(200, send(get()));

    assertEquals(List.of(Duration.ofSeconds(9)), waits);
  }

  @Test
  void longRetryAfterIsCutToHalfAMinuteAndPatienceEnds() throws IOException {
    for (int i = 0; i < 3; i++) {
      server.enqueue(status(503).newBuilder().setHeader("Retry-After", "3600").build());
    }

    assertEquals(503, send(get()));

    assertEquals(List.of(Duration.ofSeconds(30)), waits);
    assertEquals(2, server.getRequestCount());
  }

  @Test
  void nonsenseInRetryAfterMeansTheUsualWait() throws IOException {
    server.enqueue(status(503).newBuilder().setHeader("Retry-After", "soon").build());
    server.enqueue(status(200));

    assertEquals(200, send(get()));

    assertEquals(List.of(Duration.ofMillis(500)), waits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1"})
  void postIsSentOnceWhateverTheServerAsksFor(String retryAfter) throws IOException {
    server.enqueue(status(503).newBuilder().setHeader("Retry-After", retryAfter).build());
    server.enqueue(status(200));

    assertEquals(503, send(post().build()));

    assertEquals(1, server.getRequestCount());
  }

  @Test
  void repeatablePostIsSentAgain() throws IOException, InterruptedException {
    server.enqueue(status(503));
    server.enqueue(status(200));

    assertEquals(200, send(post().tag(Repeatable.class, Repeatable.YES).build()));

    assertEquals("payload", body(server.takeRequest()));
    assertEquals("payload", body(server.takeRequest()));
  }

  @Test
  void readWhoseConnectionBreaksIsAskedAgain() throws IOException {
    server.enqueue(new MockResponse.Builder()
        .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
        .build());
    server.enqueue(status(200));

    assertEquals(200, send(get()));
  }

  @Test
  void aReadThatMakesSomethingIsSentOnce() throws IOException {
    server.enqueue(status(503));

    assertEquals(503, send(making()));

    assertEquals(1, server.getRequestCount());
  }

  @Test
  void postWhoseConnectionBreaksIsNotRepeated() {
    server.enqueue(new MockResponse.Builder()
        .onResponseStart(SocketEffect.ShutdownConnection.INSTANCE)
        .build());
    server.enqueue(status(200));

    assertThrows(IOException.class, () -> send(post().build()));

    assertEquals(1, server.getRequestCount());
  }

  @Test
  void postThatNeverLeftIsTriedAgain() throws IOException {
    // bound, so that nobody else gets the port, and without a listener
    try (Socket held = new Socket()) {
      held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertThrows(
          ConnectException.class,
          () -> send(new Request.Builder()
              .url("http://127.0.0.1:" + held.getLocalPort())
              .post(RequestBody.EMPTY)
              .build()));
    }

    assertEquals(3, waits.size());
  }

  @Test
  void oncePastCancellationNothingIsRepeated() throws IOException {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    OkHttpClient cancelled = Http.client(PLAIN, cancellation);
    cancellation.cancel();
    server.enqueue(status(503));

    try (Response response = cancelled.newCall(get()).execute()) {
      assertEquals(503, response.code());
    }
    assertEquals(1, server.getRequestCount());
  }

  @Test
  void cancellationEndsTheWaitForTheNextTry() {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    OkHttpClient waiting = Http.client(PLAIN, cancellation, (duration, whileDoing) -> {
      cancellation.cancel();
      cancellation.sleep(duration, whileDoing);
    });
    server.enqueue(status(503));

    Cancelled thrown =
        assertThrows(Cancelled.class, () -> waiting.newCall(get()).execute());

    assertEquals(
        "cancelled while waiting to repeat GET " + server.url("/some/path"), thrown.getMessage());
  }

  @Test
  void cancellationCutsOffAReadUnderWay() {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    OkHttpClient reading = Http.client(PLAIN, cancellation);
    server.setDispatcher(answering(
        cancellation::cancel,
        new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build()));

    assertThrows(Cancelled.class, () -> reading.newCall(get()).execute());
  }

  @Test
  void cancellationLetsAWriteFinish() throws IOException {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    OkHttpClient writing = Http.client(PLAIN, cancellation);
    server.setDispatcher(answering(cancellation::cancel, status(200)));

    try (Response response = writing.newCall(post().build()).execute()) {
      assertEquals(200, response.code());
    }
  }

  @Test
  void cancellationLetsAReadThatMakesSomethingFinish() throws IOException {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    OkHttpClient reading = Http.client(PLAIN, cancellation);
    server.setDispatcher(answering(cancellation::cancel, status(200)));

    try (Response response = reading.newCall(making()).execute()) {
      assertEquals(200, response.code());
    }
  }

  @Test
  void nothingThatWasStartedKeepsTheProcessAlive() throws IOException {
    server.enqueue(status(200));
    assertEquals(200, send(get()));

    AtomicReference<@Nullable String> lingering = new AtomicReference<>();
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("OkHttp") && !thread.isDaemon())
        .forEach(thread -> lingering.set(thread.getName()));
    assertNull(lingering.get());
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

  private int send(Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      return response.code();
    }
  }

  private Request get() {
    return new Request.Builder().url(server.url("/some/path")).build();
  }

  private Request making() {
    return get().newBuilder().tag(Repeatable.class, Repeatable.NO).build();
  }

  private Request.Builder post() {
    return new Request.Builder()
        .url(server.url("/some/path"))
        .post(RequestBody.create("payload".getBytes(StandardCharsets.UTF_8)));
  }

  private static @Nullable String body(RecordedRequest request) {
    @Nullable ByteString body = request.getBody();
    return body == null ? null : body.utf8();
  }

  private static MockResponse status(int code) {
    return new MockResponse.Builder().code(code).build();
  }
}
