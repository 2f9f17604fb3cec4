package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Outputs of the step, for later steps and jobs; without a file (outside a job) they go nowhere. Never a place for secrets. */
public final class StepOutputs {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

  private final Optional<Path> file;

  /** @param file what {@code GITHUB_OUTPUT} names */
  public StepOutputs(Optional<Path> file) {
    this.file = file;
  }

  /**
   * Sets one output.
   *
   * @throws Failure usage, if the name is none or a line of the value has 64 KiB or more; not delivered, if the file cannot be
   *     written
   */
  public void set(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw Failure.usage("setting step output '" + name
          + "': a name has letters, digits, - and _, and does not begin with a digit or -");
    }
    file.ifPresent(
        path -> RunnerFile.append(path, "setting step output '" + name + "'", name, value));
  }
}
