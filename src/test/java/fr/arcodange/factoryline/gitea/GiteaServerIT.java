package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in keeps to what was seen of the real one. */
class GiteaServerIT {
  private static final OkHttpClient HTTP =
      new OkHttpClient.Builder().followRedirects(false).build();
  private static final String REPOSITORY = "/repos/arcodange-org/factory";

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));
  private final GiteaServer server = GiteaServer.start(clock);
  private final HostedRepository repository = server.createRepository("arcodange-org/factory");
  private final Fixtures captured = Fixtures.asCaptured();
  private long number;

  @TempDir
  private Path folder;

  @BeforeEach
  void pullRequest() {
    repository.commit("main", "first", Map.of("a.txt", "a\n"));
    repository.commit("plan-1", "second", Map.of("b.txt", "b\n"));
    number = repository.openPullRequest("dev", "Plan 1", "plan-1", "main");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer call(String method, String path, Secret token, String body) {
    return call(
        new Request.Builder().header("Authorization", "token " + token.reveal()),
        method,
        server.apiUrl() + path,
        body);
  }

  private Answer get(String path) {
    return call("GET", path, server.tokenOf("dev"), "");
  }

  private Answer call(Request.Builder request, String method, String url, String body) {
    RequestBody content = method.equals("GET") || method.equals("DELETE")
        ? null
        : RequestBody.create(body, MediaType.get("application/json"));
    try (Response response =
        HTTP.newCall(request.url(url).method(method, content).build()).execute()) {
      return new Answer(response, response.body().string());
    } catch (IOException e) {
      throw new AssertionError(url, e);
    }
  }

  private record Answer(Response response, String body) {
    int status() {
      return response.code();
    }

    JsonNode json() {
      return Fixtures.parse(body);
    }
  }

  /** The names of all fields below a node, as paths; list elements count as one. */
  private static Set<String> shape(JsonNode json) {
    Set<String> paths = new TreeSet<>();
    collect("", json, paths);
    return paths;
  }

  private static void collect(String at, JsonNode json, Set<String> paths) {
    json.properties().forEach(field -> {
      paths.add(at + "/" + field.getKey());
      collect(at + "/" + field.getKey(), field.getValue(), paths);
    });
    if (json.isArray()) {
      json.forEach(element -> collect(at + "[]", element, paths));
    }
  }

  /** Fields that come and go with what they hold are left out. */
  private static Set<String> constant(Set<String> paths) {
    paths.removeIf(path -> path.equals("/review_comments")
        || path.startsWith("/requested_reviewers[]")
        || path.startsWith("/statuses[]/creator"));
    return paths;
  }

  private void assertShape(String fixture, JsonNode actual) {
    Set<String> expected = constant(shape(captured.json(fixture)));
    Set<String> found = constant(shape(actual));
    Set<String> lacking = new TreeSet<>(expected);
    lacking.removeAll(found);
    found.removeAll(expected);
    assertEquals(Set.of(), lacking, fixture + ": lacking");
    assertEquals(Set.of(), found, fixture + ": too many");
  }

  @Test
  void answersHaveTheFieldsOfTheCapturedOnes() {
    JobRun job = server.jobs().pullRequest(repository, number, "opened");
    String comments = REPOSITORY + "/issues/" + number + "/comments";
    Answer comment = call("POST", comments, job.token(), "{\"body\": \"x\"}");
    assertShape("api-comment-created.json", comment.json());
    assertShape("api-comments-list.json", get(comments).json());
    Answer edited = call(
        "PATCH",
        REPOSITORY + "/issues/comments/" + comment.json().get("id").asText(),
        job.token(),
        "{\"body\": \"y\"}");
    assertShape("api-comment-updated.json", edited.json());
    assertShape(
        "api-user-actions-token.json", call("GET", "/user", job.token(), "").json());
    assertShape("api-pull.json", get(REPOSITORY + "/pulls/" + number).json());
    assertShape("api-branch.json", get(REPOSITORY + "/branches/main").json());
    Answer review = call(
        "POST",
        REPOSITORY + "/pulls/" + number + "/reviews",
        job.token(),
        "{\"event\": \"COMMENT\", \"body\": \"x\"}");
    assertShape("api-review-created.json", review.json());
    assertShape(
        "api-pull-reviews.json",
        get(REPOSITORY + "/pulls/" + number + "/reviews").json());

    String merge = repository.merge(number);
    Answer status = call(
        "POST",
        REPOSITORY + "/statuses/" + merge,
        job.token(),
        "{\"state\": \"bogus\", \"context\": \"c\", \"description\": \"d\", \"target_url\": \"\"}");
    assertShape("api-status-created.json", status.json());
    assertShape(
        "api-commit-statuses.json",
        get(REPOSITORY + "/commits/" + merge + "/statuses").json());
    assertShape(
        "api-commit-combined-status.json",
        get(REPOSITORY + "/commits/" + merge + "/status").json());
    assertShape(
        "api-commit-pull.json", get(REPOSITORY + "/commits/" + merge + "/pull").json());
  }

  @Test
  void errorsHaveTheWordsOfTheCapturedOnes() {
    JobRun job = server
        .jobs()
        .pullRequest(repository, number, "opened")
        .permissions(JobPermissions.readContents());
    String tip = repository.tip("main");

    Answer status =
        call("POST", REPOSITORY + "/statuses/" + tip, job.token(), "{\"state\": \"success\"}");
    Answer secret =
        call("PUT", REPOSITORY + "/actions/secrets/X", job.token(), "{\"data\": \"x\"}");
    Answer none = get(REPOSITORY + "/commits/" + tip + "/pull");

    assertEquals(403, status.status());
    assertEquals(
        captured.json("api-error-status-forbidden.json").get("message"),
        status.json().get("message"));
    assertEquals(403, secret.status());
    assertEquals(
        captured.json("api-error-secret-put-forbidden.json").get("message"),
        secret.json().get("message"));
    assertEquals(404, none.status());
    assertTrue(none.json()
        .get("message")
        .asText()
        .startsWith("pull request does not exist [id: 0, issue_id: 0,"));
  }

  @Test
  void inAPublicRepositoryEveryTokenMayComment() {
    JobRun job = server
        .jobs()
        .pullRequest(repository, number, "opened")
        .permissions(JobPermissions.readContents());

    assertEquals(
        201,
        call(
                "POST",
                REPOSITORY + "/issues/" + number + "/comments",
                job.token(),
                "{\"body\": \"x\"}")
            .status());
  }

  @Test
  void withoutATokenNothingIsWritten() {
    Answer answer = call(
        new Request.Builder(),
        "POST",
        server.apiUrl() + REPOSITORY + "/issues/" + number + "/comments",
        "{\"body\": \"x\"}");

    assertEquals(401, answer.status());
    assertEquals(List.of(), repository.comments(number));
  }

  @Test
  void aWriterMayEditSomeoneElsesCommentAndAStrangerMayNot() {
    PostedComment comment = repository.comment(number, "gitea-actions", "the plan");
    String path = REPOSITORY + "/issues/comments/" + comment.id();

    assertEquals(
        403,
        call("PATCH", path, server.tokenOf("stranger"), "{\"body\": \"x\"}").status());
    assertEquals(
        200, call("PATCH", path, server.tokenOf("dev"), "{\"body\": \"x\"}").status());
  }

  @Test
  void theListOfCommentsIgnoresPages() {
    for (int i = 0; i < 5; i++) {
      repository.comment(number, "dev", "comment " + i);
    }

    Answer answer = get(REPOSITORY + "/issues/" + number + "/comments?limit=2&page=2");

    assertEquals(5, answer.json().size());
    assertEquals("5", answer.response().header("X-Total-Count"));
  }

  @Test
  void theListOfPullRequestsHasPages() {
    for (int i = 0; i < 4; i++) {
      repository.openPullRequest("dev", "again", "plan-1", "main");
    }

    Answer answer = get(REPOSITORY + "/pulls?limit=2&page=2");

    assertEquals(2, answer.json().size());
    assertEquals("5", answer.response().header("X-Total-Count"));
    assertTrue(answer.response().header("Link", "").contains("page=3>; rel=\"next\""));
  }

  @Test
  void everyJobsTokenDiesWithIt() {
    JobRun job = server.jobs().pullRequest(repository, number, "opened");
    job.end();

    assertEquals(
        401, call("GET", REPOSITORY + "/pulls/" + number, job.token(), "").status());
  }

  @Test
  void eachMergeStyleMakesTheCommitsThatGitWould() {
    repository.commit("main", "meanwhile", Map.of("c.txt", "c\n"));
    String head = repository.tip("plan-1");
    String before = repository.tip("main");
    String merge = repository.merge(number);
    assertEquals(List.of(before, head), parents(merge));
    assertEquals(
        "Merge pull request 'Plan 1' (#1) from plan-1 into main",
        repository.git().run("log", "-1", "--format=%s", merge).strip());

    String squash = merged("sq", MergeStyle.SQUASH);
    assertEquals(List.of(merge), parents(squash));
    assertEquals(
        "PR sq (#2)", repository.git().run("log", "-1", "--format=%s", squash).strip());

    String rebase = merged("rb", MergeStyle.REBASE);
    assertEquals(List.of(squash), parents(rebase));
    assertNotEquals(repository.tip("rb"), rebase);

    String rebaseMerge = merged("rbm", MergeStyle.REBASE_MERGE);
    assertEquals(2, parents(rebaseMerge).size());
    assertEquals(rebase, parents(rebaseMerge).get(0));

    repository.commit("ff", "ahead", Map.of("ff.txt", "ff\n"));
    long ahead = repository.openPullRequest("dev", "PR ff", "ff", "main");
    assertEquals(
        repository.tip("ff"), repository.merge(ahead, MergeStyle.FAST_FORWARD_ONLY, "dev", false));
    assertEquals(repository.tip("main"), repository.tip("ff"));
  }

  /** Merges a branch that main has moved on from. */
  private String merged(String branch, MergeStyle style) {
    String from = parents(repository.tip("plan-1")).get(0);
    repository.git().update("refs/heads/" + branch, from);
    repository.commit(branch, "work", Map.of(branch + ".txt", "x\n"));
    long opened = repository.openPullRequest("dev", "PR " + branch, branch, "main");
    return repository.merge(opened, style, "dev", false);
  }

  private List<String> parents(String commit) {
    String line = repository.git().run("log", "-1", "--format=%P", commit).strip();
    return List.of(line.split(" ", -1));
  }

  @Test
  void aPushMovesThePullRequestAndMakesItsReviewsStale() {
    repository.collaborator("boss", Level.WRITE).review(number, "boss", "APPROVED", "fine");
    clock.advance(Duration.ofMinutes(1));
    String head = repository.commit("plan-1", "more", Map.of("b.txt", "bb\n"));

    JsonNode json = get(REPOSITORY + "/pulls/" + number).json();

    assertEquals(head, json.at("/head/sha").asText());
    assertEquals("2026-11-23T12:01:00Z", json.get("updated_at").asText());
    assertEquals(head, repository.git().resolve("refs/pull/1/head"));
    JsonNode review = get(REPOSITORY + "/pulls/" + number + "/reviews").json().get(0);
    assertTrue(review.get("stale").asBoolean());
    assertTrue(review.get("official").asBoolean());
  }

  @Test
  void aSecondApprovalTakesThePlaceOfTheFirst() {
    repository.collaborator("boss", Level.WRITE).review(number, "boss", "APPROVED", "fine");
    repository.review(number, "boss", "APPROVED", "fine again");

    JsonNode reviews = get(REPOSITORY + "/pulls/" + number + "/reviews").json();

    assertFalse(reviews.get(0).get("official").asBoolean());
    assertTrue(reviews.get(0).get("dismissed").asBoolean());
    assertTrue(reviews.get(1).get("official").asBoolean());
  }

  @Test
  void gitFetchesAndPushesWithAToken() throws IOException {
    HostedRepository secret = server.createPrivateRepository("arcodange-org/secret");
    secret.commit("main", "first", Map.of("a.txt", "a\n"));
    Path clone = folder.resolve("clone");
    String address = secret.cloneUrl().toString().replace("://", "://anybody:%s@");

    assertNotEquals(0, git(folder, "clone", "-q", secret.cloneUrl().toString(), "x"));
    assertEquals(
        0, git(folder, "clone", "-q", address.formatted(server.tokenOf("dev").reveal()), "clone"));
    Files.writeString(clone.resolve("b.txt"), "b".repeat(3_000_000));
    assertEquals(0, git(clone, "checkout", "-q", "-b", "topic"));
    assertEquals(0, git(clone, "add", "b.txt"));
    assertEquals(0, git(clone, "commit", "-q", "-m", "more"));
    assertEquals(0, git(clone, "push", "-q", "origin", "topic"));

    assertEquals("b".repeat(3_000_000), secret.file("topic", "b.txt").orElseThrow());
  }

  @Test
  void whoMayOnlyReadMayNotPush() {
    JobRun job = server
        .jobs()
        .pullRequest(repository, number, "opened")
        .permissions(JobPermissions.commenting());
    String address =
        repository.cloneUrl().toString().replace("://", "://x:" + job.token().reveal() + "@");

    assertEquals(0, git(folder, "clone", "-q", address, "clone"));
    assertNotEquals(
        0, git(folder.resolve("clone"), "push", "-q", "origin", "HEAD:refs/heads/other"));
  }

  @Test
  void aPushByHttpMovesThePullRequest() {
    String address = repository
        .cloneUrl()
        .toString()
        .replace("://", "://x:" + server.tokenOf("dev").reveal() + "@");
    assertEquals(0, git(folder, "clone", "-q", "-b", "plan-1", address, "clone"));
    Path clone = folder.resolve("clone");
    assertEquals(0, git(clone, "commit", "-q", "--allow-empty", "-m", "again"));
    assertEquals(0, git(clone, "push", "-q"));

    assertEquals(
        repository.tip("plan-1"), repository.git().resolve("refs/pull/" + number + "/head"));
  }

  private static int git(Path where, String... arguments) {
    List<String> argv =
        new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@lab.invalid"));
    argv.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(argv)
        .directory(where.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    BareGit.isolate(builder.environment(), where);
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void aFolderBecomesACommit() throws IOException {
    Files.createDirectories(folder.resolve("content/iac"));
    Files.writeString(folder.resolve("content/iac/main.tf"), "# here\n");
    HostedRepository other = server.createRepository("arcodange-org/other");

    String sha = other.commitFolder("main", "The factory", folder.resolve("content"));

    assertEquals("# here\n", other.file("main", "iac/main.tf").orElseThrow());
    JsonNode file =
        get("/repos/arcodange-org/other/contents/iac/main.tf?ref=" + sha).json();
    assertEquals("IyBoZXJlCg==", file.get("content").asText());
  }
}
