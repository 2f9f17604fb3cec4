package fr.arcodange.factoryline.argocd;

import java.util.Objects;

/**
 * Something that is wrong with what was rendered.
 *
 * @param rule its name, as in {@code destination-name-or-server}, by which it can be looked up in docs/argocd.md
 * @param source the template, as Helm names it; empty if it is about the whole
 * @param object whom it is about, as in {@code Application webapp}; empty if it is about the whole; foreign text
 * @param path where in the object, as in {@code spec.source.targetRevision}; empty if it is about all of it; foreign text
 * @param message what is wrong, in one clause; may quote foreign text, but never a Secret's value
 * @param advice what to do, in one sentence
 */
public record Finding(
    String rule,
    Severity severity,
    String source,
    String object,
    String path,
    String message,
    String advice) {

  /** What it means for whoever merges it. */
  public enum Severity {
    /** Argo CD refuses it, or it does not do what it says: nothing is written or committed. */
    ERROR,
    /** It works, and somebody should know. */
    WARNING
  }

  public Finding {
    Objects.requireNonNull(rule);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(source);
    Objects.requireNonNull(object);
    Objects.requireNonNull(path);
    Objects.requireNonNull(message);
    Objects.requireNonNull(advice);
  }

  /** An error in one place of an object. */
  public static Finding error(
      String rule, KubeObject object, String path, String message, String advice) {
    return of(rule, Severity.ERROR, object, path, message, advice);
  }

  /** A warning about one place of an object. */
  public static Finding warning(
      String rule, KubeObject object, String path, String message, String advice) {
    return of(rule, Severity.WARNING, object, path, message, advice);
  }

  private static Finding of(
      String rule,
      Severity severity,
      KubeObject object,
      String path,
      String message,
      String advice) {
    return new Finding(
        rule, severity, object.source(), object.key().words(), path, message, advice);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
