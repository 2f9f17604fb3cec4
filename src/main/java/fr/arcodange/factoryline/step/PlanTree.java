package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.exec.ScratchFolder;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.git.MergeResult;
import fr.arcodange.factoryline.git.Refspecs;
import fr.arcodange.factoryline.git.Worktree;
import fr.arcodange.factoryline.job.Event;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files that are planned, and a private folder beside them for what must not be part of them. Closing it removes both, but
 * never the job's own workspace.
 *
 * @param top the top of the repository's files
 * @param scratch private, outside of {@code top}
 * @param commit what is planned
 * @param base the tip it was merged with, if it is a merge
 * @param tree the id of the merged tree, if it is a merge
 * @param comparedWith the commit that a pull request's changes are told from
 * @param changed the paths that differ from it; none where there is no pull request
 */
record PlanTree(
    Path top,
    Path scratch,
    String commit,
    Optional<String> base,
    Optional<String> tree,
    String comparedWith,
    List<String> changed,
    Runnable staying,
    Removal removal)
    implements AutoCloseable {

  /**
   * The tree that {@code choice} means for a pull request.
   *
   * @throws MergeConflict if it is the merge, and there is none
   * @throws Overtaken if the pull request has moved on since the event
   */
  static PlanTree of(
      Event.PullRequest pullRequest, PlanTreeChoice choice, Git git, Path workspace, Place place) {
    git.fetch(
        "origin",
        List.of(
            Refspecs.branch(pullRequest.baseRef()),
            Refspecs.pullRequestHead(pullRequest.number())));
    List<String> tips = git.resolve(List.of(
        Refspecs.localBranch(pullRequest.baseRef()),
        Refspecs.localPullRequestHead(pullRequest.number())));
    String base = tips.get(0);
    String head = pullRequest.headSha();
    requireCurrent(head, tips.get(1), git);
    return switch (choice) {
      case MERGE -> merged(pullRequest, git, base, head, place);
      case HEAD -> ofHead(git, head, git.mergeBase(base, head).orElse(base), place);
      case WORKSPACE -> ofWorkspace(workspace, head, place);
    };
  }

  /** A forge that is late with its own reference has one that the event's head is built upon. */
  private static void requireCurrent(String head, String now, Git git) {
    if (!now.equals(head)
        && git.tryResolve(head).filter(here -> git.isAncestor(now, here)).isEmpty()) {
      throw new Overtaken(now);
    }
  }

  /** The tip of a branch, or any other commit. */
  static PlanTree ofCommit(String commit, Git git, Place place) {
    return ofWorktree(
        place.worktree(git, commit), commit, Optional.empty(), Optional.empty(), commit, List.of());
  }

  private static PlanTree merged(
      Event.PullRequest pullRequest, Git git, String base, String head, Place place) {
    MergeResult result = git.merge(base, head);
    if (result instanceof MergeResult.Conflict conflict) {
      throw new MergeConflict(pullRequest.baseRef(), conflict.files());
    }
    String tree = ((MergeResult.Merged) result).tree();
    String commit;
    List<String> changed;
    try (Background<List<String>> compared =
        Background.begin("comparing with the base", () -> git.changedPaths(base, tree))) {
      commit = git.commitTree(tree, List.of(base, head));
      changed = compared.await();
    }
    return ofWorktree(
        place.worktree(git, commit), commit, Optional.of(base), Optional.of(tree), base, changed);
  }

  private static PlanTree ofHead(Git git, String head, String comparedWith, Place place) {
    List<String> changed = git.changedPaths(comparedWith, head);
    return ofWorktree(
        place.worktree(git, head), head, Optional.empty(), Optional.empty(), comparedWith, changed);
  }

  private static PlanTree ofWorktree(
      Worktree worktree,
      String commit,
      Optional<String> base,
      Optional<String> tree,
      String comparedWith,
      List<String> changed) {
    return new PlanTree(
        worktree.path(),
        worktree.scratch(),
        commit,
        base,
        tree,
        comparedWith,
        changed,
        worktree::leave,
        new Removal(worktree::close));
  }

  private static PlanTree ofWorkspace(Path workspace, String head, Place place) {
    ScratchFolder scratch = ScratchFolder.create(place.parent());
    return new PlanTree(
        workspace,
        scratch.path(),
        head,
        Optional.empty(),
        Optional.empty(),
        head,
        List.of(),
        scratch::leave,
        new Removal(scratch::close));
  }

  /** Has the files stay when it is closed, for what is among them and nowhere else. */
  void leave() {
    staying.run();
  }

  /** Begins to remove it although it is closed only later: the plan file holds secrets, and a comment takes its time. */
  void closeMeanwhile() {
    removal.begin();
  }

  @Override
  public void close() {
    removal.end();
  }

  /** Happens once, whoever asks for it first. */
  static final class Removal {
    private final Runnable action;
    private Optional<Background<Boolean>> begun = Optional.empty();

    Removal(Runnable action) {
      this.action = action;
    }

    void begin() {
      if (begun.isEmpty()) {
        begun = Optional.of(Background.begin("removing the tree", () -> {
          action.run();
          return true;
        }));
      }
    }

    void end() {
      if (begun.isPresent()) {
        begun.get().await();
      } else {
        action.run();
      }
    }
  }

  /**
   * Where a tree goes: the same place each time, as far as it is free, because values may hold the path.
   *
   * @param parent where each run has a private folder
   * @param purpose tells the folders of different work apart
   */
  record Place(Path parent, String purpose) {
    private Worktree worktree(Git git, String commit) {
      return git.worktree(commit, parent, purpose);
    }

    /** Whether {@code tree} had to go elsewhere, as somebody uses this place. */
    boolean isTakenFrom(PlanTree tree) {
      return tree.top().startsWith(tree.scratch())
          && !tree.scratch().equals(ScratchFolder.usual(parent, purpose));
    }
  }

  /** The event is an old one: what it was about is not what would be merged. */
  static final class Overtaken extends RuntimeException {
    private final String head;

    Overtaken(String head) {
      super("the pull request is at " + head);
      this.head = head;
    }

    /** What the pull request is at now. */
    String head() {
      return head;
    }
  }

  /** The pull request cannot be merged as it is, on the way to the comment that says so. */
  static final class MergeConflict extends RuntimeException {
    private final String branch;
    private final transient List<String> files;

    MergeConflict(String branch, List<String> files) {
      super("merging conflicts in " + files);
      this.branch = branch;
      this.files = List.copyOf(files);
    }

    List<String> files() {
      return files;
    }

    Failure failure() {
      return Failure.refused("merging the pull request into " + branch
              + " to plan the result: it conflicts in " + String.join(", ", files))
          .hint(
              "merge " + branch + " into the pull request's branch and push; that plans it again");
    }
  }
}
