package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Readers that take nothing for granted: what is stored may have been written by anybody. */
final class Json {
  private Json() {}

  static String text(JsonNode object, String name) {
    return optionalText(object, name)
        .orElseThrow(() -> new IllegalArgumentException("no '" + name + "' in it"));
  }

  static Optional<String> optionalText(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (CanonicalValue.isNothing(value)) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException("'" + name + "' is not a string");
    }
    return Optional.of(value.textValue());
  }

  static Optional<Long> optionalNumber(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (CanonicalValue.isNothing(value)) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException("'" + name + "' is not a whole number");
    }
    return Optional.of(value.longValue());
  }

  static long number(JsonNode object, String name) {
    return optionalNumber(object, name)
        .orElseThrow(() -> new IllegalArgumentException("no '" + name + "' in it"));
  }

  static boolean bool(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (!value.isBoolean()) {
      throw new IllegalArgumentException("'" + name + "' is not true or false");
    }
    return value.booleanValue();
  }

  static List<String> texts(JsonNode object, String name) {
    JsonNode value = object.path(name);
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      texts.add(element.asText());
    }
    if (!value.isArray() || texts.size() != value.size()) {
      throw new IllegalArgumentException("'" + name + "' is not a list");
    }
    return texts;
  }

  /** The version a document of ours must have. */
  static void requireVersion(JsonNode object, int version) {
    long found = number(object, "version");
    if (found != version) {
      throw new IllegalArgumentException(
          "it has version " + found + ", this factoryline reads version " + version);
    }
  }
}
