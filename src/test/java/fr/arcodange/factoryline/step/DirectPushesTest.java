package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.gitea.PullRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DirectPushesTest {
  private static final List<String> ROOT = List.of("iac");
  private final FakeGitea gitea = new FakeGitea();

  private boolean explainAll(FakeGit git, int since, int tip, PullRequest... merged) {
    Optional<String> last = Optional.of(since).filter(one -> one > 0).map(FakeGit::sha);
    return new DirectPushes(git, gitea).explainAll(last, FakeGit.sha(tip), ROOT, List.of(merged));
  }

  private PullRequest merged(int commit, int count) {
    return gitea.merged(
        commit, FakeGit.sha(90 + commit), FakeGit.sha(commit), "2026-11-23T11:00:00Z", count);
  }

  @Test
  void withoutAnyCommitThereIsNothingThatExplains() {
    assertFalse(explainAll(FakeGit.row(2), 2, 2));
  }

  @Test
  void aCommitElsewhereExplainsNothing() {
    assertFalse(explainAll(FakeGit.row(1).commit(2, 1, "docs"), 1, 2));
  }

  @Test
  void commitsWithoutAPullRequestDo() {
    assertTrue(explainAll(FakeGit.row(3), 1, 3));
    assertTrue(explainAll(FakeGit.row(3), 0, 3));
  }

  @Test
  void oneCommitOfAPullRequestAmongThemIsEnoughToSayNo() {
    assertFalse(explainAll(FakeGit.row(4), 1, 4, merged(3, 1)));
  }

  @Test
  void whatAPullRequestBroughtBeforeDoesNotMatter() {
    assertTrue(explainAll(FakeGit.row(4), 2, 4, merged(2, 2)));
  }

  @Test
  void aPullRequestMayBeCountedAsBringingMoreThanItDid() {
    // A squash of two commits looks like the last of two that were rebased: the push before it
    // counts as its own.
    assertFalse(explainAll(FakeGit.row(3), 1, 3, merged(3, 2)));
  }
}
