package fr.arcodange.factoryline.exec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One program to run: its arguments, never a shell line, and the whole of its environment.
 *
 * @param doing what this is for, as it appears in errors: "running tofu init"
 * @param argv program and arguments; no secret belongs here, other users of the machine can read them
 * @param environment the only variables the program sees
 * @param directory where it runs
 * @param timeout after which it is asked to end, then ended; none means it may take as long as it needs
 */
public record Command(
    String doing,
    List<String> argv,
    Map<String, String> environment,
    Path directory,
    Optional<Duration> timeout) {

  public Command {
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("no program to run");
    }
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  public Command(String doing, List<String> argv, Map<String, String> environment, Path directory) {
    this(doing, argv, environment, directory, Optional.empty());
  }

  /** The program's name, without its folder. */
  public String program() {
    return Path.of(argv.get(0)).getFileName().toString();
  }
}
