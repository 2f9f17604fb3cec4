package fr.arcodange.factoryline;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that is meant for people. Its message says what was being done and what came back; its hint says what
 * to do next. Neither ever holds a secret.
 */
public final class Failure extends RuntimeException {

  /** What went wrong, as far as the caller's next move is concerned. */
  public enum Kind {
    /** The command was called wrongly; nothing was tried. */
    USAGE,
    /** An identity, role or policy does not allow it, or a secret is missing. */
    DENIED,
    /** A server could not be reached, timed out, or something is locked by someone else. */
    UNREACHABLE,
    /** The program underneath failed; its own words are in the message or were shown before. */
    TOOL_FAILED,
    /** A guard, lint or review refused; nothing was changed. */
    REFUSED,
    /** The work is done, but its report could not be delivered. */
    NOT_DELIVERED
  }

  private final Kind kind;
  private final @Nullable String hint;

  private Failure(Kind kind, String message, @Nullable String hint, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message), cause);
    this.kind = kind;
    this.hint = hint;
  }

  public static Failure usage(String message) {
    return new Failure(Kind.USAGE, message, null, null);
  }

  public static Failure denied(String message) {
    return new Failure(Kind.DENIED, message, null, null);
  }

  public static Failure unreachable(String message) {
    return new Failure(Kind.UNREACHABLE, message, null, null);
  }

  public static Failure toolFailed(String message) {
    return new Failure(Kind.TOOL_FAILED, message, null, null);
  }

  public static Failure refused(String message) {
    return new Failure(Kind.REFUSED, message, null, null);
  }

  public static Failure notDelivered(String message) {
    return new Failure(Kind.NOT_DELIVERED, message, null, null);
  }

  /** The same failure with what to do next. */
  public Failure hint(String hint) {
    return new Failure(kind, message(), hint, getCause()).tracedFrom(this);
  }

  /** The same failure with the exception it was translated from, for {@code --debug}. */
  public Failure causedBy(Throwable cause) {
    return new Failure(kind, message(), hint, cause).tracedFrom(this);
  }

  /** The same failure in other words, for a reader to whom the first ones say less. */
  public Failure describedAs(String message) {
    return new Failure(kind, message, hint, getCause()).tracedFrom(this);
  }

  private Failure tracedFrom(Failure origin) {
    setStackTrace(origin.getStackTrace());
    return this;
  }

  public Kind kind() {
    return kind;
  }

  public String message() {
    return Objects.requireNonNull(getMessage());
  }

  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
