package fr.arcodange.factoryline;

import fr.arcodange.factoryline.cli.CommandContext;
import fr.arcodange.factoryline.cli.Commands;
import fr.arcodange.factoryline.exec.Cancellation;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** The entry point: takes what the process was given, runs one command, and ends with its exit code. */
public final class Factoryline {
  /** A cancelled apply waits this long for tofu to put its state in order and unlock it. */
  private static final Duration CLEAN_UP = Duration.ofMinutes(10);

  private Factoryline() {}

  public static void main(String[] args) {
    Cancellation cancellation = new Cancellation(CLEAN_UP);
    cancellation.install();
    int exitCode;
    try (PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err)) {
      CommandContext context = new CommandContext(
          System.getenv(),
          Path.of("").toAbsolutePath(),
          System.in,
          out,
          err,
          Clock.systemUTC(),
          cancellation);
      exitCode = Commands.run(args, context);
    } finally {
      cancellation.finished();
    }
    if (!cancellation.isCancelled()) {
      System.exit(exitCode);
    }
    // Else the signal ends the process, with 128 + n: on JDK 17 an exit of ours that comes at the
    // last moment would take its place, code and all.
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
