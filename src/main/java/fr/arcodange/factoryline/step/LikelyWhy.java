package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.PullRequest;
import fr.arcodange.factoryline.review.Bundle;
import fr.arcodange.factoryline.review.Manifest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Why a plan is likely another one than what pull requests showed, beside what is said of each change. */
final class LikelyWhy {
  private final BranchEvidence evidence;
  private final Git git;

  LikelyWhy(BranchEvidence evidence, Git git) {
    this.evidence = evidence;
    this.git = git;
  }

  /**
   * Clauses that may hold foreign text: a pull request's code can have written its manifest.
   *
   * @param now what the plan was made with
   * @param concerned the pull requests that should have shown something
   */
  List<String> of(Manifest now, Collection<Long> concerned) {
    List<String> why = new ArrayList<>();
    evidence.judgement().valid().stream()
        .findFirst()
        .map(Bundle::manifest)
        .ifPresent(newest -> why.addAll(since(newest, now)));
    evidence.judgement().without().stream()
        .filter(one -> concerned.contains(one.pullRequest().number()))
        .forEach(
            one -> why.add("nothing counts for #" + one.pullRequest().number() + ": " + one.why()));
    return why;
  }

  private List<String> since(Manifest newest, Manifest now) {
    long number = newest.pullRequest().orElse(0L);
    List<String> since = new ArrayList<>();
    Optional<String> onto = Optional.ofNullable(evidence.carried().get(number))
        .flatMap(PullRequest::mergeCommitSha)
        .flatMap(this::mergedOnto);
    if (newest.baseSha().isPresent() && onto.isPresent() && !newest.baseSha().equals(onto)) {
      since.add("#" + number + " was planned onto " + newest.baseSha().get() + " and merged onto "
          + onto.get() + ": the branch had moved on");
    }
    now.differencesFrom(newest).forEach(clause -> since.add("since #" + number + ": " + clause));
    return since;
  }

  /** The branch's tip before the merge. After a rebase the parent may be a commit of the pull request itself: that tells nothing. */
  private Optional<String> mergedOnto(String merge) {
    List<String> parents = git.parents(merge);
    boolean isMergeCommit = parents.size() > 1;
    return parents.stream()
        .findFirst()
        .filter(parent -> isMergeCommit
            || evidence.carried().values().stream()
                .anyMatch(other -> other.mergeCommitSha().equals(Optional.of(parent))));
  }
}
