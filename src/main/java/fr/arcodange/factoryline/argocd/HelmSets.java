package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Single values in the syntax of Helm's {@code --set}, taken apart: {@code a.b=1,c={x,y}} is three of them. The engine takes each
 * value literally, so that what stands behind a backslash has lost it here. A key keeps its own.
 */
final class HelmSets {
  /** Helm takes no more elements of a list than that. */
  private static final int MOST_ELEMENTS = 65_536;

  private static final Pattern INDEX = Pattern.compile("\\[([^\\]]*)\\]");

  private final String doing;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int number;
  private String last = "";

  private HelmSets(String doing) {
    this.doing = doing;
  }

  /**
   * The values by their keys; later ones win.
   *
   * @throws Failure usage; no value is in its message
   */
  static Map<String, String> of(List<String> sets, String doing) {
    HelmSets all = new HelmSets(doing);
    for (String set : sets) {
      all.number++;
      all.last = "";
      split(set, ',').forEach(all::add);
    }
    return all.values;
  }

  private void add(String set) {
    int equals = unescaped(set, '=');
    if (equals <= 0) {
      throw Failure.usage(doing + ": --set number " + number + " has no key=value"
              + (last.isEmpty() ? "" : " after the comma that follows " + Display.line(last)))
          .hint("it takes key=value; a comma in a value has a backslash before it");
    }
    String key = set.substring(0, equals);
    last = key;
    requireIndices(key);
    String value = set.substring(equals + 1);
    if (!value.startsWith("{")) {
      values.put(key, literal(value));
      return;
    }
    if (!value.endsWith("}")) {
      throw Failure.usage(doing + ": --set has a list for " + key + " that does not end with }");
    }
    List<String> elements = split(value.substring(1, value.length() - 1), ',');
    for (int i = 0; i < elements.size(); i++) {
      values.put(key + "[" + i + "]", literal(elements.get(i)));
    }
  }

  private void requireIndices(String key) {
    Matcher matcher = INDEX.matcher(key);
    while (matcher.find()) {
      if (!matcher.group(1).matches("[0-9]{1,5}")
          || Integer.parseInt(matcher.group(1)) >= MOST_ELEMENTS) {
        throw Failure.usage(doing + ": --set has " + Display.line(key)
                + ", which names no element that a list may have")
            .hint("elements have the numbers 0 to " + (MOST_ELEMENTS - 1));
      }
    }
  }

  /** At each separator that stands behind no backslash and in no braces. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int begin = 0;
    boolean braces = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{' || c == '}') {
        braces = c == '{';
      } else if (c == separator && !braces) {
        parts.add(text.substring(begin, i));
        begin = i + 1;
      }
    }
    parts.add(text.substring(begin));
    return parts;
  }

  private static int unescaped(String text, char wanted) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static String literal(String value) {
    return value.replaceAll("\\\\(.)", "$1");
  }
}
