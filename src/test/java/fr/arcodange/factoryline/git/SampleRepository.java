package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Command;
import fr.arcodange.factoryline.exec.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small real repository in a temporary folder, worked on by plain git commands, for tests. */
public final class SampleRepository {
  private static final String PATH =
      Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
  private static final Programs PROGRAMS = new Programs(new Cancellation(Duration.ZERO), PATH);

  /** What {@code git init} writes, but for the disk's acknowledgement, which nobody needs here. */
  private static final String CONFIG = """
      [core]
      repositoryformatversion = 0
      filemode = true
      bare = false
      logallrefupdates = true
      fsync = none
      """;

  private final Path folder;
  private int clock;

  private SampleRepository(Path folder) {
    this.folder = folder;
  }

  /** An empty one whose branch is main. */
  public static SampleRepository create(Path folder) {
    try {
      Path git = folder.resolve(".git");
      Files.createDirectories(git.resolve("objects"));
      Files.createDirectories(git.resolve("refs/heads"));
      Files.createDirectories(git.resolve("hooks"));
      Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
      Files.writeString(git.resolve("config"), CONFIG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SampleRepository(folder);
  }

  /** A clone of another, made with the given options of git clone. */
  public static SampleRepository clone(String url, Path folder, String... options) {
    SampleRepository repository = new SampleRepository(Path.of("/"));
    List<String> arguments = new ArrayList<>(List.of("clone", "--quiet"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(url, folder.toString()));
    repository.git(arguments.toArray(String[]::new));
    return new SampleRepository(folder);
  }

  public Path folder() {
    return folder;
  }

  public String url() {
    return "file://" + folder;
  }

  /** Environment for git and for {@link Git#open}: nobody's home, no system configuration. */
  public Map<String, String> environment() {
    return Map.of("PATH", PATH, "HOME", "/nonexistent", "GIT_CONFIG_NOSYSTEM", "1");
  }

  public Programs programs() {
    return PROGRAMS;
  }

  public Git open() {
    return Git.open(PROGRAMS, folder, environment(), Optional.empty(), Optional.empty());
  }

  /** Runs git, which must succeed, and returns its output without the last line end. */
  public String git(String... arguments) {
    clock += 60;
    String date = "@" + (1_700_000_000 + clock) + " +0000";
    Map<String, String> environment = new HashMap<>(environment());
    environment.putAll(Map.of(
        "GIT_AUTHOR_NAME",
        "Ada",
        "GIT_AUTHOR_EMAIL",
        "ada@example.org",
        "GIT_AUTHOR_DATE",
        date,
        "GIT_COMMITTER_NAME",
        "Ada",
        "GIT_COMMITTER_EMAIL",
        "ada@example.org",
        "GIT_COMMITTER_DATE",
        date));
    List<String> argv = new ArrayList<>(List.of("git", "-c", "maintenance.auto=false"));
    argv.addAll(List.of(arguments));
    List<String> errors = new ArrayList<>();
    Programs.Finished<String> finished = PROGRAMS.run(
        new Command("running " + argv, argv, environment, folder),
        output -> new String(output.readAllBytes(), StandardCharsets.UTF_8),
        errors::add);
    if (finished.code() != 0) {
      throw new AssertionError(argv + " ended with " + finished.code() + ": " + errors);
    }
    return finished.output().strip();
  }

  /** Writes one file and commits everything; returns the commit's id. */
  public String commit(String file, String content) {
    write(file, content);
    git("add", "--all");
    git("commit", "--quiet", "--message", "change " + file);
    return head();
  }

  public void write(String file, String content) {
    try {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String head() {
    try {
      String head = Files.readString(folder.resolve(".git/HEAD")).strip();
      Path branch = folder.resolve(".git").resolve(head.replaceFirst("^ref: ", ""));
      return head.startsWith("ref: ") ? Files.readString(branch).strip() : head;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
