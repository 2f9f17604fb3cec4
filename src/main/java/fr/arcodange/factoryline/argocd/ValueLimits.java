package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.Display;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a schema says of a value besides its type. Values are not quoted: one may be a secret. */
final class ValueLimits {
  /** A pattern may take a time that grows with more than the text's length. */
  private static final int LONGEST_MATCHED = 4_096;

  /** Kubernetes takes Go's, and those with words for units; which words is not looked at. */
  private static final Pattern DURATION =
      Pattern.compile("[-+]?(0|([0-9]+(\\.[0-9]*)?|\\.[0-9]+)\\s*+[a-zA-Zµμ]++\\s*+)+");

  private static final int LONGEST_LIST = 400;

  /** What a double holds; arithmetic with 1e999999999 would not end. */
  private static final int MOST_DIGITS = 400;

  private ValueLimits() {}

  /** Which limit the value breaks, in words; none if it keeps all. */
  static Optional<String> broken(JsonNode value, Structure.Limits limits) {
    if (!limits.allowed().isEmpty()
        && limits.allowed().stream().noneMatch(allowed -> same(allowed, value))) {
      return Optional.of("has to be one of "
          + Display.shortened(
              limits.allowed().stream().map(JsonNode::asText).collect(Collectors.joining(", ")),
              LONGEST_LIST));
    }
    Optional<String> size = size(value, limits);
    if (size.isPresent()) {
      return size;
    }
    if (value.isTextual()) {
      return text(value.asText(), limits);
    }
    return value.isNumber() ? number(value, limits) : Optional.empty();
  }

  /** Whether two values are equal, whatever Java holds a number as. */
  private static boolean same(JsonNode a, JsonNode b) {
    return (a.isNumber() && b.isNumber())
        ? a.decimalValue().compareTo(b.decimalValue()) == 0
        : a.equals(b);
  }

  private static Optional<String> size(JsonNode value, Structure.Limits limits) {
    if (limits.leastSize() == 0 && limits.mostSize() == Integer.MAX_VALUE) {
      return Optional.empty();
    }
    int size;
    String what;
    if (value.isTextual()) {
      size = value.asText().codePointCount(0, value.asText().length());
      what = " characters";
    } else if (value.isContainerNode()) {
      size = value.size();
      what = value.isArray() ? " elements" : " fields";
    } else {
      return Optional.empty();
    }
    if (size < limits.leastSize()) {
      return Optional.of("has " + size + what + ", and needs " + limits.leastSize());
    }
    return size > limits.mostSize()
        ? Optional.of("has " + size + what + ", and may have " + limits.mostSize())
        : Optional.empty();
  }

  private static Optional<String> text(String text, Structure.Limits limits) {
    if (limits.pattern().isPresent()
        && text.length() <= LONGEST_MATCHED
        && !limits.pattern().get().matcher(text).find()) {
      return Optional.of("does not match " + limits.pattern().get().pattern());
    }
    return switch (limits.format()) {
      case "date-time" ->
        isTime(text) ? Optional.empty() : Optional.of("is no time like 2026-11-27T04:17:35Z");
      case "duration" ->
        text.length() > LONGEST_MATCHED || DURATION.matcher(text).matches()
            ? Optional.empty()
            : Optional.of("is no duration like 5m0s");
      case "byte" -> isBase64(text) ? Optional.empty() : Optional.of("is not base64");
      default -> Optional.empty();
    };
  }

  /** Java would take it without the signs that fill it up, too. */
  private static boolean isBase64(String text) {
    try {
      int bytes = Base64.getDecoder().decode(text).length;
      return text.length() == 4 * ((bytes + 2) / 3);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static Optional<String> number(JsonNode value, Structure.Limits limits) {
    BigDecimal number = value.decimalValue();
    if (Math.abs((long) number.scale()) > MOST_DIGITS || number.precision() > MOST_DIGITS) {
      return Optional.of("has more digits than any number there can be");
    }
    if (limits.minimum().isPresent()) {
      int above = number.compareTo(limits.minimum().get());
      if (above < 0 || (above == 0 && limits.aboveMinimum())) {
        return Optional.of("has to be " + (limits.aboveMinimum() ? "more than " : "at least ")
            + limits.minimum().get());
      }
    }
    if (limits.maximum().isPresent()) {
      int above = number.compareTo(limits.maximum().get());
      if (above > 0 || (above == 0 && limits.belowMaximum())) {
        return Optional.of("has to be " + (limits.belowMaximum() ? "less than " : "at most ")
            + limits.maximum().get());
      }
    }
    if (limits.multipleOf().isPresent()
        && limits.multipleOf().get().signum() != 0
        && number.remainder(limits.multipleOf().get()).signum() != 0) {
      return Optional.of("has to be a multiple of " + limits.multipleOf().get());
    }
    return bits(limits.format())
            .filter(bits -> number.toBigInteger().bitLength() >= bits)
            .isPresent()
        ? Optional.of("does not fit in " + limits.format())
        : Optional.empty();
  }

  private static Optional<Integer> bits(String format) {
    return switch (format) {
      case "int32" -> Optional.of(Integer.SIZE);
      case "int64" -> Optional.of(Long.SIZE);
      default -> Optional.empty();
    };
  }
}
