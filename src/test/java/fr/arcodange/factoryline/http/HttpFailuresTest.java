package fr.arcodange.factoryline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpFailuresTest {
  @StartStop
  private final MockWebServer server = MockServers.create();

  private final OkHttpClient client = TestHttp.withoutWaiting();

  @Test
  void refusedConnectionNamesMethodAndAddress() {
    String address = server.url("/api").toString();
    server.close();
    Request request = new Request.Builder().url(address + "?token=hidden").build();
    IOException thrown =
        assertThrows(IOException.class, () -> client.newCall(request).execute());

    Failure failure = HttpFailures.unreachable("reading the pull request", request, thrown);

    assertEquals(
        "reading the pull request: GET " + address + ": Connection refused", failure.message());
    assertEquals(
        Optional.of("is the server running, and can this job reach it? In a container, 127.0.0.1"
            + " is the container itself"),
        failure.hint());
    assertEquals(thrown, failure.getCause());
  }

  @Test
  void unknownHostIsCalledThat() {
    Request request = new Request.Builder().url("https://vautl.example/v1").build();

    Failure failure =
        HttpFailures.unreachable("logging in", request, new UnknownHostException("vautl.example"));

    assertEquals(
        "logging in: GET https://vautl.example/v1: the host vautl.example is not known",
        failure.message());
  }

  @Test
  void silenceIsCalledThat() {
    Request request = new Request.Builder().url("https://vault.example/").build();

    Failure failure = HttpFailures.unreachable(
        "logging in", request, new SocketTimeoutException("Read timed out"));

    assertTrue(failure.message().endsWith("no answer in time"), failure.message());
  }

  @ParameterizedTest
  @CsvSource({
    "400, TOOL_FAILED",
    "401, DENIED",
    "403, DENIED",
    "404, DENIED",
    "409, TOOL_FAILED",
    "429, UNREACHABLE",
    "500, UNREACHABLE",
    "503, UNREACHABLE"
  })
  void statusSaysWhatKindOfFailureItIs(int code, Failure.Kind kind) throws IOException {
    for (int i = 0; i < 4; i++) {
      server.enqueue(new MockResponse.Builder().code(code).build());
    }
    Request request = new Request.Builder().url(server.url("/api?q=1")).build();

    try (Response response = client.newCall(request).execute()) {
      Failure failure = HttpFailures.status("posting the comment", response, "go away");

      assertEquals(kind, failure.kind());
      assertEquals(
          "posting the comment: GET " + server.url("/api") + ": HTTP " + code + ", go away",
          failure.message());
    }
  }

  @Test
  void redirectToAnotherProtocolIsNotFollowedButNamed() throws IOException {
    server.enqueue(new MockResponse.Builder()
        .code(301)
        .addHeader("Location", "https://gitea.example/api?secret=1")
        .build());
    Request request = new Request.Builder().url(server.url("/api")).build();

    try (Response response = client.newCall(request).execute()) {
      Failure failure = HttpFailures.status("asking", response);

      assertEquals(Failure.Kind.USAGE, failure.kind());
      assertEquals(
          Optional.of("it redirects to https://gitea.example/api: use that address"),
          failure.hint());
    }
  }
}
