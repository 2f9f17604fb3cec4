package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Environment variables for the later steps of the job; without a file (outside a job) they go nowhere. */
public final class StepEnvironment {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern OF_THE_RUNNER = Pattern.compile("(GITHUB|GITEA|RUNNER|ACTIONS)_.*");

  private final Optional<Path> file;

  /** @param file what {@code GITHUB_ENV} names */
  public StepEnvironment(Optional<Path> file) {
    this.file = file;
  }

  /**
   * Sets one variable.
   *
   * @throws Failure usage, if the name is none or the runner's own, or a line of the value has 64 KiB or more; not delivered, if
   *     the file cannot be written
   */
  public void set(String name, String value) {
    String doing = "exporting environment variable '" + name + "'";
    if (!NAME.matcher(name).matches()) {
      throw Failure.usage(
          doing + ": a name has letters, digits and _, and does not begin with a digit");
    }
    if (OF_THE_RUNNER.matcher(name).matches()) {
      throw Failure.usage(doing + ": the runner sets this one itself");
    }
    if (value.indexOf('\0') >= 0) {
      throw Failure.usage(doing + ": the value holds a zero byte, which no environment can carry")
          .hint("write it to a file and pass the file's path");
    }
    file.ifPresent(path -> RunnerFile.append(path, doing, name, value));
  }
}
