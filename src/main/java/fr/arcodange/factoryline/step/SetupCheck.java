package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that a setup needs, and how it is. Unlike a {@link Check} it is about no application, and one that is in order says what
 * was seen.
 *
 * @param name what was looked at, for programs too
 * @param of the role, secret or address it was looked at for; empty if there is only one
 */
public record SetupCheck(Area area, String name, String of, Result result) {
  public SetupCheck {
    Objects.requireNonNull(area);
    Objects.requireNonNull(name);
    Objects.requireNonNull(of);
    Objects.requireNonNull(result);
  }

  /** What it belongs to, in the order of a report. */
  public enum Area {
    FORGE("forge"),
    IDENTITY("identity"),
    VAULT("vault"),
    STORE("store"),
    TOFU("tofu"),
    POSTGRES("postgres"),
    RUNNER("runner");

    private final String word;

    Area(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** How it is; each says what was seen, or why nothing was. */
  public sealed interface Result {
    /** As a column and a program have it. */
    String word();

    /** What was seen, what came back, or why it was not found out; it may be anybody's words. */
    String seen();

    /** What to do next; empty if there is nothing to do. */
    default String advice() {
      return "";
    }

    /** How a command ends that has found it; none if that is no reason to end badly. */
    default Optional<Failure.Kind> kind() {
      return Optional.empty();
    }
  }

  /** As it should be. */
  public record Ok(String seen) implements Result {
    @Override
    public String word() {
      return "ok";
    }
  }

  /** It works, and somebody should know this. */
  public record Warning(String seen, String advice) implements Result {
    @Override
    public String word() {
      return "warning";
    }
  }

  /** Not as it should be. */
  public record Wrong(Failure.Kind why, String seen, String advice) implements Result {
    @Override
    public String word() {
      return "wrong";
    }

    @Override
    public Optional<Failure.Kind> kind() {
      return Optional.of(why);
    }
  }

  /** Nobody could be asked. */
  public record Unknown(String seen, String advice, boolean unreachable) implements Result {
    @Override
    public String word() {
      return "unknown";
    }

    @Override
    public Optional<Failure.Kind> kind() {
      return unreachable ? Optional.of(Failure.Kind.UNREACHABLE) : Optional.empty();
    }
  }

  /** An option is missing, or what it needs is. */
  public record NotAsked(String seen) implements Result {
    @Override
    public String word() {
      return "not asked";
    }
  }

  /** What came of a question that failed. */
  static Result of(Failure failure) {
    String advice = failure.hint().orElse("");
    return failure.kind() == Failure.Kind.UNREACHABLE
        ? new Unknown(failure.message(), advice, true)
        : new Wrong(failure.kind(), failure.message(), advice);
  }
}
