package fr.arcodange.factoryline.step;

import java.util.Objects;

/**
 * One thing that was looked at.
 *
 * @param says what is the case if it passed, as a clause
 */
public record Check(String application, Way way, What what, String says, Result result) {
  public Check {
    Objects.requireNonNull(application);
    Objects.requireNonNull(way);
    Objects.requireNonNull(what);
    Objects.requireNonNull(says);
    Objects.requireNonNull(result);
  }

  boolean isFailed() {
    return result instanceof Failed;
  }

  /** Which way it went. */
  public enum Way {
    VAULT("Vault"),
    DIRECT("direct"),
    POOLER("pooler");

    private final String word;

    Way(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** What was looked at, with its name for programs. */
  public enum What {
    LEASE("lease"),
    LOGIN("login"),
    POOLED("pooled"),
    TABLE("table"),
    OTHER_DATABASE("other-database"),
    REVOCATION("revocation"),
    SESSION_ENDS("session-ends"),
    LOGIN_REFUSED("login-refused"),
    EVERYTHING("everything");

    private final String word;

    What(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** How it ended. */
  public sealed interface Result {}

  /** It is as it should be. */
  public record Passed() implements Result {}

  /**
   * It is not as it should be.
   *
   * @param cameBack in place of what should have come; it may be anybody's words
   */
  public record Failed(String cameBack, String advice) implements Result {
    public Failed {
      Objects.requireNonNull(cameBack);
      Objects.requireNonNull(advice);
    }
  }

  /** Nobody knows. */
  public record NotChecked(String why) implements Result {
    public NotChecked {
      Objects.requireNonNull(why);
    }
  }
}
