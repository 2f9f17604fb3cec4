package fr.arcodange.factoryline.review;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a value sits in an object: steps into members and list elements. Its text is HCL's, and no two paths have the same:
 * {@code .a.b} are two steps, {@code ["a.b"]} is one, {@code [0]} is an element and {@code ["0"]} a member.
 */
final class ValuePath {
  private final String address;
  private final @Nullable ValuePath parent;
  private final String step;
  private @Nullable String text;

  private ValuePath(String address, @Nullable ValuePath parent, String step) {
    this.address = address;
    this.parent = parent;
    this.step = step;
  }

  /** The whole of the object at {@code address}. */
  static ValuePath root(String address) {
    return new ValuePath(address, null, "");
  }

  ValuePath member(String key) {
    return new ValuePath(address, this, isIdentifier(key) ? "." + key : quoted(key));
  }

  ValuePath element(int index) {
    return new ValuePath(address, this, "[" + index + "]");
  }

  String address() {
    return address;
  }

  Optional<ValuePath> parent() {
    return Optional.ofNullable(parent);
  }

  /** The path alone; empty for the whole object. */
  String text() {
    String known = text;
    if (known == null) {
      known = parent == null ? step : parent.text() + step;
      text = known;
    }
    return known;
  }

  /** The path as people write it, without the dot in front. */
  String display() {
    return text().startsWith(".") ? text().substring(1) : text();
  }

  /** Address and path, which is what {@link PathGlob} patterns are held against. */
  String qualified() {
    return address + text();
  }

  private static boolean isIdentifier(String key) {
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = (c >= '0' && c <= '9') || c == '-';
      if (!letter && (i == 0 || !digit)) {
        return false;
      }
    }
    return !key.isEmpty();
  }

  private static String quoted(String key) {
    return "[\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
  }

  @Override
  public String toString() {
    return qualified();
  }
}
