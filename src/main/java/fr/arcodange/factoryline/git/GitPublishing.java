package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.ScratchFolder;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Publishing} by the program {@code git}. */
final class GitPublishing implements Publishing {
  private static final String HEADS = "refs/heads/";
  private static final String SYMBOLIC = "ref: ";

  /** Names and ids of that many fit into the arguments of one program, whatever the system. */
  private static final int BATCH = 400;

  private final GitRunner git;
  private final Git repository;
  private final FetchRetries retries;

  GitPublishing(GitRunner git, Git repository, FetchRetries retries) {
    this.git = git;
    this.repository = repository;
    this.retries = retries;
  }

  @Override
  public boolean isBranchName(String name) {
    // Of refs/heads/refs/heads/x and refs/heads/x, git's commands cannot be told which is meant.
    return !name.startsWith("-")
        && !name.startsWith("refs/")
        && name.indexOf('\0') < 0
        && !name.equals("HEAD")
        && git.run("checking a branch's name", List.of("check-ref-format", HEADS + name))
                .code()
            == 0;
  }

  @Override
  public RemoteBranch remoteBranch(String remote, String branch) {
    String doing = "looking for the branch " + branch + " of " + GitFailures.redacted(remote);
    List<String> arguments = new ArrayList<>(List.of(
        "ls-remote",
        "--quiet",
        "--symref",
        "--end-of-options",
        GitRepository.argument(remote),
        "HEAD",
        HEADS + branch,
        HEADS + branch + "/*"));
    List<String> above = above(branch);
    above.forEach(name -> arguments.add(HEADS + name));
    GitRunner.Run run = persistently(doing, arguments);
    if (run.code() != 0) {
      throw GitFailures.ofFetch(doing, run.code(), run.stderr());
    }
    Optional<String> defaultBranch = Optional.empty();
    Optional<String> inTheWay = Optional.empty();
    boolean there = false;
    for (String line : run.lines()) {
      String[] parts = line.split("\t", 2);
      boolean symbolic = parts[0].startsWith(SYMBOLIC + HEADS);
      if (symbolic && parts[1].equals("HEAD")) {
        defaultBranch = Optional.of(parts[0].substring((SYMBOLIC + HEADS).length()));
      }
      if (!symbolic && parts.length == 2 && parts[1].startsWith(HEADS)) {
        String name = parts[1].substring(HEADS.length());
        there = there || name.equals(branch);
        if (above.contains(name) || name.startsWith(branch + "/")) {
          inTheWay = Optional.of(name);
        }
      }
    }
    if (!there) {
      return new RemoteBranch(Optional.empty(), defaultBranch, inTheWay);
    }
    repository.fetch(remote, List.of(Refspecs.branch(branch)));
    return new RemoteBranch(
        Optional.of(repository.resolve(Refspecs.localBranch(branch))), defaultBranch, inTheWay);
  }

  /** Of {@code a/b/c}: {@code a} and {@code a/b}. */
  private static List<String> above(String branch) {
    List<String> above = new ArrayList<>();
    for (int slash = branch.indexOf('/'); slash >= 0; slash = branch.indexOf('/', slash + 1)) {
      above.add(branch.substring(0, slash));
    }
    return above;
  }

  @Override
  public String storeFiles(Map<String, String> files, Path scratch) {
    try (ScratchFolder folder = ScratchFolder.create(scratch)) {
      GitRunner withIndex =
          git.with(Map.of("GIT_INDEX_FILE", folder.path().resolve("index").toString()));
      List<String> names = List.copyOf(files.keySet());
      for (int from = 0; from < names.size(); from += BATCH) {
        store(
            withIndex,
            folder.path(),
            names.subList(from, Math.min(from + BATCH, names.size())),
            files);
      }
      return withIndex.must("storing a tree", List.of("write-tree")).text();
    }
  }

