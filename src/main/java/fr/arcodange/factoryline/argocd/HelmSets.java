package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Single values in the syntax of Helm's {@code --set}, taken apart: {@code a.b=1,c={x,y}} is three of them. The engine takes each
 * value literally, so that what stands behind a backslash has lost it here. A key keeps its own.
 */
final class HelmSets {
  private final String doing;
  private final Map<String, String> values = new LinkedHashMap<>();

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
      split(set, ',').forEach(all::add);
    }
    return all.values;
  }

  private void add(String set) {
    int equals = unescaped(set, '=');
    if (equals <= 0) {
      throw Failure.usage(doing + ": --set takes key=value");
    }
    String key = set.substring(0, equals);
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
