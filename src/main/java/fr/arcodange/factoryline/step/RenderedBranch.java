package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.CommitDescription;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.git.NewCommit;
import fr.arcodange.factoryline.git.Publishing;
import fr.arcodange.factoryline.git.Publishing.Pushed;
import fr.arcodange.factoryline.git.Publishing.RemoteBranch;
import fr.arcodange.factoryline.git.Refspecs;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Redactor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Keeps a branch that holds nothing but what was rendered: one commit each time it changes. A commit says in its trailers which
 * commit was rendered and which tree came of it, so that the next run knows its own work from a hand edit.
 */
public final class RenderedBranch {
  static final String FROM = "Rendered-From";
  static final String TREE = "Rendered-Tree";

  private static final String REMOTE = "origin";
  private static final Set<String> USUAL_DEFAULTS = Set.of("main", "master");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");
  private static final int TRIES = 5;

  /** How far back our own last commit is looked for. */
  private static final int LONGEST_LOOK = 100;

  private final Git git;
  private final Publishing publishing;
  private final Redactor redactor;
  private final Clock clock;
  private final Path scratch;

  /** @param scratch where private temporary folders may be made */
  public RenderedBranch(Git git, Redactor redactor, Clock clock, Path scratch) {
    this.git = git;
    this.publishing = git.publishing();
    this.redactor = redactor;
    this.clock = clock;
    this.scratch = scratch;
  }

  /** What came of it. */
  public sealed interface Outcome {}

  /** The branch holds exactly this already. */
  public record Unchanged(String tip) implements Outcome {}

  /**
   * The branch has a new commit.
   *
   * @param files that were added, changed or removed
   */
  public record Written(String commit, List<String> files) implements Outcome {
    public Written {
      files = List.copyOf(files);
    }
  }

  /** The branch was rendered from a later commit already; nothing was done. */
  public record Superseded(String by) implements Outcome {}

  /**
   * Refuses what must not write the branch: it follows what was merged.
   *
   * @throws Failure usage
   */
  public static void requireMayCommit(Event event) {
    String refused;
    if (event instanceof Event.PullRequest) {
      refused = "a pull request";
    } else if (event instanceof Event.Other other) {
      refused = "the event '" + Display.line(other.name()) + "'";
    } else if (event instanceof Event.Push push && !push.ref().startsWith("refs/heads/")) {
      refused = "a push of " + Display.line(push.ref());
    } else {
      return;
    }
    throw Failure.usage("--commit is for what was merged, and this job is about " + refused)
        .hint(
            "commit on a push to the branch that is deployed; on a pull request show the difference");
  }

