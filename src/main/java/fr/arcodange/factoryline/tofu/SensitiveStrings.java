package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The strings that tofu marks as sensitive, as they would show in a diff. The mark does not follow a value through a resource:
 * the {@code output} of a {@code terraform_data} shows its sensitive {@code input} in clear, in tofu's own text as well. So what
 * is sensitive in one place is hidden in every other: as a whole value from eight characters on, as a part of one from twelve
 * on. Shorter ones are as likely to be ordinary words, and whoever writes a configuration may mark any word as sensitive. At most
 * 2,000 strings are remembered.
 */
final class SensitiveStrings {
  private static final int SHORTEST = 4;
  private static final int SHORTEST_ELSEWHERE = 8;
  private static final int SHORTEST_PART = 12;
  private static final int SHORTEST_LINE = 16;
  private static final int MOST = 2_000;
  private static final int MOST_LINES = 100;
  private static final int LONGEST = 10_000;
  private static final int MOST_OF_LONG = 1_000_000;

  private final Set<String> whole = new HashSet<>();
  private final Set<String> parts = new LinkedHashSet<>();
  private final List<String> longOnes = new ArrayList<>();
  private List<String> partsLongestFirst = List.of();
  private int lengthOfLong;

  /** All of four characters or more in one change. */
  static Set<String> in(PlannedChange.Values values) {
    Set<String> found = new HashSet<>();
    collect(values.before(), values.beforeSensitive(), found);
    collect(values.after(), values.afterSensitive(), found);
    return found;
  }

  private static void collect(JsonNode value, JsonNode mask, Set<String> found) {
    if (mask.isBoolean() && mask.booleanValue()) {
      all(value, found);
    } else if (mask.isObject()) {
      for (Iterator<String> names = mask.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        collect(value.path(name), mask.path(name), found);
      }
    } else if (mask.isArray()) {
      for (int i = 0; i < mask.size(); i++) {
        collect(value.path(i), mask.path(i), found);
      }
    }
  }

  private static void all(JsonNode value, Set<String> found) {
    if (value.isTextual() && value.textValue().length() >= SHORTEST) {
      found.add(value.textValue());
    } else {
      value.forEach(child -> all(child, found));
    }
  }

  /** Remembers those of one change, to be hidden in all others. */
  void remember(PlannedChange.Values values) {
    if (whole.size() >= MOST) {
      return;
    }
    for (String found : in(values)) {
      if (found.length() >= SHORTEST_ELSEWHERE) {
        String shown = ValueText.asShown(found);
        whole.add(shown);
        if (found.length() >= SHORTEST_PART) {
          parts.add(shown);
        }
        if (found.indexOf('\n') >= 0) {
          found
              .lines()
              .limit(MOST_LINES)
              .filter(line -> line.length() >= SHORTEST_LINE)
              .forEach(line -> parts.add(ValueText.cut(line)));
        }
        rememberLong(found, shown);
      }
    }
  }

  /** Of a long value a window is shown, wherever that is. */
  private void rememberLong(String found, String shown) {
    String all = ValueText.inQuotes(found.substring(0, Math.min(found.length(), LONGEST)));
    if (all.length() > shown.length() && lengthOfLong + all.length() <= MOST_OF_LONG) {
      longOnes.add(all);
      lengthOfLong += all.length();
    }
  }

  /**
   * A value as it may be shown: itself, or less if it is sensitive in another place, or holds what is.
   *
   * @param value in quotes, or a line of a longer text
   */
  String takenFrom(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    String text = quoted ? value.substring(1, value.length() - 1) : value;
    if (whole.contains(text)
        || (text.length() >= SHORTEST_PART
            && longOnes.stream().anyMatch(all -> all.contains(text)))) {
      return Veil.ELSEWHERE;
    }
    String rest = text;
    for (String part : longestFirst()) {
      rest = rest.replace(part, Veil.ELSEWHERE);
    }
    return rest.equals(text) ? value : quoted ? '"' + rest + '"' : rest;
  }

  private List<String> longestFirst() {
    List<String> sorted = partsLongestFirst;
    if (sorted.size() != parts.size()) {
      sorted = parts.stream()
          .sorted(Comparator.comparingInt(String::length).reversed())
          .toList();
      partsLongestFirst = sorted;
    }
    return sorted;
  }
}
