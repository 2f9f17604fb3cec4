package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.exec.Cancellation;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * Everything a command may touch of the process it runs in, read once by main. A test passes its own and sees the whole effect.
 *
 * @param environment the process environment
 * @param directory the working directory
 * @param in what a person answers, if one is there to be asked
 * @param out what was asked for: JSON, rendered files
 * @param err what people read
 */
public record CommandContext(
    Map<String, String> environment,
    Path directory,
    InputStream in,
    PrintStream out,
    PrintStream err,
    Clock clock,
    Cancellation cancellation) {

  public CommandContext {
    environment = Map.copyOf(environment);
  }

  /** Where nobody answers. */
  public CommandContext(
      Map<String, String> environment,
      Path directory,
      PrintStream out,
      PrintStream err,
      Clock clock,
      Cancellation cancellation) {
    this(environment, directory, InputStream.nullInputStream(), out, err, clock, cancellation);
  }
}
