package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.git.Credentials;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.git.SampleRepository;
import fr.arcodange.factoryline.gitea.GiteaServer;
import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.JobPermissions;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.SettableClock;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.step.RenderedBranch.Outcome;
import fr.arcodange.factoryline.step.RenderedBranch.Superseded;
import fr.arcodange.factoryline.step.RenderedBranch.Unchanged;
import fr.arcodange.factoryline.step.RenderedBranch.Written;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderedBranchIT {
  private static final Map<String, String> TWO =
      Map.of("application-erp.yaml", "a: 1\n", "application-webapp.yaml", "b: 1\r\n");

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-23T12:00:00Z"));
  private final GiteaServer server = GiteaServer.start(clock);
  private final HostedRepository factory = server.createPrivateRepository("arcodange-org/factory");
  private final Redactor redactor = new Redactor();
  private final AtomicInteger checkouts = new AtomicInteger();

  @TempDir
  Path temp;

  @BeforeEach
  void firstCommit() {
    factory.commit("main", "first", Map.of("argocd/Chart.yaml", "name: argocd\n"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JobRun job() {
    String tip = factory.tip("main");
    return server.jobs().push(factory, "main", tip, tip, "dev");
  }

  /** A checkout of {@code main} as a job has it, in a folder of its own. */
  private SampleRepository checkout(String... options) {
    return SampleRepository.clone(
        "file://" + factory.path(),
        temp.resolve("checkout-" + checkouts.incrementAndGet()),
        options);
  }

  private Git open(SampleRepository checkout, JobRun job) {
    return open(checkout, job, checkout.programs());
  }

  private Git open(SampleRepository checkout, JobRun job, Programs programs) {
    checkout.git("remote", "set-url", "origin", factory.cloneUrl().toString());
    return Git.open(
        programs,
        checkout.folder(),
        checkout.environment(),
        Optional.of(new Credentials(server.url(), "factoryline", job.token())),
        Optional.empty());
  }

  private RenderedBranch branch(Git git) {
    return new RenderedBranch(git, redactor, clock, temp.resolve("scratch"));
  }

  private RenderedBranchRequest request(String branch, String source, Map<String, String> files) {
    return new RenderedBranchRequest(
        branch,
        files,
        "argocd",
        source,
        Optional.of("main"),
        Optional.of("https://forge.example/arcodange-org/factory/commit/" + source),
        RenderedBranchRequest.ROBOT);
  }

  private Outcome write(Map<String, String> files) {
    Git git = open(checkout(), job());
    return branch(git).write(request("rendered", git.resolve("HEAD"), files));
  }

  private Failure refused(Map<String, String> files) {
    Failure failure = assertThrows(Failure.class, () -> write(files));
    assertEquals(Failure.Kind.REFUSED, failure.kind());
    return failure;
  }

  private String show(String format) {
    return checkout()
        .git("--git-dir=" + factory.path(), "log", "-1", "--format=" + format, "rendered");
  }

  @Test
  void theFirstCommitBeginsABranchWithNothingElseOnIt() {
    String source = factory.tip("main");

    Written written = assertInstanceOf(Written.class, write(TWO));

    assertEquals(written.commit(), factory.tip("rendered"));
    assertEquals("", show("%P"));
    assertEquals(Optional.of("a: 1\n"), factory.file("rendered", "application-erp.yaml"));
    assertEquals(Optional.of("b: 1\r\n"), factory.file("rendered", "application-webapp.yaml"));
    assertTrue(factory.file("rendered", "README.md").orElseThrow().contains("do not edit"));
    assertEquals(Optional.empty(), factory.file("rendered", "argocd/Chart.yaml"));
    assertEquals(
        "Factoryline <factoryline@localhost> 2026-11-23T12:00:00+00:00\n"
            + "argocd: rendered from " + source.substring(0, 10) + "\n\n"
            + "3 files differ:\n- README.md\n- application-erp.yaml\n- application-webapp.yaml\n\n"
            + "https://forge.example/arcodange-org/factory/commit/" + source + "\n\n"
            + "Rendered-From: " + source + "\n"
            + "Rendered-Tree: " + show("%T") + "\n"
            + "Signed-off-by: Factoryline <factoryline@localhost>",
        show("%an <%ae> %cI%n%B"));
  }

  @Test
  void theSameFilesMakeNoCommit() {
    write(TWO);
    String tip = factory.tip("rendered");
    factory.commit("main", "unrelated", Map.of("README.md", "x\n"));

    assertEquals(new Unchanged(tip), write(TWO));
    assertEquals(tip, factory.tip("rendered"));
  }

  @Test
  void aChangeIsOneCommitOnTopWithTheFilesThatDiffer() {
    write(TWO);
    String first = factory.tip("rendered");

    Written written =
        assertInstanceOf(Written.class, write(Map.of("application-erp.yaml", "a: 2\n")));

    assertEquals(List.of("application-erp.yaml", "application-webapp.yaml"), written.files());
    assertEquals(first, show("%P"));
    assertEquals(Optional.empty(), factory.file("rendered", "application-webapp.yaml"));
  }

  @Test
  void theCheckoutIsLeftAsItIs() throws IOException {
    SampleRepository checkout = checkout();
    checkout.write("argocd/values.yaml", "not committed\n");
    checkout.git("add", "argocd/values.yaml");
    checkout.write("untracked", "x\n");
    // Settings that would change what is stored, if it went through a working tree.
    checkout.git("config", "core.autocrlf", "input");
    checkout.write(".git/info/attributes", "* text eol=lf filter=evil\n");
    String before = checkout.git("status", "--porcelain", "--branch");
    Git git = open(checkout, job());

    branch(git).write(request("rendered", git.resolve("HEAD"), TWO));

    assertEquals(before, checkout.git("status", "--porcelain", "--branch"));
    assertEquals("main", checkout.git("branch", "--list", "--format=%(refname:short)"));
    assertEquals(Optional.of("b: 1\r\n"), factory.file("rendered", "application-webapp.yaml"));
    assertNothingLeft();
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> left = Files.list(temp.resolve("scratch"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aHandEditIsRefusedWithItsAuthorAndFilesUntilItIsTakenBack() {
    write(TWO);
    String rendered = factory.tip("rendered");
    factory.commit("rendered", "dev", "Quick fix \u202e", Map.of("application-erp.yaml", "a: 9\n"));
    String edit = factory.tip("rendered");

    Failure failure = refused(Map.of("application-erp.yaml", "a: 2\n"));

    assertEquals(
        "writing to the branch rendered: it was edited by hand, last in " + edit.substring(0, 10)
            + " 'Quick fix \\u202e' by dev <dev@lab.invalid>; changed since the last rendering: application-erp.yaml",
        failure.message());
    assertTrue(
        failure.hint().orElseThrow().contains("git revert --no-edit " + rendered + ".." + edit));
    assertEquals(edit, factory.tip("rendered"));

    factory.commit("rendered", "dev", "Revert", Map.of("application-erp.yaml", "a: 1\n"));
    assertInstanceOf(Written.class, write(Map.of("application-erp.yaml", "a: 2\n")));
  }

  @Test
  void anAmendedCommitIsAHandEditThoughItHasOurTrailers() {
    write(TWO);
    String body = show("%B");
    factory.commit("rendered", "dev", body, Map.of("application-erp.yaml", "a: 9\n"));
    assertTrue(refused(Map.of("x.yaml", "x\n")).message().contains("edited by hand"));
  }

  @Test
  void aBranchOfSomebodyElseIsRefused() {
    factory.commit("rendered", "dev", "mine", Map.of("notes", "x\n"));
    assertTrue(refused(TWO).message().contains("holds what was not rendered"));
  }

  @Test
  void anOlderCommitDoesNotOverwriteALaterOneEvenInAShallowClone() {
    SampleRepository old = checkout("--depth=1");
    Git older = open(old, job());
    String source = older.resolve("HEAD");
    factory.commit("main", "second", Map.of("argocd/values.yaml", "x\n"));
    String later = factory.tip("main");
    write(TWO);

    Outcome outcome =
        branch(older).write(request("rendered", source, Map.of("application-erp.yaml", "a: 0\n")));

    assertEquals(new Superseded(later), outcome);
    assertEquals(Optional.of("a: 1\n"), factory.file("rendered", "application-erp.yaml"));
  }

  @Test
  void whatWasPushedAwayByForceIsNotLater() {
    factory.commit("main", "second", Map.of("argocd/values.yaml", "x\n"));
    write(TWO);
    checkout().git("--git-dir=" + factory.path(), "update-ref", "refs/heads/main", "main~1");

    assertInstanceOf(Written.class, write(Map.of("application-erp.yaml", "a: 2\n")));
  }

  @Test
  void aPushThatComesSecondIsDoneAgainOnTopOfTheFirst() {
    write(TWO);
    Map<String, String> others = new HashMap<>(TWO);
    others.put("application-erp.yaml", "a: 2\n");
    server.faults().beforeNext("POST .*git-receive-pack", () -> write(others));

    Outcome outcome = write(Map.of("application-erp.yaml", "a: 3\n"));

    assertInstanceOf(Written.class, outcome);
    assertEquals(Optional.of("a: 3\n"), factory.file("rendered", "application-erp.yaml"));
    assertEquals(
        "3", checkout().git("--git-dir=" + factory.path(), "rev-list", "--count", "rendered"));
  }

  @Test
  void twoThatBeginTheBranchAtOnceBothGetThere() {
    server.faults().beforeNext("POST .*git-receive-pack", () -> write(TWO));
    assertInstanceOf(Written.class, write(Map.of("application-erp.yaml", "a: 3\n")));
    assertEquals(
        "2", checkout().git("--git-dir=" + factory.path(), "rev-list", "--count", "rendered"));
  }

  @Test
  void aProtectedBranchIsDeniedWithTheRemedy() {
    factory.protect("rendered");
    Failure failure = assertThrows(Failure.class, () -> write(TWO));
    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(failure.message().contains("Not allowed to push to protected branch rendered"));
    assertTrue(failure.hint().orElseThrow().contains("branch protection rule"));
  }

  @Test
  void aTokenThatMayOnlyReadIsDeniedWithTheRemedyAndNotShown() {
    JobRun job = job().permissions(JobPermissions.readContents());
    Git git = open(checkout(), job);
    Failure failure = assertThrows(
        Failure.class, () -> branch(git).write(request("rendered", git.resolve("HEAD"), TWO)));
    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(failure.hint().orElseThrow().contains("contents: write"));
    assertFalse((failure.message() + failure.hint()).contains(job.token().reveal()));
  }

  @Test
  void aServerThatHangsUpOnceIsTriedAgain() {
    server.faults().failNext("POST .*git-receive-pack", 503);
    assertInstanceOf(Written.class, write(TWO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "main",
        "master",
        "a..b",
        "-x",
        "x y",
        "HEAD",
        "x.lock",
        "refs/",
        "@{-1}",
        "",
        "refs/heads/rendered",
        "Main"
      })
  void aBranchThatMayNotBeIsRefusedBeforeAnythingIsAsked(String name) {
    Git git = open(checkout(), job());
    Failure failure = assertThrows(
        Failure.class, () -> branch(git).write(request(name, git.resolve("HEAD"), TWO)));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(server.requests().isEmpty());
  }

  @Test
  void theBranchThatIsCheckedOutIsNotWrittenThoughTheServerDoesNotHaveIt() {
    SampleRepository checkout = checkout();
    checkout.git("switch", "--quiet", "--create", "dev");
    Git git = open(checkout, job());
    Failure failure = assertThrows(
        Failure.class, () -> branch(git).write(request("dev", git.resolve("HEAD"), TWO)));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(server.requests().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"rendered/x, rendered", "rendered, rendered/x", "a/b/c, a"})
  void aBranchThatGitCannotHaveBesideAnotherIsToldSo(String name, String other) {
    factory.commit(other, "first", Map.of("x", "x\n"));
    Git git = open(checkout("--branch=main"), job());
    Failure failure = assertThrows(
        Failure.class, () -> branch(git).write(request(name, git.resolve("HEAD"), TWO)));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().contains("the branch " + other + ","), failure.message());
  }

  @Test
  void aCheckoutWithoutARemoteIsCalledWrongly() {
    SampleRepository checkout = checkout();
    Git git = open(checkout, job());
    checkout.git("remote", "remove", "origin");
    Failure failure = assertThrows(
        Failure.class, () -> branch(git).write(request("rendered", git.resolve("HEAD"), TWO)));
    assertEquals(Failure.Kind.USAGE, failure.kind(), failure.message());
  }

  @Test
  void theDefaultBranchIsNotWrittenUnderWhateverName() {
    checkout().git("--git-dir=" + factory.path(), "symbolic-ref", "HEAD", "refs/heads/trunk");
    factory.commit("trunk", "first", Map.of("x", "x\n"));
    Git git = open(checkout("--branch=main"), job());
    Failure failure = assertThrows(
        Failure.class, () -> branch(git).write(request("trunk", git.resolve("HEAD"), TWO)));
    assertEquals(Failure.Kind.USAGE, failure.kind());
  }

  @Test
  void aSecretOfTheJobIsNotPushed() {
    redactor.add(Secret.of("hunter22"));
    Failure failure = refused(Map.of("secret-db.yaml", "password: hunter22\n"));
    assertTrue(failure.message().contains("secret-db.yaml"));
    assertFalse(failure.message().contains("hunter22"));
  }

  @Test
  void aCancelledRunLeavesNothing() throws IOException {
    SampleRepository checkout = checkout();
    Cancellation cancellation = new Cancellation(Duration.ofSeconds(10));
    Programs programs = new Programs(cancellation, checkout.environment().getOrDefault("PATH", ""));
    Git git = open(checkout, job(), programs);
    String source = git.resolve("HEAD");
    server.faults().beforeNext("POST .*git-receive-pack", cancellation::cancel);

    assertThrows(Cancelled.class, () -> branch(git).write(request("rendered", source, TWO)));

    assertNothingLeft();
    assertEquals("", checkout.git("status", "--porcelain"));
  }

  @Test
  void onlyWhatWasMergedIsCommitted() {
    Event.PullRequest pullRequest = new Event.PullRequest(
        1, "opened", "main", "work", "a".repeat(40), "b".repeat(40), false, false, false);
    assertEquals(
        Failure.Kind.USAGE,
        assertThrows(Failure.class, () -> RenderedBranch.requireMayCommit(pullRequest))
            .kind());
    assertThrows(
        Failure.class,
        () -> RenderedBranch.requireMayCommit(new Event.Push("refs/tags/v1", "a", "b")));
    assertThrows(
        Failure.class, () -> RenderedBranch.requireMayCommit(new Event.Other("issue_comment")));
    assertDoesNotThrow(
        () -> RenderedBranch.requireMayCommit(new Event.Push("refs/heads/main", "a", "b")));
    assertDoesNotThrow(() -> RenderedBranch.requireMayCommit(new Event.Dispatch("main", Map.of())));
    assertDoesNotThrow(() -> RenderedBranch.requireMayCommit(new Event.None()));
  }

  @Test
  void manyFilesAreStored() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      many.put("application-app" + i + ".yaml", "app: " + i + "\n");
    }
    Written written = assertInstanceOf(Written.class, write(many));
    assertEquals(2_001, written.files().size());
    assertEquals(Optional.of("app: 1999\n"), factory.file("rendered", "application-app1999.yaml"));
  }
}
