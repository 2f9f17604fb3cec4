package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Events and environments are those of a running server. */
class JobsIT {
  private final GiteaServer server = GiteaServer.start(Clock.systemUTC());
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

  private static Set<String> keys(JsonNode json) {
    Set<String> keys = new TreeSet<>();
    json.fieldNames().forEachRemaining(keys::add);
    keys.remove("review_comments");
    return keys;
  }

  @ParameterizedTest
  @CsvSource({"opened", "synchronized", "edited", "closed"})
  void anEventOfAPullRequestHasTheCapturedFields(String action) {
    JsonNode event =
        Fixtures.parse(server.jobs().pullRequest(repository, number, action).event());
    JsonNode expected = captured.json("event-pull_request-" + action + ".json");

    assertEquals(keys(expected), keys(event));
    assertEquals(keys(expected.get("pull_request")), keys(event.get("pull_request")));
    assertEquals(keys(expected.get("repository")), keys(event.get("repository")));
    assertEquals(action, event.get("action").asText());
    assertEquals(repository.tip("plan-1"), event.at("/pull_request/head/sha").asText());
    assertEquals(repository.tip("main"), event.at("/pull_request/base/sha").asText());
    assertEquals(number, event.get("number").asLong());
  }

  @Test
  void aJobOfAPullRequestStandsOnItsHead() throws IOException {
    Map<String, String> environment =
        server.jobs().pullRequest(repository, number, "opened").environment(folder);

    assertEquals(captured.environment("env-pull_request.txt").keySet(), environment.keySet());
    assertEquals(repository.tip("plan-1"), environment.get("GITHUB_SHA"));
    assertEquals("refs/pull/1/head", environment.get("GITHUB_REF"));
    assertEquals("plan-1", environment.get("GITHUB_HEAD_REF"));
    assertEquals(server.url().toString(), environment.get("GITHUB_SERVER_URL"));
    assertEquals(server.apiUrl().toString(), environment.get("GITHUB_API_URL"));
    Path event = folder.resolve("act/workflow/event.json");
    assertEquals(event.toString(), environment.get("GITHUB_EVENT_PATH"));
    assertEquals("opened", Fixtures.parse(Files.readString(event)).get("action").asText());
    assertEquals("", Files.readString(folder.resolve("act/workflow/outputcmd.txt")));
    assertTrue(Files.isDirectory(folder.resolve("hostexecutor")));
  }

  @ParameterizedTest
  @EnumSource(MergeStyle.class)
  void theMergeOfAPullRequestIsAPush(MergeStyle style) {
    String before = repository.tip("main");
    String after = repository.merge(number, style, "boss", true);

    JobRun job = server.jobs().pushOfMerge(repository, number);

    JsonNode event = Fixtures.parse(job.event());
    JsonNode expected = captured.json("event-push-merge.json");
    assertEquals(keys(expected), keys(event));
    assertEquals(keys(expected.get("head_commit")), keys(event.get("head_commit")));
    assertEquals(before, event.get("before").asText());
    assertEquals(after, event.get("after").asText());
    assertEquals(0, event.get("total_commits").asInt());
    assertEquals("boss", event.at("/pusher/login").asText());
    assertEquals(after, event.at("/commits/0/id").asText());
    assertEquals("[\"b.txt\"]", event.at("/head_commit/added").toString());
    assertEquals(after, job.variables().get("GITHUB_SHA"));
    assertEquals("refs/heads/main", job.variables().get("GITHUB_REF"));
  }

  @Test
  void commitsOfAPushComeNewestFirst() {
    String one = repository.commit("main", "one", Map.of("1", "1\n"));
    String two = repository.commit("main", "two", Map.of("2", "2\n"));

    JsonNode event =
        Fixtures.parse(server.jobs().push(repository, "main", one, two, "dev").event());
    JsonNode both = Fixtures.parse(
        server.jobs().push(repository, "main", BareGit.noCommit(), two, "dev").event());

    assertEquals(List.of(two), event.get("commits").findValuesAsText("id"));
    assertEquals(two, both.get("commits").get(0).get("id").asText());
    assertEquals(3, both.get("commits").size());
  }

  @Test
  void aJobStartedByHandHasItsInputs() {
    JobRun job =
        server.jobs().workflowDispatch(repository, "main", Map.of("accept", "abc123"), "boss");

    JsonNode event = Fixtures.parse(job.event());
    assertEquals(keys(captured.json("event-workflow_dispatch.json")), keys(event));
    assertEquals("{\"accept\":\"abc123\"}", event.get("inputs").toString());
    assertEquals("main", event.get("ref").asText());
    assertEquals("boss", job.variables().get("GITHUB_ACTOR"));
    assertEquals("workflow_dispatch", job.variables().get("GITHUB_EVENT_NAME"));
  }

  @Test
  void aJobOfTheClockHasTheFileOfTheLastPush() {
    JobRun job = server.jobs().schedule(repository);

    assertEquals("schedule", job.variables().get("GITHUB_EVENT_NAME"));
    assertEquals(
        repository.tip("main"), Fixtures.parse(job.event()).get("after").asText());
  }

  @Test
  void aForksJobMayOnlyReadCode() {
    HostedRepository fork = server.fork(repository, "outsider");
    fork.commit("evil", "outsider", "work", Map.of("x", "x\n"));
    long foreign = repository.openPullRequest("outsider", "x", fork, "evil", "main");

    JobRun job = server.jobs().pullRequest(repository, foreign, "opened");

    assertEquals(Level.READ, job.caller().code(repository));
    JsonNode event = Fixtures.parse(job.event());
    assertEquals(
        "outsider/factory", event.at("/pull_request/head/repo/full_name").asText());
    assertEquals(
        keys(captured.json("event-pull_request-opened-fork.json").at("/pull_request/head/repo"))
            .contains("parent"),
        event.at("/pull_request/head/repo").has("parent"));
  }

  @Test
  void noTokenIsInTheEnvironment() {
    JobRun job = server.jobs().pullRequest(repository, number, "opened");

    assertFalse(job.variables().containsValue(job.token().reveal()));
    assertFalse(job.variables().containsKey("ACTIONS_ID_TOKEN_REQUEST_URL"));
  }
}
