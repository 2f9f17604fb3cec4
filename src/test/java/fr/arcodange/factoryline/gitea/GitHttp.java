package fr.arcodange.factoryline.gitea;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import okio.ByteString;

/** Smart HTTP, by {@code git http-backend} as a CGI program (RFC 3875). */
final class GitHttp {
  private final Repositories repositories;
  private final Path root;

  /** Serves the repositories below {@code root}. */
  GitHttp(Repositories repositories, Path root) {
    this.repositories = repositories;
    this.root = root;
  }

  void addTo(Router router) {
    router
        .on("GET", "/{owner}/{name}/info/refs", this::answer)
        .on("POST", "/{owner}/{name}/git-upload-pack", this::answer)
        .on("POST", "/{owner}/{name}/git-receive-pack", this::answer);
  }

  private MockResponse answer(Exchange exchange) {
    String name = exchange.path("name").replaceFirst("\\.git$", "");
    HostedRepository repository =
        repositories.find(exchange.path("owner") + "/" + name).orElseThrow(HttpError::notFound);
    boolean push = exchange.url().encodedPath().endsWith("/git-receive-pack")
        || exchange.query("service").filter("git-receive-pack"::equals).isPresent();
    authorise(exchange.caller(), repository, push);
    repository.sync();
    MockResponse answer = backend(exchange.request(), repository, push);
    repositories.all().forEach(HostedRepository::sync);
    return answer;
  }

  private static void authorise(Caller caller, HostedRepository repository, boolean push) {
    Level level = caller.code(repository);
    if (level.atLeast(push ? Level.WRITE : Level.READ)) {
      return;
    }
    if (caller instanceof Caller.Anonymous) {
      throw new HttpError(401, "credentials are required");
    }
    throw level.atLeast(Level.READ)
        ? new HttpError(403, "user is not allowed to push")
        : HttpError.notFound();
  }

  private MockResponse backend(RecordedRequest request, HostedRepository repository, boolean push) {
    ByteString body = Optional.ofNullable(request.getBody()).orElse(ByteString.EMPTY);
    try {
      Path input = Files.createTempFile(root, "request", ".pack");
      try {
        Files.write(input, body.toByteArray());
        return run(request, repository, push, input);
      } finally {
        Files.delete(input);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private MockResponse run(
      RecordedRequest request, HostedRepository repository, boolean push, Path input)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend")
        .redirectInput(input.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    BareGit.isolate(environment, root);
    String path = request.getUrl().encodedPath();
    environment.put("GIT_PROJECT_ROOT", root.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("PATH_INFO", "/" + repository.fullName() + ".git/" + path.split("/", 4)[3]);
    environment.put(
        "QUERY_STRING", Optional.ofNullable(request.getUrl().encodedQuery()).orElse(""));
    environment.put("REQUEST_METHOD", request.getMethod());
    environment.put("REMOTE_ADDR", "127.0.0.1");
    environment.put("CONTENT_LENGTH", Long.toString(Files.size(input)));
    pass(request, "Content-Type", "CONTENT_TYPE", environment);
    pass(request, "Content-Encoding", "HTTP_CONTENT_ENCODING", environment);
    pass(request, "Git-Protocol", "GIT_PROTOCOL", environment);
    if (push) {
      environment.put("REMOTE_USER", "somebody");
    }
    Process process = builder.start();
    byte[] output = process.getInputStream().readAllBytes();
    process.waitFor();
    return answer(output);
  }

  private static void pass(
      RecordedRequest request, String header, String variable, Map<String, String> environment) {
    Optional.ofNullable(request.getHeaders().get(header))
        .ifPresent(value -> environment.put(variable, value));
  }

  /** A CGI answer: header lines, one of them perhaps the status, an empty line, the body. */
  private static MockResponse answer(byte[] output) {
    MockResponse.Builder answer = new MockResponse.Builder().code(200);
    int start = 0;
    for (int end = lineEnd(output, start); end > start; end = lineEnd(output, start)) {
      String line = new String(output, start, end - start, StandardCharsets.ISO_8859_1);
      String[] header = line.split(": ", 2);
      if (header[0].equals("Status")) {
        answer.code(Integer.parseInt(header[1].substring(0, 3)));
      } else {
        answer.setHeader(header[0], header[1]);
      }
      start = end + 2;
    }
    Buffer body = new Buffer().write(output, start + 2, output.length - start - 2);
    return answer.body(body).build();
  }

  private static int lineEnd(byte[] output, int from) {
    for (int i = from; i + 1 < output.length; i++) {
      if (output[i] == '\r' && output[i + 1] == '\n') {
        return i;
      }
    }
    throw new IllegalStateException("git http-backend did not answer with headers");
  }
}