  /**
   * Brings the branch to what was rendered.
   *
   * @throws Failure usage for a branch that it may not be, refused for a hand edit on it or a secret in a file, denied if the server
   *     does not take it
   */
  public Outcome write(RenderedBranchRequest request) {
    requireFree(request);
    Map<String, String> files = new TreeMap<>(request.files());
    files.put("README.md", RenderedBranchText.readme());
    requireNoSecret(files);
    String tree = publishing.storeFiles(files, scratch);
    for (int i = 0; i < TRIES; i++) {
      Optional<Outcome> outcome = attempt(request, tree, List.copyOf(files.keySet()));
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    throw Failure.unreachable(
            doing(request) + ": somebody else moved it each of " + TRIES + " times")
        .hint("give the jobs that write it one concurrency group");
  }

  private void requireFree(RenderedBranchRequest request) {
    String branch = request.branch();
    if (!publishing.isBranchName(branch)) {
      throw Failure.usage("'" + Display.line(branch) + "' is no name of a branch")
          .hint("git check-ref-format tells what one may be");
    }
    // A checkout on a disk that does not tell capitals apart would take Main for main.
    if (USUAL_DEFAULTS.contains(branch.toLowerCase(Locale.ROOT))
        || request.sourceBranch().filter(branch::equalsIgnoreCase).isPresent()
        || git.currentBranch().filter(branch::equalsIgnoreCase).isPresent()) {
      throw notThis(branch);
    }
  }

  private static Failure notThis(String branch) {
    return Failure.usage("what was rendered cannot go to the branch " + Display.line(branch)
            + ": all other files on it would go")
        .hint("choose a branch that holds nothing else, as --commit rendered");
  }

  private void requireNoSecret(Map<String, String> files) {
    files.forEach((name, text) -> {
      if (!redactor.redact(text).equals(text)) {
        throw Failure.refused(
                "the file " + name + " holds a secret of this job, and would be pushed with it")
            .hint("have the chart name a Secret that the cluster already has");
      }
    });
  }

  /** Nothing if somebody else moved the branch meanwhile. */
  private Optional<Outcome> attempt(
      RenderedBranchRequest request, String tree, List<String> names) {
    RemoteBranch remote = publishing.remoteBranch(REMOTE, request.branch());
    if (remote.defaultBranch().filter(request.branch()::equalsIgnoreCase).isPresent()) {
      throw notThis(request.branch());
    }
    remote.inTheWay().ifPresent(other -> {
      throw Failure.usage(doing(request) + ": the server has the branch " + Display.line(other)
              + ", beside which git can have no branch of that name")
          .hint("choose another branch");
    });
    if (remote.tip().isEmpty()) {
      return push(request, tree, List.of(), names);
    }
    CommitDescription tip = publishing.describe(remote.tip().get());
    if (tip.tree().equals(tree)) {
      return Optional.of(new Unchanged(tip.id()));
    }
    CommitDescription last = ours(request, tip);
    Optional<String> later =
        last.trailer(FROM).filter(from -> isLater(from, request, remote.defaultBranch()));
    if (later.isPresent()) {
      return Optional.of(new Superseded(later.get()));
    }
    return push(request, tree, List.of(tip.id()), git.changedPaths(tip.tree(), tree));
  }

  private Optional<Outcome> push(
      RenderedBranchRequest request, String tree, List<String> parents, List<String> changed) {
    String message = RenderedBranchText.message(request, tree, changed);
    String commit =
        publishing.commit(new NewCommit(tree, parents, request.author(), clock.instant(), message));
    return publishing.push(REMOTE, commit, request.branch()) == Pushed.DONE
        ? Optional.of(new Written(commit, changed))
        : Optional.empty();
  }

  /**
   * The last commit that was made by rendering, whose files the tip still has.
   *
   * @throws Failure refused, if somebody edited them
   */
  private CommitDescription ours(RenderedBranchRequest request, CommitDescription tip) {
    CommitDescription commit = tip;
    for (int i = 0; i < LONGEST_LOOK; i++) {
      if (isOurs(commit)) {
        if (commit.tree().equals(tip.tree())) {
          return commit;
        }
        throw edited(request, tip, commit);
      }
      if (commit.parents().isEmpty()) {
        break;
      }
      commit = publishing.describe(commit.parents().get(0));
    }
    throw Failure.refused(doing(request) + ": it holds what was not rendered; its last commit is "
            + RenderedBranchText.shown(tip))
        .hint("choose another branch, or delete this one if nobody needs it");
  }

  private Failure edited(
      RenderedBranchRequest request, CommitDescription tip, CommitDescription last) {
    List<String> files = git.changedPaths(last.tree(), tip.tree());
    String branch = Display.line(request.branch());
    return Failure.refused(doing(request) + ": it was edited by hand, last in "
            + RenderedBranchText.shown(tip) + "; changed since the last rendering: "
            + RenderedBranchText.some(files))
        .hint(
            "make the change in the chart, as here it would be lost; then take the edit back: git fetch origin "
                + branch + " && git switch " + branch + " && git revert --no-edit " + last.id()
                + ".."
                + tip.id() + " && git push");
  }

  /** A commit that was made from another one by amending it has another tree than its trailer says. */
  private static boolean isOurs(CommitDescription commit) {
    return commit.trailer(TREE).equals(Optional.of(commit.tree()))
        && commit.trailer(FROM).filter(from -> COMMIT.matcher(from).matches()).isPresent();
  }

  private boolean isLater(
      String from, RenderedBranchRequest request, Optional<String> defaultBranch) {
    if (from.equals(request.source())) {
      return false;
    }
    // Also where a shallow clone gets the history from that is asked for next.
    request
        .sourceBranch()
        .or(() -> defaultBranch)
        .ifPresent(branch -> git.fetch(REMOTE, List.of(Refspecs.branch(branch))));
    // A commit that is in no branch any more was pushed away by force: it is not later.
    return git.tryResolve(from).isPresent() && git.isAncestor(request.source(), from);
  }

  private static String doing(RenderedBranchRequest request) {
    return "writing to the branch " + Display.line(request.branch());
  }
}
