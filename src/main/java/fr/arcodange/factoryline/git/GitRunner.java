package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.exec.Command;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs git in one repository and hands back its exit code, output and error lines. */
final class GitRunner {
  /** The first with {@code merge-tree --write-tree}. */
  private static final int NEEDED_MAJOR = 2;

  private static final int NEEDED_MINOR = 38;
  private static final Pattern VERSION = Pattern.compile("git version (\\d+)\\.(\\d+)");

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MOST_ERROR_LINES = 200;

  private final Programs programs;
  private final Path directory;
  private final Map<String, String> environment;

  GitRunner(Programs programs, Path directory, Map<String, String> environment) {
    this.programs = programs;
    this.directory = directory.toAbsolutePath();
    this.environment = environment;
  }

  Programs programs() {
    return programs;
  }

  /** Runs on although the job was cancelled. */
  GitRunner forCleanUp() {
    return new GitRunner(programs.forCleanUp(), directory, environment);
  }

  /** The same with more variables. */
  GitRunner with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(more);
    return new GitRunner(programs, directory, all);
  }

  /**
   * The same at the top of the repository, since paths are from there. Tells, before anything else is asked, what would make every
   * other message a riddle.
   */
  Opened atTop() {
    String doing = "opening the Git repository " + directory;
    if (!Files.isDirectory(directory)) {
      throw Failure.usage(doing + ": there is no such folder");
    }
    if (Programs.find("git", environment.getOrDefault("PATH", "")).isEmpty()) {
      throw needsGit(doing + ": there is no program 'git' on PATH");
    }
    Run wayUp;
    try (Background<Run> version =
        Background.begin("git --version", () -> run(doing, List.of("--version")))) {
      wayUp = run(doing, List.of("rev-parse", "--is-shallow-repository", "--show-cdup"));
      checkVersion(doing, version.await().text());
    }
    if (wayUp.code() != 0) {
      throw Failure.usage(doing + ": " + GitFailures.words(wayUp.stderr()))
          .hint("check the repository out first, or name its folder");
    }
    try {
      boolean whole = wayUp.lines().get(0).equals("false");
      String up = wayUp.lines().stream().skip(1).findFirst().orElse("");
      Path top = directory.toRealPath().resolve(up).normalize();
      return new Opened(new GitRunner(programs, top, environment), whole);
    } catch (IOException e) {
      throw Failure.usage(doing + ": " + FileTrouble.of(directory, e)).causedBy(e);
    }
  }

  /** @param whole whether the repository has all of its history */
  record Opened(GitRunner git, boolean whole) {}

  private static void checkVersion(String doing, String version) {
    if (!isNewEnough(version)) {
      throw needsGit(doing + ": "
          + (version.isEmpty() ? "git does not tell its version" : version + " is too old"));
    }
  }

  private static Failure needsGit(String message) {
    return Failure.usage(message)
        .hint("install Git " + NEEDED_MAJOR + "." + NEEDED_MINOR + " or newer");
  }

  static boolean isNewEnough(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.find()) {
      return false;
    }
    int major = Integer.parseInt(matcher.group(1));
    return major > NEEDED_MAJOR
        || (major == NEEDED_MAJOR && Integer.parseInt(matcher.group(2)) >= NEEDED_MINOR);
  }

  /** Runs git and leaves it to the caller what its exit code means. */
  Run run(String doing, List<String> arguments) {
    List<String> argv = new ArrayList<>();
    argv.add("git");
    argv.addAll(arguments);
    List<String> stderr = new ArrayList<>();
    Programs.Finished<byte[]> finished = programs.run(
        new Command(doing, argv, environment, directory, Optional.of(LONGEST)),
        InputStream::readAllBytes,
        line -> {
          if (stderr.size() < MOST_ERROR_LINES) {
            stderr.add(line);
          }
        });
    return new Run(finished.code(), finished.output(), stderr);
  }

  /** Runs git, which must succeed. */
  Run must(String doing, List<String> arguments) {
    Run run = run(doing, arguments);
    if (run.code() != 0) {
      throw GitFailures.of(doing, run.code(), run.stderr());
    }
    return run;
  }

  /** How one git ended. */
  static final class Run {
    private final int code;
    private final byte[] stdout;
    private final List<String> stderr;

    private Run(int code, byte[] stdout, List<String> stderr) {
      this.code = code;
      this.stdout = stdout;
      this.stderr = List.copyOf(stderr);
    }

    int code() {
      return code;
    }

    List<String> stderr() {
      return stderr;
    }

    /** Its output, when that is one line. */
    String text() {
      return new String(stdout, StandardCharsets.UTF_8).strip();
    }

    List<String> lines() {
      return new String(stdout, StandardCharsets.UTF_8).lines().toList();
    }

    /** Its output, when that is a list of paths, each ended by a NUL byte. */
    List<String> paths() {
      return PathNames.list(stdout);
    }
  }
}
