package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GiteaTest {
  private static final OkHttpClient HTTP = new OkHttpClient();
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final SettableClock clock = new SettableClock(NOON);
  private final GiteaServer server = GiteaServer.start(clock);
  private final HostedRepository repository = server.createRepository("arcodange-org/factory");

  @BeforeEach
  void firstCommit() {
    repository.commit("main", "first", Map.of("iac/main.tf", "# nothing yet\n"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Gitea as(Secret token) {
    return Gitea.connect(server.apiUrl(), "arcodange-org", repository.name(), token, HTTP);
  }

  private Gitea dev() {
    return as(server.tokenOf("dev"));
  }

  private long open(String branch) {
    repository.commit(branch, "work on " + branch, Map.of("iac/" + branch + ".tf", branch + "\n"));
    return repository.openPullRequest("dev", "PR " + branch, branch, "main");
  }

  @Test
  void aPersonsTokenIsThatPerson() {
    assertEquals("dev", dev().whoAmI().login());
  }

  @Test
  void everyJobsTokenIsTheSameAccount() {
    JobRun job = server.jobs().pullRequest(repository, open("one"), "opened");
    assertEquals(new Account(-2, "gitea-actions"), as(job.token()).whoAmI());
  }

  @Test
  void aJobsTokenMayAskForTheDefaultBranch() {
    JobRun job = server.jobs().pullRequest(repository, open("one"), "opened");
    assertEquals("main", as(job.token()).defaultBranch());
  }

  @Test
  void aMergedPullRequestSaysWhenByWhomAndAsWhat() {
    String base = repository.tip("main");
    long number = open("one");
    clock.advance(Duration.ofSeconds(90));
    String commit = repository.merge(number, MergeStyle.SQUASH, "boss", true);

    PullRequest read = merged();

    assertEquals(number, read.number());
    assertEquals("PR one", read.title());
    assertEquals(URI.create(server.url() + "/arcodange-org/factory/pulls/" + number), read.url());
    assertEquals("dev", read.author());
    assertTrue(read.merged());
    assertEquals("main", read.baseRef());
    assertFalse(read.fromFork());
    assertEquals(Optional.of(NOON.plusSeconds(90)), read.mergedAt());
    assertEquals(Optional.of(commit), read.mergeCommitSha());
    assertEquals(Optional.of("boss"), read.mergedBy());
    assertEquals(Optional.of(base), read.mergeBase());
    assertEquals(commit, read.baseSha());
    assertEquals("refs/pull/1/head", read.headRef());
  }

  /** The only one. */
  private PullRequest merged() {
    List<PullRequest> merged = dev().mergedPullRequests("main", Instant.EPOCH);
    assertEquals(1, merged.size());
    return merged.get(0);
  }

  @Test
  void theHeadOfAForkIsFromAForkAndStaysSoWhenTheForkIsGone() {
    HostedRepository fork = server.fork(repository, "outsider");
    fork.commit("evil", "outsider", "work", Map.of("iac/x.tf", "x\n"));
    long number = repository.openPullRequest("outsider", "From outside", fork, "evil", "main");

    repository.merge(number);

    assertTrue(merged().fromFork());

    repository.forgetForkOf(number);
    PullRequest read = merged();
    assertTrue(read.fromFork());
    assertEquals(fork.tip("evil"), read.headSha());
  }

  @Test
  void timesWithAnOffsetAreUnderstood() {
    String json = Fixtures.asCaptured()
        .text("api-commit-pull-squash.json")
        .replace("2026-11-23T06:07:07Z", "2026-11-23T08:07:07+02:00");

    PullRequest read = PullRequestJson.read(Fixtures.parse(json));

    assertEquals(Optional.of(Instant.parse("2026-11-23T06:07:07Z")), read.mergedAt());
    assertEquals(Instant.parse("2026-11-23T06:07:07Z"), read.updatedAt());
  }

  @Test
  void aPullRequestThatIsNotThereIsDenied() {
    Failure failure = assertThrows(Failure.class, () -> dev().commitCount(99));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertEquals(
        "counting the commits of pull request #99 of arcodange-org/factory: GET " + server.apiUrl()
            + "/repos/arcodange-org/factory/pulls/99/commits: HTTP 404, not found",
        failure.message());
    assertTrue(failure.hint().orElseThrow().contains("'pull-requests: read'"));
  }

  @Test
  void mergedPullRequestsComeFromAllPagesAndOnlyThoseOfTheBranch() {
    server.maxResponseItems(2);
    repository.commit("release", "a branch of its own", Map.of("VERSION", "1\n"));
    long tooOld = open("old");
    repository.merge(tooOld);
    clock.advance(Duration.ofHours(1));
    Instant since = clock.instant();
    long a = open("a");
    repository.merge(a);
    long closed = open("closed");
    repository.close(closed);
    long elsewhere = repository.openPullRequest("dev", "Elsewhere", "closed", "release");
    repository.merge(elsewhere);
    clock.advance(Duration.ofMinutes(1));
    long b = open("b");
    repository.merge(b, MergeStyle.REBASE, "dev", true);
    long c = open("c");
    repository.merge(c, MergeStyle.FAST_FORWARD_ONLY, "dev", true);
    open("still-open");

    List<PullRequest> merged = dev().mergedPullRequests("main", since);

    assertEquals(
        List.of(a, b, c), merged.stream().map(PullRequest::number).sorted().toList());
  }

  @Test
  void listingStopsAtThePageThatIsOldEnough() {
    server.maxResponseItems(2);
    for (String branch : List.of("a", "b", "c", "d", "e", "f")) {
      repository.merge(open(branch));
      clock.advance(Duration.ofMinutes(1));
    }

    dev().mergedPullRequests("main", clock.instant().minusSeconds(60));

    assertEquals(1, listings());
  }

  @Test
  void onePageIsOneCall() {
    repository.merge(open("a"));

    assertEquals(1, dev().mergedPullRequests("main", NOON).size());
    assertEquals(1, listings());
  }

  private long listings() {
    return server.requests().stream().filter(line -> line.contains("/pulls?")).count();
  }

  @Test
  void aPullRequestThatMovesToTheFrontWhilePagesAreReadIsNotLost() {
    server.maxResponseItems(2);
    long first = open("a");
    repository.merge(first);
    for (String branch : List.of("b", "c", "d")) {
      clock.advance(Duration.ofMinutes(1));
      repository.merge(open(branch));
    }
    server.faults().beforeNext("page=2", () -> {
      clock.advance(Duration.ofMinutes(1));
      repository.comment(first, "dev", "thanks");
    });

    List<PullRequest> merged = dev().mergedPullRequests("main", NOON);

    assertEquals(
        List.of(1L, 2L, 3L, 4L),
        merged.stream().map(PullRequest::number).sorted().toList());
  }

  @Test
  void aMomentWithinASecondIsNotAfterIt() {
    clock.set(NOON.plusMillis(900));
    repository.merge(open("a"));

    assertEquals(1, dev().mergedPullRequests("main", NOON.plusMillis(500)).size());
  }

  @Test
  void commitsAreCountedWithoutReadingThem() {
    repository.commit("a", "one", Map.of("1", "1\n"));
    repository.commit("a", "two", Map.of("2", "2\n"));
    repository.commit("a", "three", Map.of("3", "3\n"));
    long number = repository.openPullRequest("dev", "Three", "a", "main");

    assertEquals(3, dev().commitCount(number));
    assertTrue(server
        .requests()
        .contains("GET /api/v1/repos/arcodange-org/factory/pulls/" + number + "/commits?limit=1"));
  }

  @Test
  void aServerThatHangsUpIsUnreachable() {
    server.faults().down();

    Failure failure = assertThrows(Failure.class, () -> dev().commitCount(1));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertTrue(
        failure.message().startsWith("counting the commits of pull request #1 of "),
        failure.message());
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() {
    Gitea gitea = dev();
    server.close();

    assertEquals(
        Failure.Kind.UNREACHABLE, assertThrows(Failure.class, gitea::whoAmI).kind());
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503})
  void anErrorOfTheServerIsUnreachable(int status) {
    server.faults().failNext("/pulls/1/commits", status);

    Failure failure = assertThrows(Failure.class, () -> dev().commitCount(1));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertTrue(failure.message().contains("HTTP " + status), failure.message());
  }

  @Test
  void aPageInsteadOfJsonPointsToTheAddress() throws IOException {
    try (MockWebServer proxy = MockServers.create()) {
      proxy.start();
      proxy.enqueue(new MockResponse.Builder().body("<html>Welcome</html>").build());
      Gitea gitea = Gitea.connect(proxy.url("/api/v1").uri(), "o", "r", Secret.of("t"), HTTP);

      Failure failure = assertThrows(Failure.class, gitea::whoAmI);

      assertEquals(
          "asking Gitea whose token this is: GET " + proxy.url("/api/v1/user")
              + ": the answer is not JSON",
          failure.message());
      assertEquals(Optional.of(GiteaApi.ADDRESS_HINT), failure.hint());
    }
  }

  @Test
  void aRedirectThatTurnsAPostIntoAGetIsNotASuccess() throws IOException {
    try (MockWebServer proxy = MockServers.create()) {
      proxy.start();
      proxy.enqueue(new MockResponse.Builder()
          .code(301)
          .setHeader("Location", proxy.url("/elsewhere"))
          .build());
      proxy.enqueue(new MockResponse.Builder().body("[]").build());
      Gitea gitea = Gitea.connect(proxy.url("/api/v1").uri(), "o", "r", Secret.of("t"), HTTP);

      Failure failure = assertThrows(
          Failure.class,
          () -> gitea.setStatus(
              "1a2b",
              new CommitStatus(CommitStatus.State.SUCCESS, "tofu", "applied", Optional.empty())));

      assertEquals(Optional.of(GiteaApi.ADDRESS_HINT), failure.hint());
    }
  }

  @Test
  void anAddressThatIsNoneIsAMistakeOfUse() {
    Failure failure = assertThrows(
        Failure.class,
        () -> Gitea.connect(URI.create("gitea.lab"), "o", "r", Secret.of("t"), HTTP));

    assertEquals(Failure.Kind.USAGE, failure.kind());
  }

  @Test
  void anEmptyTokenIsAMistakeOfUse() {
    assertEquals(
        Failure.Kind.USAGE, assertThrows(Failure.class, () -> as(Secret.of(""))).kind());
  }

  @Test
  void aSlashAtTheEndOfTheAddressDoesNotMatter() {
    Gitea gitea = Gitea.connect(
        URI.create(server.apiUrl() + "/"), "arcodange-org", "factory", server.tokenOf("dev"), HTTP);

    assertEquals("dev", gitea.whoAmI().login());
  }

  @Test
  void theTokenIsInNoFailure() {
    Failure failure = assertThrows(
        Failure.class, () -> as(Secret.of("not-a-token-of-anybody")).whoAmI());

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertFalse((failure.message() + failure.hint()).contains("not-a-token-of-anybody"));
  }
}
