package fr.arcodange.factoryline.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkout actions fetch one commit only, and one that no branch of the clone names. */
class ShallowCloneIT {
  @TempDir
  Path temp;

  private SampleRepository server;
  private String first;
  private String second;
  private String head;

  @BeforeEach
  void aServerWithAPullRequest() {
    server = SampleRepository.create(temp.resolve("server"));
    first = server.commit("a", "1");
    second = server.commit("a", "2");
    server.git("checkout", "--quiet", "--detach", first);
    head = server.commit("b", "1");
    server.git("update-ref", "refs/pull/7/head", head);
    server.git("checkout", "--quiet", "main");
  }

  private SampleRepository checkout() {
    return SampleRepository.clone(server.url(), temp.resolve("clone"), "--depth=1");
  }

  private static boolean isShallow(SampleRepository repository) {
    return repository.git("rev-parse", "--is-shallow-repository").equals("true");
  }

  @Test
  void itIsDeepenedOnlyWhenHistoryIsAskedFor() {
    SampleRepository clone = checkout();
    Git git = clone.open();

    assertEquals(second, git.resolve("HEAD"));
    assertTrue(isShallow(clone));

    assertEquals(List.of(first), git.parents("HEAD"));
    assertFalse(isShallow(clone));
  }

  @Test
  void aPullRequestIsMergedAllTheSame() {
    SampleRepository clone = SampleRepository.create(temp.resolve("clone"));
    clone.git(
        "fetch",
        "--quiet",
        "--depth=1",
        server.url(),
        "+refs/pull/7/head:refs/remotes/pull/7/head");
    clone.git("checkout", "--quiet", "--detach", "refs/remotes/pull/7/head");
    assertTrue(isShallow(clone));
    Git git = clone.open();
    git.fetch(server.url(), List.of(Refspecs.branch("main"), Refspecs.pullRequestHead(7)));

    MergeResult.Merged merged = assertInstanceOf(
        MergeResult.Merged.class,
        git.merge(Refspecs.localBranch("main"), Refspecs.localPullRequestHead(7)));

    assertEquals("a\nb", clone.git("ls-tree", "--name-only", merged.tree()));
    assertEquals(Optional.of(first), git.mergeBase(second, head));
    assertTrue(git.isAncestor(first, head));
    assertFalse(isShallow(clone));
  }

  @Test
  void oneThatAnotherJobHasMadeWholeMeanwhileIsFine() {
    SampleRepository clone = checkout();
    Git git = clone.open();

    clone.git("fetch", "--quiet", "--unshallow");

    assertEquals(List.of(first), git.parents("HEAD"));
  }

  @Test
  void whereItCannotBeDeepenedThatIsSaid() {
    SampleRepository clone = checkout();
    clone.git("remote", "remove", "origin");

    Failure failure = assertThrows(Failure.class, () -> clone.open().isAncestor("HEAD", "HEAD"));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        "fetching the history of a shallow clone: it has no remote 'origin'", failure.message());
    assertTrue(failure.hint().isPresent());
  }

  @Test
  void aShallowServerIsTold() {
    SampleRepository clone = checkout();
    SampleRepository ofClone =
        SampleRepository.clone(clone.url(), temp.resolve("clone-of-clone"), "--no-reject-shallow");
    assertTrue(isShallow(ofClone));

    Failure failure = assertThrows(Failure.class, () -> ofClone.open().parents("HEAD"));

    assertTrue(
        failure.message().startsWith("fetching the history of a shallow clone: "),
        failure.message());
  }
}
