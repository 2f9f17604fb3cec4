package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.Repeatable;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptCommentTest {
  private static final String MARKER = "<!-- factoryline:tofu:iac:default -->";
  private static final OkHttpClient HTTP = new OkHttpClient();
  private static final String POST = "POST .*/comments";
  private static final String PATCH = "PATCH .*/comments/";

  private final GiteaServer server = GiteaServer.start(Clock.systemUTC());
  private final HostedRepository repository = server.createRepository("arcodange-org/factory");
  private long number;
  private JobRun job;

  @BeforeEach
  void pullRequest() {
    repository.commit("main", "first", Map.of("main.tf", ""));
    repository.commit("change", "second", Map.of("main.tf", "# more\n"));
    number = repository.openPullRequest("dev", "Change", "change", "main");
    job = job();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Any job; which event it runs for makes no difference here, and this one takes the least time to write down. */
  private JobRun job() {
    return server.jobs().workflowDispatch(repository, "main", Map.of(), "dev");
  }

  private Gitea gitea() {
    return as(job.token());
  }

  private Gitea as(Secret token) {
    return Gitea.connect(server.apiUrl(), "arcodange-org", repository.name(), token, HTTP);
  }

  private List<String> bodies() {
    return repository.comments(number).stream().map(PostedComment::body).toList();
  }

  @Test
  void theFirstOneIsCreatedWithItsMarkerInFront() {
    URI url = gitea().keepComment(number, MARKER, "one to add");

    assertEquals(List.of(MARKER + "\none to add"), bodies());
    long id = repository.comments(number).get(0).id();
    assertEquals(
        server.url() + "/arcodange-org/factory/pulls/" + number + "#issuecomment-" + id,
        url.toString());
  }

  @Test
  void aBodyThatBeginsWithTheMarkerIsNotGivenAnother() {
    gitea().keepComment(number, MARKER, MARKER + "\none to add");

    assertEquals(List.of(MARKER + "\none to add"), bodies());
  }

  @Test
  void theSecondTextReplacesTheFirst() {
    URI first = gitea().keepComment(number, MARKER, "one to add");
    URI second = gitea().keepComment(number, MARKER, "two to add");

    assertEquals(List.of(MARKER + "\ntwo to add"), bodies());
    assertEquals(first, second);
  }

  @Test
  void theSameTextIsNotWrittenAgain() {
    gitea().keepComment(number, MARKER, "one to add");
    List<String> before = server.writes();
    gitea().keepComment(number, MARKER, "one to add");

    assertEquals(before, server.writes());
  }

  @Test
  void whatWasSeenEarlierMayBeGoneByNow() {
    gitea().keepComment(number, MARKER, "one to add");
    Gitea early = gitea();
    early.expectComment(number, MARKER);
    repository.deleteComment(repository.comments(number).get(0).id());

    early.keepComment(number, MARKER, "two to add");

    assertEquals(List.of(MARKER + "\ntwo to add"), bodies());
  }

  @Test
  void whatAnotherJobWroteSinceThenIsReplacedAlthoughNothingHadToBeWritten() {
    gitea().keepComment(number, MARKER, "one to add");
    Gitea early = gitea();
    early.expectComment(number, MARKER);
    gitea().keepComment(number, MARKER, "two to add");

    early.keepComment(number, MARKER, "one to add");

    assertEquals(List.of(MARKER + "\none to add"), bodies());
  }

  @Test
  void whereAnotherJobWasFasterSinceThenOneCommentStays() {
    Gitea early = gitea();
    early.expectComment(number, MARKER);
    gitea().keepComment(number, MARKER, "two to add");

    early.keepComment(number, MARKER, "one to add");

    assertEquals(List.of(MARKER + "\none to add"), bodies());
  }

  @Test
  void whatIsOnlyUpdatedIsNotPostedWhereThereIsNone() {
    repository.comment(number, "mallory", MARKER + "\nnothing to see here");
    Gitea early = gitea();
    early.expectComment(number, MARKER);

    assertEquals(Optional.empty(), early.updateComment(number, MARKER, "nothing changes"));
    assertEquals(Optional.empty(), gitea().updateComment(number, MARKER, "nothing changes"));
    assertEquals(List.of(MARKER + "\nnothing to see here"), bodies());
  }

  @Test
  void whatIsOnlyUpdatedReplacesWhatWasThere() {
    URI first = gitea().keepComment(number, MARKER, "one to add");

    assertEquals(Optional.of(first), gitea().updateComment(number, MARKER, "nothing changes"));
    assertEquals(List.of(MARKER + "\nnothing changes"), bodies());
  }

  @Test
  void everyMarkerHasItsOwn() {
    gitea().keepComment(number, MARKER, "one to add");
    gitea().keepComment(number, "<!-- factoryline:tofu:iac:staging -->", "nothing");

    assertEquals(2, repository.comments(number).size());
  }

  @Test
  void someoneElsesCommentWithTheMarkerIsNeitherEditedNorDeletedNorTaken() {
    repository.comment(number, "mallory", MARKER + "\nnothing to see here");

    gitea().keepComment(number, MARKER, "all will be destroyed");
    gitea().keepComment(number, MARKER, "all will be destroyed, still");

    assertEquals(
        List.of(MARKER + "\nnothing to see here", MARKER + "\nall will be destroyed, still"),
        bodies());
  }

  @Test
  void aMarkerFurtherDownIsAQuotation() {
    repository.comment(number, "gitea-actions", "they wrote: " + MARKER);

    gitea().keepComment(number, MARKER, "one to add");

    assertEquals(List.of("they wrote: " + MARKER, MARKER + "\none to add"), bodies());
  }

  @Test
  void oneThatAPersonEditedIsPutRight() {
    gitea().keepComment(number, MARKER, "one to destroy");
    PostedComment kept = repository.comments(number).get(0);
    repository.editComment(kept.id(), MARKER + "\nnothing");

    gitea().keepComment(number, MARKER, "one to destroy");

    assertEquals(List.of(MARKER + "\none to destroy"), bodies());
  }

  @Test
  void oneThatWasDeletedBetweenTwoPushesIsPostedAnew() {
    gitea().keepComment(number, MARKER, "one to add");
    repository.deleteComment(repository.comments(number).get(0).id());

    gitea().keepComment(number, MARKER, "two to add");

    assertEquals(List.of(MARKER + "\ntwo to add"), bodies());
  }

  @Test
  void oneThatIsDeletedAfterItWasFoundIsPostedAnew() {
    gitea().keepComment(number, MARKER, "one to add");
    server
        .faults()
        .beforeNext(
            PATCH,
            () -> repository.deleteComment(repository.comments(number).get(0).id()));

    gitea().keepComment(number, MARKER, "two to add");

    assertEquals(List.of(MARKER + "\ntwo to add"), bodies());
  }

  @Test
  void aPersonWhoDeletesItEveryTimeWins() {
    for (int i = 0; i < 3; i++) {
      server.faults().beforeNext("GET .*/comments", () -> {});
      server
          .faults()
          .beforeNext(
              "GET .*/comments",
              () -> repository.deleteComment(repository.comments(number).get(0).id()));
    }

    Failure failure =
        assertThrows(Failure.class, () -> gitea().keepComment(number, MARKER, "one to add"));

    assertEquals(
        "keeping a comment on pull request #" + number
            + " of arcodange-org/factory: somebody deletes it as fast as it is written",
        failure.message());
  }

  @Test
  void whatAnotherJobPostedMeanwhileIsMadeOne() {
    server
        .faults()
        .beforeNext(
            POST, () -> repository.comment(number, "gitea-actions", MARKER + "\nby the other job"));

    URI url = gitea().keepComment(number, MARKER, "by this job");

    assertEquals(List.of(MARKER + "\nby this job"), bodies());
    assertTrue(url.toString().endsWith("-" + repository.comments(number).get(0).id()));
  }

  @Test
  void aPostWhoseAnswerIsLostIsSentAgainAndLeavesOneComment() {
    server.faults().loseNextAnswer(POST);
    OkHttpClient repeating =
        HTTP.newBuilder().addInterceptor(KeptCommentTest::onceMoreIfRepeatable).build();

    Gitea.connect(server.apiUrl(), "arcodange-org", "factory", job.token(), repeating)
        .keepComment(number, MARKER, "one to add");

    assertEquals(
        2, server.requests().stream().filter(line -> line.matches(POST)).count());
    assertEquals(List.of(MARKER + "\none to add"), bodies());
  }

  private static Response onceMoreIfRepeatable(Interceptor.Chain chain) throws IOException {
    try {
      return chain.proceed(chain.request());
    } catch (IOException e) {
      if (chain.request().tag(Repeatable.class) == null) {
        throw e;
      }
      return chain.proceed(chain.request());
    }
  }

  @Test
  void twoJobsAtOnceLeaveOneComment() throws InterruptedException, ExecutionException {
    CyclicBarrier bothHaveLooked = new CyclicBarrier(2);
    for (int i = 0; i < 2; i++) {
      server.faults().beforeNext(POST, () -> await(bothHaveLooked));
    }
    JobRun other = job();
    ExecutorService jobs = Executors.newFixedThreadPool(2);
    Future<URI> first = jobs.submit(() -> gitea().keepComment(number, MARKER, "by the first"));
    Future<URI> second =
        jobs.submit(() -> as(other.token()).keepComment(number, MARKER, "by the second"));

    assertEquals(first.get(), second.get());
    assertEquals(1, repository.comments(number).size());
    jobs.shutdown();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPrivateRepositoryAnswers404WithoutThePermission() {
    HostedRepository vault = server.createPrivateRepository("arcodange-org/private");
    vault.commit("main", "first", Map.of("main.tf", ""));
    vault.commit("change", "second", Map.of("main.tf", "# more\n"));
    long there = vault.openPullRequest("dev", "Change", "change", "main");
    JobRun reader = server
        .jobs()
        .pullRequest(vault, there, "opened")
        .permissions(JobPermissions.readContents());
    Gitea gitea = Gitea.connect(server.apiUrl(), "arcodange-org", "private", reader.token(), HTTP);

    Failure kept =
        assertThrows(Failure.class, () -> gitea.keepComment(there, MARKER, "one to add"));

    assertEquals(Failure.Kind.DENIED, kept.kind());
    assertEquals(
        Optional.of(
            "the job's token lacks 'pull-requests: write': add it to the workflow's permissions block"
                + " (in a private repository Gitea answers 404 without it)"),
        kept.hint());
  }

  @Test
  void withThePermissionAPrivateRepositoryTakesIt() {
    HostedRepository vault = server.createPrivateRepository("arcodange-org/private");
    vault.commit("main", "first", Map.of("main.tf", ""));
    vault.commit("change", "second", Map.of("main.tf", "# more\n"));
    long there = vault.openPullRequest("dev", "Change", "change", "main");
    JobRun commenter =
        server.jobs().pullRequest(vault, there, "opened").permissions(JobPermissions.commenting());

    Gitea.connect(server.apiUrl(), "arcodange-org", "private", commenter.token(), HTTP)
        .keepComment(there, MARKER, "one to add");

    assertEquals(1, vault.comments(there).size());
  }

  @Test
  void aRefusalNamesThePermission() {
    server.faults().failNext(POST, 403);

    Failure failure =
        assertThrows(Failure.class, () -> gitea().keepComment(number, MARKER, "one to add"));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(failure.hint().orElseThrow().contains("'pull-requests: write'"));
  }

  @Test
  void anErrorInsideGiteaMayMeanThatThePullRequestIsNotThere() {
    Failure kept =
        assertThrows(Failure.class, () -> gitea().keepComment(4711, MARKER, "one to add"));

    assertEquals(Failure.Kind.UNREACHABLE, kept.kind());
    assertTrue(kept.message().contains("HTTP 500"), kept.message());
    assertEquals(
        Optional.of("Gitea answers so as well if there is no pull request #4711"), kept.hint());
  }

  @Test
  void aTokenWhoseJobIsOverIsTold() {
    job.end();

    Failure failure =
        assertThrows(Failure.class, () -> gitea().keepComment(number, MARKER, "one to add"));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertEquals(
        Optional.of("the token is wrong, expired or revoked; a job's token dies with its job"),
        failure.hint());
  }

  @Test
  void aProxysLimitIsNamed() {
    server.faults().failNext(POST, 413);

    Failure failure =
        assertThrows(Failure.class, () -> gitea().keepComment(number, MARKER, "one to add"));

    assertEquals(
        Optional.of("a proxy before Gitea limits the size of what is sent to it"), failure.hint());
  }

  @Test
  void aMarkerThatCouldEndEarlyIsABug() {
    assertThrows(
        IllegalArgumentException.class,
        () -> gitea().keepComment(number, "<!-- a --> b -->", "one to add"));
    assertThrows(
        IllegalArgumentException.class, () -> gitea().keepComment(number, "tofu", "one to add"));
  }
}
