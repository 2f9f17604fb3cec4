package fr.arcodange.factoryline.vault;

import java.util.Collection;
import java.util.stream.Collectors;

/** Foreign text inside messages: on one line, without control characters, not longer than is good. */
final class Quotes {
  private static final int LONGEST_VALUE = 200;

  private Quotes() {}

  static String oneLine(String text, int longest) {
    String clean = text.strip().replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ");
    return clean.length() <= longest ? clean : clean.substring(0, longest) + "…";
  }

  /** A claim or parameter as its reader would write it in a role: text in quotes, lists in brackets. */
  static String value(Object value) {
    if (value instanceof Collection<?> values) {
      return values.stream().map(Quotes::value).collect(Collectors.joining(", ", "[", "]"));
    }
    String text = oneLine(String.valueOf(value), LONGEST_VALUE);
    return value instanceof CharSequence ? "\"" + text + "\"" : text;
  }
}