  private static void store(
      GitRunner git, Path folder, List<String> names, Map<String, String> files) {
    List<String> hash = new ArrayList<>(List.of("hash-object", "-w", "--no-filters", "--"));
    for (int i = 0; i < names.size(); i++) {
      hash.add(write(folder.resolve("file-" + i), files.getOrDefault(names.get(i), "")));
    }
    List<String> ids = git.must("storing files", hash).lines();
    List<String> index = new ArrayList<>(List.of("update-index", "--add"));
    for (int i = 0; i < names.size(); i++) {
      index.add("--cacheinfo");
      index.add("100644," + ids.get(i) + "," + names.get(i));
    }
    git.must("storing a tree", index);
  }

  private static String write(Path file, String content) {
    try {
      return Files.writeString(file, content).toString();
    } catch (IOException e) {
      throw Failure.toolFailed("storing files: " + FileTrouble.of(file, e)).causedBy(e);
    }
  }

  @Override
  public String commit(NewCommit commit) {
    List<String> arguments = new ArrayList<>(List.of("commit-tree", "--no-gpg-sign"));
    for (String parent : commit.parents()) {
      arguments.add("-p");
      arguments.add(GitRepository.argument(parent));
    }
    arguments.addAll(List.of("-m", commit.message(), GitRepository.argument(commit.tree())));
    String date = "@" + commit.when().getEpochSecond() + " +0000";
    return git.with(Map.of(
            "GIT_AUTHOR_NAME", commit.author().name(),
            "GIT_AUTHOR_EMAIL", commit.author().email(),
            "GIT_AUTHOR_DATE", date,
            "GIT_COMMITTER_NAME", commit.author().name(),
            "GIT_COMMITTER_EMAIL", commit.author().email(),
            "GIT_COMMITTER_DATE", date))
        .must("making a commit of the tree " + commit.tree(), arguments)
        .text();
  }

  @Override
  public CommitDescription describe(String commit) {
    List<String> lines = git.must(
            "reading the commit " + commit,
            List.of("cat-file", "commit", GitRepository.argument(commit)))
        .lines();
    String tree = "";
    String author = "";
    List<String> parents = new ArrayList<>();
    int line = 0;
    for (; line < lines.size() && !lines.get(line).isEmpty(); line++) {
      String[] header = lines.get(line).split(" ", 2);
      String value = header.length > 1 ? header[1] : "";
      switch (header[0]) {
        case "tree" -> tree = value;
        case "parent" -> parents.add(value);
        case "author" -> author = value.substring(0, value.lastIndexOf('>') + 1);
        default -> {
          // The committer, a signature: nobody asked.
        }
      }
    }
    String message =
        String.join("\n", lines.subList(Math.min(line + 1, lines.size()), lines.size()));
    return new CommitDescription(commit, tree, parents, author, message);
  }

  @Override
  public Pushed push(String remote, String commit, String branch) {
    String doing = "pushing to the branch " + branch + " of " + GitFailures.redacted(remote);
    GitRunner.Run run = persistently(
        doing,
        List.of(
            "push",
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            "--no-signed",
            "--recurse-submodules=no",
            "--end-of-options",
            GitRepository.argument(remote),
            GitRepository.argument(commit) + ":" + HEADS + branch));
    if (run.code() == 0) {
      return Pushed.DONE;
    }
    if (PushFailures.isOvertaken(run.lines())) {
      return Pushed.OVERTAKEN;
    }
    throw PushFailures.of(doing, branch, run);
  }

  /** Both questions and pushes can be repeated: the same commit on the same branch is nothing new. */
  private GitRunner.Run persistently(String doing, List<String> arguments) {
    Iterator<Duration> pauses = retries.pauses().iterator();
    while (true) {
      GitRunner.Run run = git.run(doing, arguments);
      boolean unreachable = run.code() != 0
          && GitFailures.ofFetch(doing, run.code(), run.stderr()).kind()
              == Failure.Kind.UNREACHABLE;
      if (!unreachable || !pauses.hasNext()) {
        return run;
      }
      git.programs().cancellation().sleep(pauses.next(), doing);
    }
  }
}
