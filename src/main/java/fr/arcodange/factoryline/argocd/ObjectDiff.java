package fr.arcodange.factoryline.argocd;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of one object.
 *
 * @param before as it was; empty if it is new
 * @param after as it is; empty if it is gone
 * @param fields in the order of their paths; all there are, if it is new or gone
 */
public record ObjectDiff(
    Optional<KubeObject> before, Optional<KubeObject> after, List<FieldChange> fields) {

  /** What happens to an object. */
  public enum Kind {
    ADDED,
    CHANGED,
    REMOVED;

    /** {@code added}, as it is said to people. */
    public String word() {
      return switch (this) {
        case ADDED -> "added";
        case CHANGED -> "changed";
        case REMOVED -> "removed";
      };
    }
  }

  public ObjectDiff {
    Objects.requireNonNull(before);
    Objects.requireNonNull(after);
    fields = List.copyOf(fields);
    if (before.isEmpty() && after.isEmpty()) {
      throw new IllegalArgumentException("an object that never was");
    }
  }

  public Kind kind() {
    if (before.isEmpty()) {
      return Kind.ADDED;
    }
    return after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
  }

  /** The key it has, or had. */
  public ObjectKey key() {
    return after.or(() -> before).orElseThrow().key();
  }

  /** Of an Application where it comes from and goes to, as in {@code from forge/org/app to namespace app of in-cluster}; foreign text. */
  public Optional<String> journey() {
    if (!isApplication()) {
      return Optional.empty();
    }
    ApplicationState state = ApplicationState.of(after.or(() -> before).orElseThrow());
    String where = Consequences.where(state).strip().replaceFirst("^(in|on) ", "");
    return Optional.of("from " + String.join(", ", state.repositories())
        + (where.isEmpty() ? "" : " to " + where));
  }

  public boolean isApplication() {
    return ArgoKinds.APPLICATION.matches(key());
  }
}
