package fr.arcodange.factoryline.vault;

import io.github.jopenlibs.vault.json.JsonArray;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way to a value inside a secret.
 *
 * @param written as the user wrote it; also tried as one literal key when the steps lead nowhere
 * @param steps keys, and positions in lists as {@code [0]}, {@code [-1]} or a JSON pointer's number
 */
record KeyPath(String written, List<Step> steps) {
  private static final Pattern POSITION = Pattern.compile("0|[1-9]\\d{0,8}");

  KeyPath {
    steps = List.copyOf(steps);
  }

  boolean hasPosition() {
    return steps.stream().anyMatch(Step.At.class::isInstance);
  }

  boolean isWhole() {
    return steps.isEmpty();
  }

  Optional<JsonValue> in(JsonObject secret) {
    Optional<JsonValue> found = Optional.of(secret);
    for (Step step : steps) {
      found = found.flatMap(step::from);
    }
    return found.or(() -> Pick.present(secret.get(written)));
  }

  /** One step down. */
  sealed interface Step {
    Optional<JsonValue> from(JsonValue value);

    /** Into an object. */
    record Key(String name) implements Step {
      @Override
      public Optional<JsonValue> from(JsonValue value) {
        return value.isObject() ? Pick.present(value.asObject().get(name)) : Optional.empty();
      }
    }

    /** Into a list; a negative position counts from its end. */
    record At(int position) implements Step {
      @Override
      public Optional<JsonValue> from(JsonValue value) {
        if (!value.isArray()) {
          return Optional.empty();
        }
        JsonArray list = value.asArray();
        int index = position < 0 ? list.size() + position : position;
        return index < 0 || index >= list.size() ? Optional.empty() : Pick.present(list.get(index));
      }
    }

    /** A reference token of a JSON pointer: what it means depends on what it meets (RFC 6901, section 4). */
    record Pointer(String token) implements Step {
      @Override
      public Optional<JsonValue> from(JsonValue value) {
        return value.isArray() && POSITION.matcher(token).matches()
            ? new At(Integer.parseInt(token)).from(value)
            : new Key(token).from(value);
      }
    }
  }
}
