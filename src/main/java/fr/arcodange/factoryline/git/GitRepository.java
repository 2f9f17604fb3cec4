package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.ScratchFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** {@link Git} by the program of that name. */
final class GitRepository implements Git {
  private static final String HEADS = "refs/heads/";
  private static final Pattern OBJECT_ID = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");
  private static final Map<String, String> NOBODY = Map.of(
      "GIT_AUTHOR_NAME", "Factoryline",
      "GIT_AUTHOR_EMAIL", "factoryline@localhost",
      "GIT_AUTHOR_DATE", "@0 +0000",
      "GIT_COMMITTER_NAME", "Factoryline",
      "GIT_COMMITTER_EMAIL", "factoryline@localhost",
      "GIT_COMMITTER_DATE", "@0 +0000");

  private final GitRunner git;
  private final FetchRetries retries;
  private String deepenFrom = "origin";
  private List<String> deepenWith = List.of();
  private boolean complete;

  GitRepository(GitRunner.Opened opened, FetchRetries retries) {
    this.git = opened.git();
    this.complete = opened.whole();
    this.retries = retries;
  }

  @Override
  public void fetch(String remote, List<String> refspecs) {
    argument(remote);
    refspecs.forEach(GitRepository::argument);
    fetch(
        "fetching " + String.join(" ", refspecs) + " from " + GitFailures.redacted(remote),
        List.of(),
        remote,
        refspecs);
    deepenFrom = remote;
    deepenWith = List.copyOf(refspecs);
  }

  private void fetch(String doing, List<String> options, String remote, List<String> refspecs) {
    List<String> arguments = new ArrayList<>(List.of(
        "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"));
    arguments.addAll(options);
    arguments.add("--end-of-options");
    arguments.add(remote);
    arguments.addAll(refspecs);
    Iterator<Duration> pauses = retries.pauses().iterator();
    while (true) {
      GitRunner.Run run = git.run(doing, arguments);
      if (run.code() == 0) {
        return;
      }
      Failure failure = GitFailures.ofFetch(doing, run.code(), run.stderr());
      if (failure.kind() != Failure.Kind.UNREACHABLE || !pauses.hasNext()) {
        throw failure;
      }
      git.programs().cancellation().sleep(pauses.next(), doing);
    }
  }

  /** A shallow clone answers questions about history wrongly, so it is made whole before the first. */
  private void needHistory() {
    if (complete) {
      return;
    }
    String doing = "fetching the history of a shallow clone";
    // Asked again, as another job in this clone may have fetched it since: git refuses to do so
    // twice.
    if (isShallow(doing)) {
      if (git.run(doing, List.of("ls-remote", "--get-url", "--end-of-options", deepenFrom))
              .text()
              .equals(deepenFrom)
          && deepenWith.isEmpty()) {
        throw Failure.usage(doing + ": it has no remote '" + deepenFrom + "'")
            .hint("check out with the whole history (depth 0)");
      }
      fetch(doing, List.of("--unshallow"), deepenFrom, deepenWith);
      if (isShallow(doing)) {
        throw Failure.usage(doing + ": the server's own clone is shallow");
      }
    }
    complete = true;
  }

  private boolean isShallow(String doing) {
    return git.must(doing, List.of("rev-parse", "--is-shallow-repository"))
        .text()
        .equals("true");
  }

  @Override
  public String resolve(String revision) {
    return tryResolve(revision)
        .orElseThrow(() -> revision.equals("HEAD")
            ? Failure.usage("finding the commit that is checked out: there is none yet")
                .hint("commit something first")
            : Failure.usage("finding the commit '" + revision + "': it is not in the repository"));
  }

  @Override
  public List<String> resolve(List<String> revisions) {
    List<String> arguments = new ArrayList<>(List.of("rev-parse"));
    revisions.forEach(revision -> arguments.add(argument(revision) + "^{commit}"));
    GitRunner.Run run =
        git.run("finding the commits " + String.join(" and ", revisions), arguments);
    List<String> ids = run.lines();
    boolean all = run.code() == 0
        && ids.size() == revisions.size()
        && ids.stream().allMatch(id -> OBJECT_ID.matcher(id).matches());
    // Which of them is missing, each by itself tells.
    return all ? ids : revisions.stream().map(this::resolve).toList();
  }

  @Override
  public Optional<String> currentBranch() {
    GitRunner.Run run =
        git.run("asking which branch is checked out", List.of("symbolic-ref", "--quiet", "HEAD"));
    return Optional.of(run.text())
        .filter(name -> run.code() == 0 && name.startsWith(HEADS))
        .map(name -> name.substring(HEADS.length()));
  }

  @Override
  public Optional<String> tryResolve(String revision) {
    argument(revision);
    GitRunner.Run run = git.run(
        "finding the commit '" + revision + "'",
        List.of("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"));
    return Optional.of(run.text())
        .filter(id -> run.code() == 0 && OBJECT_ID.matcher(id).matches());
  }

