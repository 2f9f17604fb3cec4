package fr.arcodange.factoryline.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobTest {
  @TempDir
  Path folder;

  @Test
  void aJobOfGiteaIsReadWhole() {
    Map<String, String> environment = Fixtures.environment("pull_request", "pull_request-opened");
    Job job = Job.read(environment);
    assertTrue(job.ci());
    assertEquals(Optional.of(URI.create("http://127.0.0.1:33080")), job.serverUrl());
    assertEquals(URI.create("http://127.0.0.1:33080/api/v1"), job.requireApiUrl());
    assertEquals(new RepositoryName("arcodange-org", "factory"), job.requireRepository());
    assertEquals("pull_request", job.eventName());
    assertEquals(
        Optional.of("http://127.0.0.1:33080/arcodange-org/factory/actions/runs/5"), job.runUrl());
    assertEquals("dev", job.actor());
    assertEquals("4d548528856d622dac08ed9e65e8930fc9ca194c", job.requireSha());
    assertEquals("refs/pull/1/head", job.requireRef());
    assertEquals(
        Path.of("/home/runner/runner/work/1138ab26fc95ab52/hostexecutor"), job.workspace());
    assertEquals(Path.of("/home/runner/runner/work/1138ab26fc95ab52/tmp"), job.temp());
  }

  static Stream<List<Object>> pullRequests() {
    return Stream.of(
        pull(
            "pull_request", "pull_request-opened", 1, "opened", "plan-1", "4d548528", false, false),
        pull("pull_request-synchronized", 1, "synchronized", "plan-1", "f5fd34ef", false, false),
        pull("pull_request-edited", 8, "edited", "ev", "ed1e2526", false, false),
        pull("pull_request-closed", 8, "closed", "ev", "11de8070", false, true),
        pull("pull_request-opened-fork", 7, "opened", "evil", "f260f326", true, false),
        pull("pull_request_target-opened-fork", 7, "opened", "evil", "f260f326", true, false),
        pull("pull_request_review", 8, "reviewed", "ev", "ed1e2526", false, false),
        pull("reusable-pull_request", 1, "opened", "plan-1", "4d548528", false, false));
  }

  private static List<Object> pull(
      String name,
      int number,
      String action,
      String head,
      String sha,
      boolean fork,
      boolean closed) {
    return pull(name, name, number, action, head, sha, fork, closed);
  }

  private static List<Object> pull(
      String env,
      String event,
      int number,
      String action,
      String head,
      String sha,
      boolean fork,
      boolean closed) {
    return List.of(env, event, number, action, head, sha, fork, closed);
  }

  @ParameterizedTest
  @MethodSource("pullRequests")
  void aPullRequestIsToldByItsEventFile(List<Object> expected) {
    Map<String, String> environment =
        Fixtures.environment((String) expected.get(0), (String) expected.get(1));
    Job job = Job.read(environment);
    Event.PullRequest pull = assertInstanceOf(Event.PullRequest.class, job.event());
    assertEquals(environment.get("GITHUB_EVENT_NAME"), job.eventName());
    assertEquals(expected.get(2), pull.number());
    assertEquals(expected.get(3), pull.action());
    assertEquals("main", pull.baseRef());
    assertEquals(expected.get(4), pull.headRef());
    assertEquals(expected.get(5), pull.headSha().substring(0, 8));
    assertTrue(pull.baseSha().matches("[0-9a-f]{40}"));
    assertEquals(expected.get(6), pull.fromFork());
    assertEquals(expected.get(7), pull.closed());
    assertFalse(pull.merged());
  }

  @Test
  void aPullRequestInACalledWorkflowIsOneWhateverTheEventIsCalled() {
    Map<String, String> environment = Fixtures.environment("reusable-pull_request");
    environment.put("GITHUB_EVENT_NAME", "workflow_call");
    Job job = Job.read(environment);
    assertInstanceOf(Event.PullRequest.class, job.event());
    assertEquals("workflow_call", job.eventName());
  }

  @ParameterizedTest
  @CsvSource({
    "push, push-merge, 0fb80967, 1e636608",
    "push-direct, push-direct, 3c39c9c5, 19e0df7c",
    "push-fast-forward, push-fast-forward, 541ddd1c, bad3491c",
    "push-rebase, push-rebase, 8c5ddce6, 60f41192",
    "push-rebase-merge, push-rebase-merge, 60f41192, 541ddd1c",
    "push-squash, push-squash, 1e636608, 8c5ddce6"
  })
  void aPushNamesWhereTheBranchWasAndIs(String env, String event, String before, String after) {
    Event.Push push = assertInstanceOf(
        Event.Push.class, Job.read(Fixtures.environment(env, event)).event());
    assertEquals("refs/heads/main", push.ref());
    assertTrue(push.before().startsWith(before), push.before());
    assertTrue(push.after().startsWith(after), push.after());
  }

  @ParameterizedTest
  @ValueSource(strings = {"push-direct", "workflow_dispatch", "schedule", "issue_comment-created"})
  void everyPayloadNamesTheDefaultBranch(String name) {
    assertEquals(Optional.of("main"), Job.read(Fixtures.environment(name)).defaultBranch());
  }

  @Test
  void withoutAnEventFileNobodyKnowsTheDefaultBranch() throws IOException {
    assertEquals(Optional.empty(), Job.read(Map.of()).defaultBranch());
    assertEquals(
        Optional.empty(),
        job("push", "{\"ref\":\"x\",\"before\":\"a\",\"after\":\"b\",\"repository\":{}}")
            .defaultBranch());
  }

  @Test
  void aDispatchCarriesItsInputs() {
    assertEquals(
        new Event.Dispatch("main", Map.of("flag", "true", "which", "apply")),
        Job.read(Fixtures.environment("workflow_dispatch")).event());
  }

  @Test
  void aDispatchWithoutInputsIsOneStill() throws IOException {
    assertEquals(
        new Event.Dispatch("main", Map.of()),
        event("workflow_dispatch", "{\"ref\":\"main\",\"inputs\":null,\"workflow\":\"x.yml\"}"));
  }

  @Test
  void aScheduleIsNotThePushInItsFile() {
    assertEquals(
        new Event.Schedule(), Job.read(Fixtures.environment("schedule")).event());
  }

  @Test
  void aCommentOnAPullRequestIsNoPullRequest() {
    assertEquals(
        new Event.Other("issue_comment"),
        Job.read(Fixtures.environment("issue_comment-created")).event());
  }

  @Test
  void aMergedPullRequestIsClosedAndMerged() throws IOException {
    String merged = Files.readString(Fixtures.file("event-pull_request-closed.json"))
        .replace("\"merged\": false", "\"merged\": true");
    Event.PullRequest pull =
        assertInstanceOf(Event.PullRequest.class, event("pull_request", merged));
    assertTrue(pull.closed());
    assertTrue(pull.merged());
  }

  @Test
  void aPullRequestWhoseForkWasDeletedIsFromAFork() throws IOException {
    Event.PullRequest pull = assertInstanceOf(Event.PullRequest.class, event("pull_request", """
            {"action":"closed","number":3,"pull_request":{"number":3,"state":"closed","merged":false,
             "head":{"ref":"x","sha":"aa","repo":null},"base":{"ref":"main","sha":"bb","repo":{"full_name":"o/r"}}}}"""));
    assertTrue(pull.fromFork());
    assertTrue(pull.closed());
  }

  @Test
  void noEventFileIsNoEvent() {
    Job job = Job.read(Map.of());
    assertEquals(new Event.None(), job.event());
    assertFalse(job.ci());
    assertEquals(Optional.empty(), job.runUrl());
    assertEquals(new Event.None(), Job.read(Map.of("GITHUB_EVENT_PATH", "")).event());
  }

  @Test
  void aMissingEventFileIsNamed() {
    Path missing = folder.resolve("none.json");
    Failure failure = assertThrows(
        Failure.class, () -> Job.read(Map.of("GITHUB_EVENT_PATH", missing.toString())));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        "reading the event file " + missing + ": there is no such file", failure.message());
  }

  @Test
  void whoExaminesAJobGoesOnWithoutTheEventThatCannotBeRead() throws IOException {
    Map<String, String> environment = new HashMap<>(Map.of(
        "CI", "true",
        "GITHUB_REPOSITORY", "acme/factory",
        "GITHUB_EVENT_NAME", "pull_request",
        "GITHUB_EVENT_PATH", folder.resolve("none.json").toString()));
    Job job = Job.readForExamination(environment);
    assertTrue(job.ci());
    assertEquals(Optional.of(RepositoryName.parse("acme/factory").orElseThrow()), job.repository());
    assertTrue(
        job.event() instanceof Event.Unreadable event
            && event.why().message().endsWith("none.json: there is no such file"),
        () -> job.event().toString());

    Path file = Files.writeString(folder.resolve("some.json"), "{\"action\":\"opened\"}");
    environment.put("GITHUB_EVENT_PATH", file.toString());
    assertTrue(Job.readForExamination(environment).event() instanceof Event.Unreadable);

    environment.put("GITHUB_API_URL", "nowhere");
    Failure failure = assertThrows(Failure.class, () -> Job.readForExamination(environment));
    assertEquals("GITHUB_API_URL is 'nowhere', not a URL with a host", failure.message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "~~; it does not hold a JSON object",
        "[1]; it does not hold a JSON object",
        "not json; it is not JSON, line 1, column 1",
        "{\"action\":\"x\"; it is not JSON, line 1, column 14",
        "{\"pull_request\":{\"number\":1,\"head\":{\"sha\":\"a\"}}}; 'pull_request.base.ref' is missing for event 'pull_request'",
        "{\"action\":\"opened\"}; 'pull_request.head.sha' is missing for event 'pull_request'",
        "{\"number\":\"one\",\"pull_request\":{\"head\":{\"sha\":\"a\"}}}; 'number' is no number: one"
      })
  void anEventFileThatIsWrongSaysHow(String content, String expected) {
    Failure failure = assertThrows(Failure.class, () -> event("pull_request", content));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        "reading the event file " + folder.resolve("event.json") + ": " + expected,
        failure.message());
    assertTrue(failure.hint().isPresent());
  }

  @Test
  void aFolderAsEventFileIsAFailure() {
    Failure failure =
        assertThrows(Failure.class, () -> Job.read(Map.of("GITHUB_EVENT_PATH", folder.toString())));
    assertEquals("reading the event file " + folder + ": it is a folder", failure.message());
  }

  @LargeTest
  void aLargeEventFileWithAByteOrderMarkIsRead() throws IOException {
    String commits = "{\"message\":\"" + "x".repeat(1000) + "\",\"added\":[\"a\",\"b\"]},";
    String content = "\ufeff{\"commits\":[" + commits.repeat(20_000)
        + "{}],\"ref\":\"refs/heads/main\",\"before\":\"a\",\"after\":\"b\"}";
    assertEquals(new Event.Push("refs/heads/main", "a", "b"), event("push", content));
  }

  private Event event(String name, String content) throws IOException {
    return job(name, content).event();
  }

  private Job job(String name, String content) throws IOException {
    Path file = folder.resolve("event.json");
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    return Job.read(Map.of("GITHUB_EVENT_NAME", name, "GITHUB_EVENT_PATH", file.toString()));
  }

  @Test
  void slashesAtTheEndOfUrlsGo() {
    Job job = Job.read(Map.of(
        "GITHUB_SERVER_URL", "https://git.example.com/forge//",
        "GITHUB_REPOSITORY", "o/r.x",
        "GITHUB_RUN_NUMBER", "12"));
    assertEquals(Optional.of(URI.create("https://git.example.com/forge")), job.serverUrl());
    assertEquals(Optional.of("https://git.example.com/forge/o/r.x/actions/runs/12"), job.runUrl());
  }

  @ParameterizedTest
  @ValueSource(strings = {"o", "o/", "/r", "o/r/x", "o/r r", "../r/x"})
  void aRepositoryThatIsNoneIsRefused(String name) {
    Failure failure =
        assertThrows(Failure.class, () -> Job.read(Map.of("GITHUB_REPOSITORY", name)));
    assertEquals("GITHUB_REPOSITORY is '" + name + "', not owner/name", failure.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"git.example.com", "https://", "http://a b", "mailto:x"})
  void aServerUrlThatIsNoneIsRefused(String url) {
    Failure failure = assertThrows(Failure.class, () -> Job.read(Map.of("GITHUB_SERVER_URL", url)));
    assertEquals("GITHUB_SERVER_URL is '" + url + "', not a URL with a host", failure.message());
  }

  @Test
  void whatIsRequiredAndMissingIsNamed() {
    Job job = Job.read(Map.of("GITHUB_SERVER_URL", ""));
    assertMissing("GITHUB_API_URL", job::requireApiUrl);
    assertMissing("GITHUB_REPOSITORY", job::requireRepository);
    assertMissing("GITHUB_SHA", job::requireSha);
    assertMissing("GITHUB_REF", job::requireRef);
  }

  private static void assertMissing(String variable, Runnable required) {
    Failure failure = assertThrows(Failure.class, required::run);
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(variable + " is not set", failure.message());
  }

  @ParameterizedTest
  @CsvSource({
    "CI,true,true",
    "GITEA_ACTIONS,true,true",
    "CI,1,true",
    "CI,false,false",
    "CI,'',false",
    "CI,0,false"
  })
  void aRunnerIsKnownByItsVariables(String name, String value, boolean expected) {
    assertEquals(expected, Job.read(Map.of(name, value)).ci());
  }
}
