package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The strings that tofu marks as sensitive, as they would show in a diff. The mark does not follow a value through a resource:
 * the {@code output} of a {@code terraform_data} shows its sensitive {@code input} in clear, in tofu's own text as well. So what
 * is sensitive in one place is hidden in every other. At most 2,000 strings are remembered.
 */
final class SensitiveStrings {
  private static final int SHORTEST = 4;
  private static final int SHORTEST_ELSEWHERE = 8;
  private static final int SHORTEST_LINE = 16;
  private static final int MOST = 2_000;
  private static final int MOST_LINES = 100;

  private final Set<String> shown = new LinkedHashSet<>();

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
    if (shown.size() >= MOST) {
      return;
    }
    for (String found : in(values)) {
      if (found.length() >= SHORTEST_ELSEWHERE) {
        shown.add(ValueText.asShown(found));
        if (found.indexOf('\n') >= 0) {
          found
              .lines()
              .limit(MOST_LINES)
              .filter(line -> line.length() >= SHORTEST_LINE)
              .forEach(line -> shown.add(ValueText.line(line)));
        }
      }
    }
  }

  /** What hides, in the lines of a diff, everything remembered so far. */
  UnaryOperator<String> hiding() {
    List<String> longestFirst = shown.stream()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
    return diff -> {
      String hidden = diff;
      for (String secret : longestFirst) {
        hidden = hidden.replace(secret, ValueText.SENSITIVE);
      }
      return hidden;
    };
  }
}
