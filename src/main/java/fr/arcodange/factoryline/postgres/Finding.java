package fr.arcodange.factoryline.postgres;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is unsafe on a server, or that could not be looked at.
 *
 * @param rule what was broken, in kebab-case
 * @param where the database, role or function, as a noun and its name
 * @param what a sentence
 * @param mend what ends it, in its order; names are quoted as SQL has them
 */
public record Finding(String rule, Severity severity, String where, String what, List<Mend> mend) {

  static final String EXECUTOR_RIGHTS = "executor-rights";

  /** How bad it is. */
  public enum Severity {
    /** Somebody gets what is not his. */
    DANGER,
    /** Somebody may, if something else goes wrong, or something will not work. */
    WARNING,
    /** Whoever looked could not see it. */
    UNKNOWN;

    /** For programs: {@code danger}, {@code warning} or {@code unknown}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Finding {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(where);
    Objects.requireNonNull(what);
    mend = List.copyOf(mend);
  }

  /** Whether it is to be mended, and not only to be looked at by somebody who may. */
  public boolean isUnsafe() {
    return severity != Severity.UNKNOWN;
  }

  /** Whether it is about what provisioning takes, and not about what is open to others. */
  public boolean isAboutExecutor() {
    return rule.equals(EXECUTOR_RIGHTS);
  }

  static Finding danger(String rule, String where, String what, List<Mend> mend) {
    return new Finding(rule, Severity.DANGER, where, what, mend);
  }

  static Finding warning(String rule, String where, String what, List<Mend> mend) {
    return new Finding(rule, Severity.WARNING, where, what, mend);
  }

  static Finding unknown(String rule, String where, String what, List<Mend> mend) {
    return new Finding(rule, Severity.UNKNOWN, where, what, mend);
  }

  /** A step of what ends a finding. */
  public sealed interface Mend {
    /**
     * A statement for a superuser.
     *
     * @param database the one to be connected to; any if there is none
     */
    record Statement(Optional<String> database, String sql) implements Mend {
      public Statement {
        Objects.requireNonNull(database);
        Objects.requireNonNull(sql);
      }
    }

    /** What no statement does, as a sentence. */
    record Advice(String text) implements Mend {
      public Advice {
        Objects.requireNonNull(text);
      }
    }

    static Mend run(String sql) {
      return new Statement(Optional.empty(), sql);
    }

    static Mend in(String database, String sql) {
      return new Statement(Optional.of(database), sql);
    }

    static Mend advice(String text) {
      return new Advice(text);
    }
  }
}
