package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppliedBranchTest {
  private static final String DISPATCH = "{\"workflow\": \"tofu.yml\", \"ref\": \"%s\"%s}";
  private static final String TRUNK = ", \"repository\": {\"default_branch\": \"trunk\"}";

  @TempDir
  Path folder;

  private String name(
      String event, String content, Optional<FakeGitea> gitea, Optional<String> named)
      throws IOException {
    Path file = Files.writeString(folder.resolve("event.json"), content);
    Map<String, String> environment = new HashMap<>();
    environment.put("GITHUB_EVENT_NAME", event);
    environment.put("GITHUB_EVENT_PATH", file.toString());
    environment.put("GITHUB_REF", "refs/heads/trunk");
    return new AppliedBranch(Job.read(environment), gitea.map(forge -> forge)).name(named);
  }

  private String dispatched(String ref, String repository) throws IOException {
    return name(
        "workflow_dispatch",
        DISPATCH.formatted(ref, repository),
        Optional.empty(),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"trunk", "refs/heads/trunk"})
  void theDefaultBranchIsAppliedWhereverItIsNamed(String ref) throws IOException {
    assertEquals("trunk", dispatched(ref, TRUNK));
  }

  @Test
  void aTimetableAppliesTheDefaultBranch() throws IOException {
    assertEquals(
        "trunk",
        name("schedule", "{" + TRUNK.substring(1) + "}", Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"feature", "main", "refs/heads/release/1"})
  void anotherBranchIsRefusedAndTheHintNamesTheWayOut(String ref) {
    String branch = ref.replace("refs/heads/", "");

    Failure failure = assertThrows(Failure.class, () -> dispatched(ref, TRUNK));

    assertEquals(Failure.Kind.REFUSED, failure.kind());
    assertEquals(
        "applying the tip of '" + branch
            + "': the job was started on it, and it is not the default branch, which is 'trunk'",
        failure.message());
    assertEquals(
        Optional.of("merge it into 'trunk', or start the job there; if '" + branch
            + "' is to be applied as well, say so: --branch " + branch),
        failure.hint());
  }

  @Test
  void aPushToAnotherBranchIsRefused() {
    String push =
        "{\"ref\": \"refs/heads/feature\", \"before\": \"a\", \"after\": \"b\"" + TRUNK + "}";

    Failure failure =
        assertThrows(Failure.class, () -> name("push", push, Optional.empty(), Optional.empty()));

    assertEquals(Failure.Kind.REFUSED, failure.kind());
  }

  @Test
  void aBranchThatIsNamedIsAppliedWhateverStartedTheJob() throws IOException {
    assertEquals(
        "staging",
        name(
            "workflow_dispatch",
            DISPATCH.formatted("feature", TRUNK),
            Optional.empty(),
            Optional.of("staging")));
  }

  @Test
  void whereTheEventDoesNotSayTheForgeIsAsked() throws IOException {
    assertEquals(
        "main",
        name(
            "workflow_dispatch",
            DISPATCH.formatted("main", ""),
            Optional.of(new FakeGitea()),
            Optional.empty()));
    Failure failure = assertThrows(
        Failure.class,
        () -> name(
            "workflow_dispatch",
            DISPATCH.formatted("feature", ""),
            Optional.of(new FakeGitea()),
            Optional.empty()));
    assertEquals(Failure.Kind.REFUSED, failure.kind());
  }

  @Test
  void aForgeThatDoesNotAnswerMeansNothingIsApplied() {
    Failure down = Failure.unreachable("asking");

    assertEquals(
        Failure.Kind.UNREACHABLE,
        assertThrows(
                Failure.class,
                () -> name(
                    "workflow_dispatch",
                    DISPATCH.formatted("main", ""),
                    Optional.of(new FakeGitea().refusing(down)),
                    Optional.empty()))
            .kind());
  }

  @Test
  void whereNothingTellsTheBranchMustBeNamed() {
    Failure failure = assertThrows(Failure.class, () -> dispatched("main", ""));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(Optional.of("say which branch is applied: --branch main"), failure.hint());
  }

  @Test
  void aTagIsNoBranch() {
    Failure failure = assertThrows(Failure.class, () -> dispatched("refs/tags/v1", TRUNK));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("applying the tip of refs/tags/v1, which is not a branch", failure.message());
  }
}