  @Override
  public MergeResult merge(String base, String head) {
    argument(base);
    argument(head);
    needHistory();
    String doing = "merging " + head + " into " + base;
    GitRunner.Run run = git.run(
        doing,
        List.of("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head));
    if (run.code() > 1) {
      throw GitFailures.of(doing, run.code(), run.stderr());
    }
    List<String> answer = run.paths();
    if (answer.isEmpty() || !OBJECT_ID.matcher(answer.get(0)).matches()) {
      throw GitFailures.of(doing, run.code(), run.stderr());
    }
    return run.code() == 0
        ? new MergeResult.Merged(answer.get(0))
        : new MergeResult.Conflict(answer.stream().skip(1).distinct().toList());
  }

  @Override
  public String commitTree(String tree, List<String> parents) {
    List<String> arguments = new ArrayList<>(List.of("commit-tree", "--no-gpg-sign"));
    for (String parent : parents) {
      arguments.add("-p");
      arguments.add(argument(parent));
    }
    arguments.addAll(List.of("-m", "Merge result", argument(tree)));
    return git.with(NOBODY)
        .must("making a commit of the tree " + tree, arguments)
        .text();
  }

  @Override
  public Worktree worktree(String commit, Path parentFolder, String purpose) {
    argument(commit);
    ScratchFolder folder = ScratchFolder.create(parentFolder, purpose);
    Path path = folder.path().resolve("tree");
    Worktree worktree = new Worktree(folder, path, () -> prune(git.forCleanUp()));
    boolean done = false;
    try {
      git.must(
          "checking " + commit + " out",
          // Twice, as a run that was killed here may have left the path registered, and locked.
          List.of(
              "worktree",
              "add",
              "--force",
              "--force",
              "--quiet",
              "--detach",
              path.toString(),
              commit));
      done = true;
      return worktree;
    } finally {
      if (!done) {
        worktree.close();
      }
    }
  }

  @Override
  public List<Path> removeLeftoverWorktrees(Path parentFolder, Predicate<Path> mayGo) {
    List<Path> removed = ScratchFolder.removeLeftovers(parentFolder, mayGo);
    if (!removed.isEmpty()) {
      prune(git);
    }
    return removed;
  }

  private static void prune(GitRunner git) {
    git.must("forgetting removed worktrees", List.of("worktree", "prune", "--expire", "now"));
  }

  @Override
  public List<String> changedPaths(String from, String to) {
    return git.must(
            "comparing " + from + " and " + to,
            List.of(
                "diff-tree",
                "-r",
                "-z",
                "--name-only",
                "--no-renames",
                argument(from),
                argument(to),
                "--"))
        .paths();
  }

  @Override
  public boolean isAncestor(String ancestor, String descendant) {
    needHistory();
    String doing = "asking whether " + ancestor + " is in the history of " + descendant;
    GitRunner.Run run = git.run(
        doing, List.of("merge-base", "--is-ancestor", argument(ancestor), argument(descendant)));
    if (run.code() > 1) {
      throw GitFailures.of(doing, run.code(), run.stderr());
    }
    return run.code() == 0;
  }

  @Override
  public Optional<String> mergeBase(String one, String other) {
    needHistory();
    String doing = "finding the common ancestor of " + one + " and " + other;
    GitRunner.Run run = git.run(doing, List.of("merge-base", argument(one), argument(other)));
    if (run.code() > 1) {
      throw GitFailures.of(doing, run.code(), run.stderr());
    }
    return run.lines().stream().findFirst();
  }

  @Override
  public List<String> commitsBetween(Optional<String> exclusive, String tip, List<String> paths) {
    needHistory();
    List<String> arguments =
        new ArrayList<>(List.of("rev-list", "--topo-order", "--full-history", argument(tip)));
    exclusive.ifPresent(commit -> arguments.add("^" + argument(commit)));
    arguments.add("--");
    arguments.addAll(paths);
    return git.must("listing the commits up to " + tip, arguments).lines();
  }

  @Override
  public List<String> commitsCarriedBy(String merged, int count) {
    if (parents(merged).size() > 1) {
      return commitsBetween(Optional.of(merged + "^1"), merged, List.of());
    }
    return git.must(
            "listing the commits up to " + merged,
            List.of(
                "rev-list",
                "--first-parent",
                "--max-count=" + Math.max(1, count),
                argument(merged),
                "--"))
        .lines();
  }

  @Override
  public List<String> parents(String commit) {
    needHistory();
    String line = git.must(
            "reading the parents of " + commit,
            List.of("rev-list", "--no-walk", "--parents", argument(commit), "--"))
        .text();
    List<String> ids = List.of(line.split(" "));
    return ids.subList(1, ids.size());
  }

  @Override
  public Publishing publishing() {
    return new GitPublishing(git, this, retries);
  }

  /** A name that git would take for an option, or for none at all, comes from a wrong setting or from somebody hostile. */
  static String argument(String name) {
    if (name.isBlank() || name.startsWith("-") || name.indexOf('\0') >= 0) {
      throw Failure.usage("asking git: '" + name + "' is not a name it can take");
    }
    return name;
  }
}
