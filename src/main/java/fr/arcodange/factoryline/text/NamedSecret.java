package fr.arcodange.factoryline.text;

import java.util.Objects;

/** A secret under the name by which a job asked for it. The name may be shown, the value never is. */
public record NamedSecret(String name, Secret value) {
  public NamedSecret {
    Objects.requireNonNull(value);
    if (name.isBlank()) {
      throw new IllegalArgumentException("a secret needs a name");
    }
  }
}
