package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.Display;

/** One value or key of a plan on one line: quoted, everything in it visible, and shortened. */
final class ValueText {
  static final String UNKNOWN = "(known after apply)";

  private static final int LONGEST = 160;
  private static final int LEAD = 24;

  private ValueText() {}

  /** A number, a boolean, null, or how much there is in an object or an array. */
  static String of(JsonNode value) {
    if (value.isContainerNode()) {
      String inside = switch (value.size()) {
        case 0 -> "";
        case 1 -> " 1 value ";
        default -> " " + value.size() + " values ";
      };
      return value.isObject() ? "{" + inside + "}" : "[" + inside + "]";
    }
    String text = value.asText("null");
    return Display.shortened(text, LONGEST);
  }

  /**
   * A string.
   *
   * @param from where the interesting part of a long one begins
   */
  static String of(String text, int from) {
    return text.length() <= LONGEST
        ? Veil.value(quoted(text))
        : window(text, from) + " (" + text.length() + " characters)";
  }

  /** A line of a text that is shown line by line. */
  static String line(String text) {
    return Veil.value(cut(text)) + (text.length() <= LONGEST ? "" : "…");
  }

  /** As much of a line as is shown. */
  static String cut(String text) {
    return Display.line(text.length() <= LONGEST ? text : text.substring(0, LONGEST));
  }

  /** Where two strings begin to differ, no earlier than a little before it, so that both can be shown from there. */
  static int firstDifference(String one, String other) {
    int end = Math.min(one.length(), other.length());
    int same = 0;
    while (same < end && one.charAt(same) == other.charAt(same)) {
      same++;
    }
    return Math.max(0, same - LEAD);
  }

  private static String window(String text, int from) {
    int start = Math.min(from, text.length() - LONGEST);
    int end = start + LONGEST;
    return (start > 0 ? "…" : "")
        + Veil.value(quoted(text.substring(start, end)))
        + (end < text.length() ? "…" : "");
  }

  /** What of a string shows, without its quotes. */
  static String asShown(String text) {
    return inQuotes(text.length() <= LONGEST ? text : text.substring(0, LONGEST));
  }

  /** The same without shortening it. */
  static String inQuotes(String text) {
    String quoted = quoted(text);
    return quoted.substring(1, quoted.length() - 1);
  }

  static String quoted(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 2);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\');
      }
      escaped.append(c);
    }
    return '"' + Display.line(escaped.toString()) + '"';
  }

  /** A step of an attribute's path after its first: {@code .name}, {@code ["other name"]}. */
  static String key(String key) {
    return isIdentifier(key) ? "." + key : "[" + shortKey(key) + "]";
  }

  /** The first step of an attribute's path. */
  static String firstKey(String key) {
    return isIdentifier(key) ? key : shortKey(key);
  }

  private static String shortKey(String key) {
    return key.length() <= LONGEST ? quoted(key) : quoted(key.substring(0, LONGEST)) + "…";
  }

  private static boolean isIdentifier(String key) {
    if (key.isEmpty() || key.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-'))) {
        return false;
      }
    }
    return true;
  }
}
