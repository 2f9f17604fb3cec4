package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.gitea.PullRequest;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which commits of a branch came without a pull request, as far as one root module is concerned. */
final class DirectPushes {
  private final Git git;
  private final Gitea gitea;

  DirectPushes(Git git, Gitea gitea) {
    this.git = git;
    this.gitea = gitea;
  }

  /**
   * Whether there are commits that touched {@code paths} since {@code since}, and all of them were pushed directly. A squash
   * and the last commit of a rebase look alike, so a pull request may be counted as bringing more commits than it did: then
   * the answer is no, which only refuses more.
   */
  boolean explainAll(
      Optional<String> since, String tip, List<String> paths, Collection<PullRequest> merged) {
    List<String> commits = git.commitsBetween(since, tip, paths);
    if (commits.isEmpty()) {
      return false;
    }
    Set<String> brought = new HashSet<>();
    for (PullRequest pullRequest : merged) {
      brought.addAll(git.commitsCarriedBy(
          pullRequest.mergeCommitSha().orElseThrow(), gitea.commitCount(pullRequest.number())));
    }
    return commits.stream().noneMatch(brought::contains);
  }
}
