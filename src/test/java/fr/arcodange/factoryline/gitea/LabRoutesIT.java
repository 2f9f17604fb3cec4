package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the demo does with curl. */
class LabRoutesIT {
  private static final OkHttpClient HTTP = new OkHttpClient();

  private final GiteaServer server = GiteaServer.start(Clock.systemUTC());
  private final HostedRepository repository = server.createRepository("arcodange-org/factory");

  @BeforeEach
  void firstCommit() {
    repository.commit("main", "first", Map.of("a.txt", "a\n"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode post(String path, String body) {
    return send(new Request.Builder()
        .url(server.url() + "/_lab/" + path)
        .post(RequestBody.create(body, MediaType.get("application/json")))
        .build());
  }

  private JsonNode get(String path) {
    return send(new Request.Builder().url(server.url() + "/_lab/" + path).build());
  }

  private JsonNode send(Request request) {
    try (Response response = HTTP.newCall(request).execute()) {
      String body = response.body().string();
      assertTrue(response.isSuccessful(), body);
      return body.isEmpty() ? Fixtures.JSON.missingNode() : Fixtures.parse(body);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Gitea as(JsonNode job) {
    return Gitea.connect(
        server.apiUrl(), "arcodange-org", "factory", Secret.of(job.get("token").asText()), HTTP);
  }

  @Test
  void aPullRequestGoesFromACommitToTheJobOfItsMerge() {
    String at = "repos/arcodange-org/factory/";
    String sha = post(
            at + "commits",
            "{\"branch\": \"topic\", \"message\": \"work\", \"files\": {\"b.txt\": \"b\", \"a.txt\": null}}")
        .get("sha")
        .asText();
    JsonNode pullRequest = post(at + "pulls", "{\"head\": \"topic\", \"title\": \"Topic\"}");
    assertEquals(sha, pullRequest.at("/head/sha").asText());

    JsonNode planning = post(
        at + "jobs",
        "{\"event\": \"pull_request\", \"number\": 1, \"action\": \"opened\", \"idTokens\": true,"
            + " \"permissions\": {\"contents\": \"read\", \"pull-requests\": \"write\"}}");
    assertEquals("pull_request", planning.get("eventName").asText());
    assertEquals(sha, planning.at("/event/pull_request/head/sha").asText());
    assertTrue(planning.get("variables").has("ACTIONS_ID_TOKEN_REQUEST_URL"));
    as(planning).keepComment(1, "<!-- m -->", "the plan");
    assertEquals(
        "<!-- m -->\nthe plan", get(at + "pulls/1/comments").get(0).get("body").asText());
    assertThrows(
        Failure.class,
        () -> as(planning)
            .setStatus(
                sha, new CommitStatus(CommitStatus.State.SUCCESS, "c", "d", Optional.empty())));
    post("jobs/" + planning.get("id").asText() + "/end", "");
    assertThrows(Failure.class, () -> as(planning).whoAmI());

    post(at + "pulls/1/reviews", "{\"by\": \"boss\"}");
    String merge = post(at + "pulls/1/merge", "{\"style\": \"squash\", \"deleteBranch\": true}")
        .get("merge_commit_sha")
        .asText();
    JsonNode applying = post(at + "jobs", "{\"event\": \"push\", \"number\": 1}");
    assertEquals(merge, applying.at("/variables/GITHUB_SHA").asText());
    as(applying)
        .setStatus(
            merge,
            new CommitStatus(
                CommitStatus.State.SUCCESS, "tofu/apply", "1 added", Optional.empty()));
    assertEquals(
        "1 added", get(at + "statuses/" + merge).at("/tofu~1apply/description").asText());

    JsonNode state = get("state").get("arcodange-org/factory");
    assertEquals(merge, state.at("/branches/main").asText());
    assertTrue(state.at("/pullRequests/0/merged").asBoolean());
    assertEquals(1, state.at("/pullRequests/0/comments").size());
  }

  @Test
  void otherJobsCanBeStarted() {
    String jobs = "repos/arcodange-org/factory/jobs";

    assertEquals(
        "abc",
        post(jobs, "{\"event\": \"workflow_dispatch\", \"inputs\": {\"accept\": \"abc\"}}")
            .at("/event/inputs/accept")
            .asText());
    assertEquals(
        repository.tip("main"),
        post(jobs, "{\"event\": \"push\"}").at("/event/after").asText());
    assertEquals(
        "schedule", post(jobs, "{\"event\": \"schedule\"}").get("eventName").asText());
  }

  @Test
  void theServerGoesDownAndComesUpAgain() {
    Gitea gitea =
        Gitea.connect(server.apiUrl(), "arcodange-org", "factory", server.tokenOf("dev"), HTTP);

    post("down", "");
    assertEquals(
        Failure.Kind.UNREACHABLE, assertThrows(Failure.class, gitea::whoAmI).kind());
    post("up", "");
    post("fail", "{\"pattern\": \"GET /api/v1/user\", \"status\": 503}");
    assertEquals(
        Failure.Kind.UNREACHABLE, assertThrows(Failure.class, gitea::whoAmI).kind());
    assertEquals("dev", gitea.whoAmI().login());
  }
}
