package fr.arcodange.factoryline.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchIT {
  private static final String TOKEN = "s3cr3t-token-of-the-job";
  private static final String HEADER = "Basic "
      + Base64.getEncoder()
          .encodeToString(("gitea-actions:" + TOKEN).getBytes(StandardCharsets.UTF_8));

  @TempDir
  Path temp;

  private SampleRepository server() {
    return SampleRepository.create(temp.resolve("server/owner/factory.git"));
  }

  private SampleRepository local() {
    return SampleRepository.create(temp.resolve("local"));
  }

  private static Credentials credentials(String server) {
    return new Credentials(URI.create(server), "gitea-actions", Secret.of(TOKEN));
  }

  /** Without the waits between two tries. */
  private static Git open(SampleRepository repository, Optional<Credentials> credentials) {
    return open(repository, credentials, new FetchRetries(List.of()));
  }

  private static Git open(
      SampleRepository repository, Optional<Credentials> credentials, FetchRetries retries) {
    return open(repository, repository.programs(), credentials, retries);
  }

  private static Git open(
      SampleRepository repository,
      Programs programs,
      Optional<Credentials> credentials,
      FetchRetries retries) {
    return new GitRepository(
        new GitRunner(
                programs,
                repository.folder(),
                GitEnvironment.of(
                    repository.environment(), repository.folder(), credentials, Optional.empty()))
            .atTop(),
        retries);
  }

  @Test
  void branchesAndPullRequestHeadsAreFetched() {
    SampleRepository server = server();
    String main = server.commit("a", "1");
    server.git("checkout", "--quiet", "--detach");
    String head = server.commit("b", "1");
    server.git("update-ref", "refs/pull/7/head", head);
    Git git = local().open();

    git.fetch(server.url(), List.of(Refspecs.branch("main"), Refspecs.pullRequestHead(7)));

    assertEquals(main, git.resolve(Refspecs.localBranch("main")));
    assertEquals(head, git.resolve(Refspecs.localPullRequestHead(7)));
    assertEquals(Optional.empty(), git.tryResolve("main"), "no branch of the person's is made");
  }

  @Test
  void aForcePushedBranchIsTakenAsItIs() {
    SampleRepository server = server();
    server.commit("a", "1");
    String second = server.commit("a", "2");
    Git git = local().open();
    git.fetch(server.url(), List.of(Refspecs.branch("main")));
    assertEquals(second, git.resolve(Refspecs.localBranch("main")));

    server.git("reset", "--quiet", "--hard", "HEAD~1");
    String other = server.commit("a", "3");
    git.fetch(server.url(), List.of(Refspecs.branch("main")));

    assertEquals(other, git.resolve(Refspecs.localBranch("main")));
  }

  @Test
  void credentialsGoToTheServerAndNowhereElse() throws Exception {
    SampleRepository repository = server();
    String main = repository.commit("a", "1");
    SampleRepository local = local();
    try (GitHttpServer server = new GitHttpServer(temp.resolve("server"), temp)) {
      server.require(HEADER);
      // What a checkout action leaves behind; two headers would be a bad request.
      local.git(
          "config", "http." + server.url() + "/.extraheader", "AUTHORIZATION: basic b2xkOm9sZA==");
      Git git = open(local, Optional.of(credentials(server.url())));

      git.fetch(server.url() + "/owner/factory.git", List.of(Refspecs.branch("main")));

      assertEquals(main, git.resolve(Refspecs.localBranch("main")));
      assertTrue(
          server.authorizations().stream().allMatch(HEADER::equals),
          server.authorizations().toString());
    }
    assertFalse(everythingIn(local.folder()).contains(HEADER.substring("Basic ".length())));
    assertFalse(everythingIn(local.folder()).contains(TOKEN));
  }

  @Test
  void anotherServerGetsNoCredentials() throws Exception {
    server().commit("a", "1");
    try (GitHttpServer server = new GitHttpServer(temp.resolve("server"), temp)) {
      Git git = open(local(), Optional.of(credentials("http://gitea.example.org")));

      git.fetch(server.url() + "/owner/factory.git", List.of(Refspecs.branch("main")));

      assertTrue(
          server.authorizations().stream().allMatch("none"::equals),
          server.authorizations().toString());
    }
  }

  @Test
  void aServerBelowAPathGetsItsCredentialsThere() throws Exception {
    server().commit("a", "1");
    try (GitHttpServer server = new GitHttpServer(temp.resolve("server"), temp)) {
      Git git = open(local(), Optional.of(credentials(server.url() + "/owner")));
      git.fetch(server.url() + "/owner/factory.git", List.of(Refspecs.branch("main")));
      assertTrue(
          server.authorizations().stream().allMatch(HEADER::equals),
          server.authorizations().toString());

      server.authorizations().clear();
      Git elsewhere = open(local(), Optional.of(credentials(server.url() + "/other")));
      elsewhere.fetch(server.url() + "/owner/factory.git", List.of(Refspecs.branch("main")));
      assertTrue(
          server.authorizations().stream().allMatch("none"::equals),
          server.authorizations().toString());
    }
  }

  @Test
  void aMissingTokenIsDeniedWithoutAQuestion() throws Exception {
    server().commit("a", "1");
    try (GitHttpServer server = new GitHttpServer(temp.resolve("server"), temp)) {
      server.require(HEADER);
      Git git = open(local(), Optional.empty());

      Failure failure = assertThrows(
          Failure.class,
          () -> git.fetch(server.url() + "/owner/factory.git", List.of(Refspecs.branch("main"))));

      assertEquals(Failure.Kind.DENIED, failure.kind());
      assertTrue(failure.hint().orElseThrow().contains("permissions: contents: read"));
    }
  }

  @Test
  void aRepositoryThatIsNotThereIsDenied() throws Exception {
    server().commit("a", "1");
    try (GitHttpServer server = new GitHttpServer(temp.resolve("server"), temp)) {
      Git git = open(local(), Optional.of(credentials(server.url())));

      Failure failure = assertThrows(
          Failure.class,
          () -> git.fetch(server.url() + "/owner/other.git", List.of(Refspecs.branch("main"))));

      assertEquals(Failure.Kind.DENIED, failure.kind());
      assertTrue(failure.message().contains("not found"), failure.message());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, DENIED",
    "403, DENIED",
    "404, DENIED",
    "429, UNREACHABLE",
    "500, UNREACHABLE",
    "502, UNREACHABLE",
    "503, UNREACHABLE",
    "302, USAGE",
    "400, TOOL_FAILED"
  })
  void whatTheServerAnswersDecidesTheKind(int status, Failure.Kind kind) throws Exception {
    try (MockWebServer server = MockServers.create();
        MockWebServer elsewhere = MockServers.create()) {
      elsewhere.start();
      server.start();
      for (int i = 0; i < 3; i++) {
        server.enqueue(new MockResponse.Builder()
            .code(status)
            .addHeader(
                "Location", elsewhere.url("/owner/factory.git/info/refs?service=git-upload-pack"))
            .build());
      }
      String url = "http://" + server.getHostName() + ":" + server.getPort();
      Git git = open(local(), Optional.of(credentials(url)));

      Failure failure = assertThrows(
          Failure.class,
          () -> git.fetch(url + "/owner/factory.git", List.of(Refspecs.branch("main"))));

      assertEquals(kind, failure.kind(), failure.message());
      assertFalse(failure.message().contains(TOKEN));
      assertEquals(0, elsewhere.getRequestCount(), "credentials do not follow a redirect");
    }
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() throws Exception {
    try (Socket mute = new Socket()) {
      mute.bind(new InetSocketAddress(
          InetAddress.getLoopbackAddress(), 0)); // the port is taken, but nobody listens
      int port = mute.getLocalPort();
      String url = "http://someone:" + TOKEN + "@127.0.0.1:" + port + "/owner/factory.git";
      Git git =
          open(local(), Optional.empty(), new FetchRetries(List.of(Duration.ZERO, Duration.ZERO)));

      Failure failure =
          assertThrows(Failure.class, () -> git.fetch(url, List.of(Refspecs.branch("main"))));

      assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
      assertFalse(failure.message().contains(TOKEN), failure.message());
      assertFalse(failure.message().contains("someone"), failure.message());
      assertTrue(
          failure
              .message()
              .startsWith(
                  "fetching +refs/heads/main:refs/factoryline/heads/main from http://127.0.0.1:"
                      + port),
          failure.message());
    }
  }

  @Test
  void aServerThatComesBackIsNoFailure() throws Exception {
    try (MockWebServer server = MockServers.create()) {
      server.start();
      server.enqueue(new MockResponse.Builder().code(502).build());
      server.enqueue(new MockResponse.Builder().code(403).build());
      String url = "http://" + server.getHostName() + ":" + server.getPort() + "/owner/factory.git";
      Git git = open(local(), Optional.empty(), new FetchRetries(List.of(Duration.ZERO)));

      Failure failure =
          assertThrows(Failure.class, () -> git.fetch(url, List.of(Refspecs.branch("main"))));

      assertEquals(Failure.Kind.DENIED, failure.kind(), "the second answer counts");
      assertEquals(2, server.getRequestCount());
    }
  }

  @Test
  void aCancelledJobIsNotTriedAgain() throws Exception {
    Cancellation cancellation = new Cancellation(Duration.ZERO);
    SampleRepository local = local();
    try (MockWebServer server = MockServers.create()) {
      server.setDispatcher(new mockwebserver3.Dispatcher() {
        @Override
        public MockResponse dispatch(mockwebserver3.RecordedRequest request) {
          cancellation.cancel();
          return new MockResponse.Builder().code(502).build();
        }
      });
      server.start();
      String url = "http://" + server.getHostName() + ":" + server.getPort() + "/owner/factory.git";
      String path = Optional.ofNullable(local.environment().get("PATH")).orElse("");
      Git git = open(
          local,
          new Programs(cancellation, path),
          Optional.empty(),
          new FetchRetries(List.of(Duration.ofHours(1))));

      assertThrows(Cancelled.class, () -> git.fetch(url, List.of(Refspecs.branch("main"))));
      assertEquals(1, server.getRequestCount());
    }
  }

  @Test
  void aBranchThatIsNotThereIsTold() {
    SampleRepository server = server();
    server.commit("a", "1");
    Git git = open(local(), Optional.empty());

    Failure failure = assertThrows(
        Failure.class, () -> git.fetch(server.url(), List.of(Refspecs.pullRequestHead(9))));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(
        failure.message().contains("couldn't find remote ref refs/pull/9/head"), failure.message());
  }

  @Test
  void aRemoteThatRunsAProgramIsRefused() {
    Path trace = temp.resolve("trace");
    SampleRepository local = local();
    local.git("config", "protocol.ext.allow", "always");
    Git git = open(local, Optional.empty());

    assertThrows(
        Failure.class, () -> git.fetch("ext::touch " + trace, List.of(Refspecs.branch("main"))));

    assertFalse(Files.exists(trace));
  }

  @Test
  void aHostThatNobodyKnowsIsUnreachable() {
    Failure failure = GitFailures.ofFetch(
        "fetching",
        128,
        List.of("fatal: unable to access 'https://u:p@x/': Could not resolve host: x"));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertEquals(
        "fetching: fatal: unable to access 'https://x/': Could not resolve host: x",
        failure.message());
  }

  @Test
  void aCertificateThatIsNotTrustedSaysWhatToDo() {
    for (String words : List.of(
        "fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none CRLfile: none",
        "fatal: unable to access 'https://x/': SSL certificate problem: unable to get local issuer certificate")) {
      Failure failure = GitFailures.ofFetch("fetching", 128, List.of(words));

      assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
      assertTrue(failure.hint().orElseThrow().contains("--ca-file"));
    }
  }

  private static String everythingIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(FetchIT::content)
          .collect(Collectors.joining("\n"));
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
