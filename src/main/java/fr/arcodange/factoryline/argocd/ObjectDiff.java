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

  public boolean isApplication() {
    return ArgoKinds.APPLICATION.matches(key());
  }
}
