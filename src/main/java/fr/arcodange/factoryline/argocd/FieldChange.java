package fr.arcodange.factoryline.argocd;

import java.util.Objects;
import java.util.Optional;

/**
 * One place in which two states of an object differ. What is to be kept secret is not in it: it was left out when this was made.
 *
 * @param path as in {@code spec.source.targetRevision} or {@code spec.source.helm.parameters[name=image.tag].value}; foreign text
 * @param before what stood there, of one line or several; empty if nothing did; foreign text
 * @param after what stands there; empty if nothing does; foreign text
 */
public record FieldChange(String path, Optional<String> before, Optional<String> after) {
  /** What is shown in the place of a value that is kept secret. */
  public static final String HIDDEN = "(hidden)";

  public FieldChange {
    Objects.requireNonNull(path);
    Objects.requireNonNull(before);
    Objects.requireNonNull(after);
  }

  /** Whether a value was replaced by another one, and neither is shown. */
  public boolean isUnseen() {
    return before.isPresent() && before.equals(after);
  }
}
