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
 * @param endsInOrder whether it gets its INT, and can still write its last words, even if this process is killed: for a program
 *     that holds a lock on something shared. Costs one more small process
 */
public record Command(
    String doing,
    List<String> argv,
    Map<String, String> environment,
    Path directory,
    Optional<Duration> timeout,
    boolean endsInOrder) {

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

  public Command(
      String doing,
      List<String> argv,
      Map<String, String> environment,
      Path directory,
      Optional<Duration> timeout) {
    this(doing, argv, environment, directory, timeout, false);
  }

  /** The same for a program that holds a lock on something shared. */
  public Command endingInOrder() {
    return new Command(doing, argv, environment, directory, timeout, true);
  }

  /** The program's name, without its folder. */
  public String program() {
    return Path.of(argv.get(0)).getFileName().toString();
  }
}
