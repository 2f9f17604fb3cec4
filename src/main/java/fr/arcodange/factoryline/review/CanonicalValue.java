package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Writes a JSON value into a digest so that the same value always gives the same bytes: members sorted, null members dropped
 * (OpenTofu writes some and omits others), null elements kept, numbers by value, the working folder's path replaced.
 */
final class CanonicalValue {
  private final Hmac out;
  private final Optional<String> pathPrefix;

  CanonicalValue(Hmac out, Optional<String> pathPrefix) {
    this.out = out;
    this.pathPrefix = pathPrefix;
  }

  /** What is left out: members are dropped, elements become null so that the others keep their place. */
  void write(JsonNode value, JsonNode unknown, ValuePath path, Removal removal) {
    if (removal.removes(path, Unknown.wholly(unknown))) {
      out.tag('n');
    } else {
      writeKept(value, unknown, path, removal);
    }
  }

  private void writeKept(JsonNode value, JsonNode unknown, ValuePath path, Removal removal) {
    if (Unknown.wholly(unknown)) {
      out.tag('x');
    } else if (value.isObject()
        || isNothing(value) && unknown.isObject() && Unknown.anywhere(unknown)) {
      writeObject(value, unknown, path, removal);
    } else if (value.isArray()
        || isNothing(value) && unknown.isArray() && Unknown.anywhere(unknown)) {
      writeList(value, unknown, path, removal);
    } else {
      writeScalar(value);
    }
  }

  private void writeObject(JsonNode value, JsonNode unknown, ValuePath path, Removal removal) {
    TreeSet<String> keys = new TreeSet<>();
    value.fieldNames().forEachRemaining(keys::add);
    unknown.fieldNames().forEachRemaining(keys::add);
    out.tag('o');
    for (String key : keys) {
      JsonNode member = value.path(key);
      JsonNode memberUnknown = unknown.path(key);
      if (isNothing(member) && !Unknown.anywhere(memberUnknown)) {
        continue;
      }
      ValuePath memberPath = path.member(key);
      if (!removal.removes(memberPath, Unknown.wholly(memberUnknown))) {
        writeText(key);
        writeKept(member, memberUnknown, memberPath, removal);
      }
    }
    out.tag('e');
  }

  private void writeList(JsonNode value, JsonNode unknown, ValuePath path, Removal removal) {
    int size = Math.max(value.size(), unknown.isArray() ? unknown.size() : 0);
    out.tag('l');
    for (int i = 0; i < size; i++) {
      write(value.path(i), unknown.path(i), path.element(i), removal);
    }
    out.tag('e');
  }

  private void writeScalar(JsonNode value) {
    if (isNothing(value)) {
      out.tag('n');
    } else if (value.isBoolean()) {
      out.tag(value.booleanValue() ? 't' : 'f');
    } else if (value.isNumber()) {
      out.tag('#').text(canonicalNumber(value));
    } else if (value.isTextual()) {
      writeText(value.textValue());
    } else {
      throw new IllegalArgumentException("not a JSON value: " + value.getNodeType());
    }
  }

  private void writeText(String text) {
    if (pathPrefix.isEmpty() || !text.contains(pathPrefix.get())) {
      out.text(text);
      return;
    }
    String prefix = pathPrefix.get();
    out.tag('p');
    int from = 0;
    for (int at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
      if (at >= from && endsAt(text, at + prefix.length())) {
        out.text(text.substring(from, at));
        from = at + prefix.length();
      }
    }
    out.text(text.substring(from)).tag('e');
  }

  /** {@code /tmp/plan-2} does not lie in {@code /tmp/plan}. */
  private static boolean endsAt(String text, int end) {
    return end == text.length()
        || !Character.isLetterOrDigit(text.charAt(end)) && "-_.".indexOf(text.charAt(end)) < 0;
  }

  static boolean isNothing(JsonNode value) {
    return value.isNull() || value.isMissingNode();
  }

  /** Whether two values would be written alike. */
  static boolean same(JsonNode left, JsonNode right) {
    if (left.isObject() && right.isObject()) {
      return hasMembersOf(left, right) && hasMembersOf(right, left);
    }
    if (left.isArray() && right.isArray()) {
      if (left.size() != right.size()) {
        return false;
      }
      for (int i = 0; i < left.size(); i++) {
        if (!same(left.get(i), right.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (left.isNumber() && right.isNumber()) {
      return canonicalNumber(left).equals(canonicalNumber(right));
    }
    return isNothing(left) ? isNothing(right) : left.equals(right);
  }

  private static boolean hasMembersOf(JsonNode one, JsonNode other) {
    for (Iterator<String> keys = other.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!same(one.path(key), other.path(key))) {
        return false;
      }
    }
    return true;
  }

  /** 1, 1.0 and 1e0 are one number; writing out 1e999999999 would be a gigabyte of zeros, so the exponent stays apart. */
  private static String canonicalNumber(JsonNode number) {
    if (number.isFloatingPointNumber()
        && !Double.isFinite(number.doubleValue())
        && !number.isBigDecimal()) {
      return number.asText();
    }
    BigDecimal decimal = number.decimalValue().stripTrailingZeros();
    return decimal.unscaledValue() + "e" + -(long) decimal.scale();
  }
}
