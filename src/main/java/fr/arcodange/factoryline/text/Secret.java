package fr.arcodange.factoryline.text;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value that never prints. {@link #reveal()} is the only way to it, so that each use can be found. */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = Objects.requireNonNull(value);
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value in clear. The caller must not let it reach a log, an exception or a program's arguments. */
  public String reveal() {
    return value;
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
