package fr.arcodange.factoryline.exec;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The job was cancelled (HUP, INT or TERM) while something was being done; finally blocks clean up, then the process ends. */
public final class Cancelled extends RuntimeException {
  private final @Nullable Integer exitCode;

  public Cancelled(String whileDoing) {
    this(whileDoing, null);
  }

  private Cancelled(String whileDoing, @Nullable Integer exitCode) {
    super("cancelled while " + whileDoing);
    this.exitCode = exitCode;
  }

  static Cancelled withExitCode(String whileDoing, int exitCode) {
    return new Cancelled(whileDoing, exitCode);
  }

  /** How the program that was running ended after its INT; empty if none was. */
  public OptionalInt exitCode() {
    return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }
}
