package fr.arcodange.factoryline.gitea;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A bare repository, worked on by real git. */
final class BareGit {
  private static final String NOBODY = "0000000000000000000000000000000000000000";

  private static final String CONFIG = """
      [core]
      repositoryformatversion = 0
      bare = true
      fsync = none
      [http]
      receivepack = true
      [uploadpack]
      allowAnySHA1InWant = true
      allowFilter = true
      [gc]
      auto = 0
      [maintenance]
      auto = false
      [fastimport]
      unpackLimit = 0
      [receive]
      autogc = false
      """;

  private final Path directory;
  private final Clock clock;

  private BareGit(Path directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** Makes an empty repository: what {@code git init --bare} makes, as far as git needs it. */
  static BareGit init(Path directory, Clock clock, String defaultBranch) {
    try {
      Files.createDirectories(directory.resolve("objects"));
      Files.createDirectories(directory.resolve("refs/heads"));
      Files.writeString(directory.resolve("HEAD"), "ref: refs/heads/" + defaultBranch + "\n");
      Files.writeString(directory.resolve("config"), CONFIG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BareGit(directory, clock);
  }

  Path directory() {
    return directory;
  }

  String run(String... arguments) {
    return runAs("git", Map.of(), new byte[0], arguments);
  }

  private String runAs(
      String author, Map<String, String> environment, byte[] stdin, String... arguments) {
    Result result = execute(argv(arguments), directory, author, environment, stdin);
    if (result.code() != 0) {
      throw new IllegalStateException("git " + String.join(" ", arguments) + " ended with "
          + result.code() + ": " + result.output());
    }
    return result.output();
  }

  private static List<String> argv(String... arguments) {
    List<String> argv = new ArrayList<>(List.of("git"));
    argv.addAll(List.of(arguments));
    return argv;
  }

  /** The commit that a revision means; a branch is read from its file, which is much faster than asking git. */
  Optional<String> find(String revision) {
    if (revision.startsWith("refs/") && revision.indexOf('^') < 0) {
      Path loose = directory.resolve(revision);
      if (Files.isRegularFile(loose)) {
        return Optional.of(readString(loose).strip());
      }
      if (!Files.exists(directory.resolve("packed-refs"))) {
        return Optional.empty();
      }
    }
    return askFor(revision);
  }

  private static String readString(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> askFor(String revision) {
    Result result = execute(
        argv("rev-parse", "-q", "--verify", revision + "^{commit}"),
        directory,
        "git",
        Map.of(),
        new byte[0]);
    return result.code() == 0 ? Optional.of(result.output().strip()) : Optional.empty();
  }

  String resolve(String revision) {
    return find(revision)
        .orElseThrow(() -> new IllegalArgumentException(directory + " has no " + revision));
  }

  boolean isAncestor(String ancestor, String descendant) {
    return execute(
                argv("merge-base", "--is-ancestor", ancestor, descendant),
                directory,
                "git",
                Map.of(),
                new byte[0])
            .code()
        == 0;
  }

  /** Sets a branch or other ref, wherever it was; written as it is read, without git. */
  void update(String ref, String sha) {
    Path loose = directory.resolve(ref);
    try {
      Files.createDirectories(loose.getParent());
      Path written = Files.writeString(directory.resolve("ref-" + UUID.randomUUID()), sha + "\n");
      Files.move(written, loose, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void updateIfUnchanged(String ref, String sha, String expected) {
    run("update-ref", ref, sha, expected);
  }

  /**
   * Adds a commit to a branch, which starts at {@code start} if it is new.
   *
   * @param files content by path; a null content deletes the file
   */
  String commit(
      String branch,
      Optional<String> start,
      String author,
      String message,
      Map<String, @Nullable String> files) {
    String ref = "refs/heads/" + branch;
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    append(
        stream,
        "commit " + ref + "\ncommitter " + author + " <" + author + "@lab.invalid> "
            + clock.instant().getEpochSecond() + " +0000\n");
    data(stream, message + "\n");
    Optional<String> parent = find(ref).or(() -> start);
    parent.ifPresent(sha -> append(stream, "from " + sha + "\n"));
    files.forEach((path, content) -> {
      if (content == null) {
        append(stream, "D " + path + "\n");
      } else {
        append(stream, "M 100644 inline " + path + "\n");
        data(stream, content);
      }
    });
    runAs(author, Map.of(), stream.toByteArray(), "fast-import", "--quiet", "--force");
    return resolve(ref);
  }

  private static void data(ByteArrayOutputStream stream, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    append(stream, "data " + bytes.length + "\n");
    stream.writeBytes(bytes);
    append(stream, "\n");
  }

  private static void append(ByteArrayOutputStream stream, String text) {
    stream.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a commit that holds exactly what a folder holds. */
  String commitFolder(String branch, String author, String message, Path folder) {
    Path index = directory.resolve("index-of-folder");
    Map<String, String> environment = Map.of("GIT_INDEX_FILE", index.toString());
    String[] add = {
      "-c", "core.bare=false", "--git-dir=" + directory, "--work-tree=" + folder, "add", "-A", "."
    };
    Result added = execute(argv(add), folder, author, environment, new byte[0]);
    if (added.code() != 0) {
      throw new IllegalStateException("adding " + folder + ": " + added.output());
    }
    String tree = runAs(author, environment, new byte[0], "write-tree").strip();
    Optional<String> parent = find("refs/heads/" + branch);
    String commit = commitTree(tree, parent.map(List::of).orElse(List.of()), author, message);
    update("refs/heads/" + branch, commit);
    try {
      Files.deleteIfExists(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return commit;
  }

  String commitTree(String tree, List<String> parents, String author, String message) {
    List<String> arguments = new ArrayList<>(List.of("commit-tree", tree, "-m", message));
    parents.forEach(parent -> {
      arguments.add("-p");
      arguments.add(parent);
    });
    return runAs(author, Map.of(), new byte[0], arguments.toArray(String[]::new))
        .strip();
  }

  /** The tree of a merge, or nothing if it conflicts. */
  Optional<String> mergedTree(String base, String head) {
    Result result = execute(
        argv("merge-tree", "--write-tree", base, head), directory, "git", Map.of(), new byte[0]);
    return result.code() == 0 ? Optional.of(result.output().strip()) : Optional.empty();
  }

  /** The commits of {@code head} put on top of {@code base}; they stay as they are if they already are. */
  String rebase(String base, String head, String committer) {
    Path worktree = directory.resolve("rebase-worktree");
    run("worktree", "add", "-q", "--detach", worktree.toString(), head);
    try {
      runAs(committer, Map.of(), new byte[0], "-C", worktree.toString(), "rebase", "-q", base);
      return run("-C", worktree.toString(), "rev-parse", "HEAD").strip();
    } finally {
      run("worktree", "remove", "--force", worktree.toString());
    }
  }

  Optional<String> fileAt(String commit, String path) {
    Result result = execute(
        argv("cat-file", "blob", commit + ":" + path), directory, "git", Map.of(), new byte[0]);
    return result.code() == 0 ? Optional.of(result.output()) : Optional.empty();
  }

  List<String> lines(String... arguments) {
    return run(arguments).lines().toList();
  }

  /** A shell script that git runs at that moment. */
  void hook(String name, String script) {
    Path file = directory.resolve("hooks").resolve(name);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/sh\n" + script);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String noCommit() {
    return NOBODY;
  }

  private Result execute(
      List<String> argv,
      Path folder,
      String author,
      Map<String, String> environment,
      byte[] stdin) {
    ProcessBuilder builder =
        new ProcessBuilder(argv).directory(folder.toFile()).redirectErrorStream(true);
    isolate(builder.environment(), folder);
    String date = clock.instant().getEpochSecond() + " +0000";
    for (String role : List.of("AUTHOR", "COMMITTER")) {
      builder.environment().put("GIT_" + role + "_NAME", author);
      builder.environment().put("GIT_" + role + "_EMAIL", author + "@lab.invalid");
      builder.environment().put("GIT_" + role + "_DATE", date);
    }
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      try (OutputStream input = process.getOutputStream()) {
        input.write(stdin);
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Nothing that is set up on this machine may change what git does here. */
  static void isolate(Map<String, String> environment, Path home) {
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.clear();
    environment.put("PATH", path);
    environment.put("HOME", home.toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
  }

  private record Result(int code, String output) {}
}
