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
    Cancellation cancellation = cancellation();
    int exitCode;
    try (PrintStream out = out();
        PrintStream err = err()) {
      exitCode = run(args, out, err, cancellation);
    } finally {
      cancellation.finished();
    }
    end(exitCode, cancellation);
  }

  static void end(int exitCode, Cancellation cancellation) {
    if (!cancellation.isCancelled()) {
      // Not exit: since JDK 21 that looks in every jar for somebody who logs it, at each end.
      // Of the hooks that it would run, ours has nothing to do any more. The libraries have
      // helm-java's, for a file that HelmEngine unpacks and removes itself; JNA's, for one that it
      // removes as soon as it is loaded; Guava's, in classes that nobody here uses;
      // java.util.logging's, which closes handlers that nobody here has.
      Runtime.getRuntime().halt(exitCode);
    }
    // Else the signal ends the process, with 128 + n: on JDK 17 an exit of ours that comes at the
    // last moment would take its place, code and all.
  }

  static Cancellation cancellation() {
    Cancellation cancellation = new Cancellation(CLEAN_UP);
    cancellation.install();
    return cancellation;
  }

  static int run(String[] args, PrintStream out, PrintStream err, Cancellation cancellation) {
    CommandContext context = new CommandContext(
        System.getenv(),
        Path.of("").toAbsolutePath(),
        System.in,
        out,
        err,
        Clock.systemUTC(),
        cancellation);
    return Commands.run(args, context);
  }

  static PrintStream out() {
    return stream(FileDescriptor.out);
  }

  static PrintStream err() {
    return stream(FileDescriptor.err);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
