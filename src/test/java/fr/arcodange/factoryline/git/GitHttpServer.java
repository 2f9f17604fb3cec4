package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.http.MockServers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.Protocol;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/** Real repositories over real smart HTTP: {@code git http-backend} (a CGI program) behind a web server of the test. */
final class GitHttpServer implements AutoCloseable {
  private final MockWebServer server = MockServers.create();
  private final Path root;
  private final Path scratch;
  private final String scheme;
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile Optional<String> required = Optional.empty();

  GitHttpServer(Path root, Path scratch) throws IOException {
    this(root, scratch, null);
  }

  GitHttpServer(Path root, Path scratch, @Nullable SSLContext https) throws IOException {
    this.root = root;
    this.scratch = scratch;
    this.scheme = https == null ? "http" : "https";
    if (https != null) {
      server.useHttps(https.getSocketFactory());
      server.setProtocols(List.of(Protocol.HTTP_1_1));
    }
    server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        try {
          return answer(request);
        } catch (IOException e) {
          return new MockResponse.Builder().code(500).body(e.toString()).build();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return new MockResponse.Builder().code(500).body(e.toString()).build();
        }
      }
    });
    server.start();
  }

  /** From here only requests with exactly this header are let in. */
  void require(String authorization) {
    required = Optional.of(authorization);
  }

  /** Without a path and without a slash at the end. */
  String url() {
    return scheme + "://" + server.getHostName() + ":" + server.getPort();
  }

  /** Every Authorization header of every request, in the order they came; "none" for a request without. */
  List<String> authorizations() {
    return authorizations;
  }

  private MockResponse answer(RecordedRequest request) throws IOException, InterruptedException {
    List<String> sent = request.getHeaders().values("Authorization");
    authorizations.addAll(sent.isEmpty() ? List.of("none") : sent);
    if (required.isPresent() && !sent.equals(List.of(required.get()))) {
      return new MockResponse.Builder()
          .code(401)
          .addHeader("WWW-Authenticate", "Basic realm=\"Gitea\"")
          .build();
    }
    ProcessBuilder backend = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = backend.environment();
    environment.put("GIT_PROJECT_ROOT", root.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("GIT_CONFIG_COUNT", "1");
    environment.put("GIT_CONFIG_KEY_0", "safe.directory");
    environment.put("GIT_CONFIG_VALUE_0", "*");
    environment.put("REQUEST_METHOD", Objects.requireNonNull(request.getMethod()));
    environment.put("PATH_INFO", request.getUrl().encodedPath());
    environment.put(
        "QUERY_STRING", Optional.ofNullable(request.getUrl().encodedQuery()).orElse(""));
    header(environment, "CONTENT_TYPE", request, "Content-Type");
    header(environment, "HTTP_CONTENT_ENCODING", request, "Content-Encoding");
    header(environment, "HTTP_GIT_PROTOCOL", request, "Git-Protocol");
    Path body = Files.createTempFile(scratch, "request", "");
    Files.write(
        body, request.getBody() == null ? new byte[0] : request.getBody().toByteArray());
    environment.put("CONTENT_LENGTH", Long.toString(Files.size(body)));
    Process process = backend
        .redirectInput(body.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    byte[] reply = process.getInputStream().readAllBytes();
    process.waitFor();
    return parsed(reply);
  }

  private static void header(
      Map<String, String> environment, String variable, RecordedRequest request, String name) {
    @Nullable String value = request.getHeaders().get(name);
    if (value != null) {
      environment.put(variable, value);
    }
  }

  /** CGI: headers, of which Status is none, an empty line, the body. */
  private static MockResponse parsed(byte[] reply) {
    MockResponse.Builder response = new MockResponse.Builder();
    Headers.Builder headers = new Headers.Builder();
    int code = 200;
    int position = 0;
    while (true) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (position < reply.length && reply[position] != '\n') {
        line.write(reply[position++]);
      }
      position++;
      String header = line.toString(StandardCharsets.UTF_8).strip();
      if (header.isEmpty()) {
        break;
      }
      int colon = header.indexOf(':');
      String name = header.substring(0, colon);
      String value = header.substring(colon + 1).strip();
      if (name.equals("Status")) {
        code = Integer.parseInt(value.substring(0, 3));
      } else {
        headers.add(name, value);
      }
    }
    Buffer body = new Buffer().write(reply, position, reply.length - position);
    return response.headers(headers.build()).body(body).code(code).build();
  }

  @Override
  public void close() {
    server.close();
  }
}
