package fr.arcodange.factoryline.tofu;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A value that is written out in a file; what would have to be evaluated is {@link Other}. */
public sealed interface HclValue {

  /** A quoted text without anything to fill in. */
  record Text(String value) implements HclValue {}

  /** A number, {@code true}, {@code false} or {@code null}, as written. */
  record Word(String value) implements HclValue {}

  /** An object, in the order of the file. */
  record Members(Map<String, HclValue> values) implements HclValue {
    public Members {
      values = new LinkedHashMap<>(values);
    }

    /** The text of a member, if it is one that is written out. */
    public Optional<String> text(String member) {
      return values.get(member) instanceof Text text ? Optional.of(text.value()) : Optional.empty();
    }

    /** A member that is {@code true} or {@code false}. */
    public boolean isTrue(String member, boolean otherwise) {
      return values.get(member) instanceof Word word ? word.value().equals("true") : otherwise;
    }
  }

  /** Anything else. */
  record Other() implements HclValue {}
}
