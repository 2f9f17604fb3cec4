package fr.arcodange.factoryline.argocd;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns as Argo CD and its Image Updater take them (github.com/gobwas/glob): {@code *}, {@code **}, {@code ?}, {@code [a-z]}, {@code
 * {a,b}}. Matching takes a time of pattern times text, whatever they are: both come from whoever wrote the chart.
 */
final class Glob {
  private static final String SPECIAL = "*?[{\\";
  private static final int LONGEST = 1_000;
  private static final int MOST_ALTERNATIVES = 64;

  private final String text;

  /** One for each choice of its braces; none if the text stands for itself. */
  private final List<List<Part>> alternatives;

  private Glob(String text, List<List<Part>> alternatives) {
    this.text = text;
    this.alternatives = alternatives;
  }

  /** What one character of a text is matched with, or several. */
  private sealed interface Part {
    boolean takes(char c);

    record Literal(char literal) implements Part {
      @Override
      public boolean takes(char c) {
        return c == literal;
      }
    }

    /**
     * One character.
     *
     * @param separator what it does not take; 0 if it takes all
     */
    record Any(char separator) implements Part {
      @Override
      public boolean takes(char c) {
        return separator == 0 || c != separator;
      }
    }

    /** As {@link Any}, and as often as there is something. */
    record Run(char separator) implements Part {
      @Override
      public boolean takes(char c) {
        return separator == 0 || c != separator;
      }
    }

    record Listed(String characters, boolean not) implements Part {
      @Override
      public boolean takes(char c) {
        boolean isRange = characters.length() == 3 && characters.charAt(1) == '-';
        boolean isListed = isRange
            ? c >= characters.charAt(0) && c <= characters.charAt(2)
            : characters.indexOf(c) >= 0;
        return isListed != not;
      }
    }
  }

  /**
   * Reads a pattern.
   *
   * @param separator what {@code *} does not match and {@code **} does; 0 if there is no such character
   */
  static Glob of(String text, char separator) {
    if (isPlain(text) || text.length() > LONGEST) {
      return new Glob(text, List.of());
    }
    return new Glob(
        text, chosen(text).stream().map(choice -> parts(choice, separator)).toList());
  }

  static boolean isPlain(String text) {
    return text.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
  }

  /** Whether it stands for itself. */
  boolean isPlain() {
    return alternatives.isEmpty();
  }

  /** What all that it matches begins with. */
  String beginning() {
    int end = 0;
    while (end < text.length() && (isPlain() || SPECIAL.indexOf(text.charAt(end)) < 0)) {
      end++;
    }
    return text.substring(0, end);
  }

  boolean matches(String value) {
    if (alternatives.isEmpty()) {
      return text.equals(value);
    }
    return value.length() <= LONGEST
        && alternatives.stream().anyMatch(parts -> matches(parts, value));
  }

  /** Where in the value each beginning of the pattern may end, part by part. */
  private static boolean matches(List<Part> parts, String value) {
    boolean[] ends = new boolean[value.length() + 1];
    ends[0] = true;
    for (Part part : parts) {
      boolean[] next = new boolean[ends.length];
      boolean isRun = part instanceof Part.Run;
      for (int i = 0; i < ends.length; i++) {
        next[i] |= isRun && ends[i];
        if (i < value.length() && (isRun ? next[i] : ends[i]) && part.takes(value.charAt(i))) {
          next[i + 1] = true;
        }
      }
      ends = next;
    }
    return ends[value.length()];
  }

  private static List<String> chosen(String text) {
    List<String> open = new ArrayList<>(List.of(text));
    List<String> chosen = new ArrayList<>();
    while (!open.isEmpty()) {
      String next = open.remove(open.size() - 1);
      int close = next.indexOf('}');
      int begin = close < 0 ? -1 : next.lastIndexOf('{', close);
      if (begin < 0 || open.size() + chosen.size() > MOST_ALTERNATIVES) {
        chosen.add(next);
        continue;
      }
      for (String one : next.substring(begin + 1, close).split(",", -1)) {
        open.add(next.substring(0, begin) + one + next.substring(close + 1));
      }
    }
    return chosen;
  }

  private static List<Part> parts(String text, char separator) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int end = c == '[' ? text.indexOf(']', i + 2) : -1;
      if (c == '*') {
        boolean twice = i + 1 < text.length() && text.charAt(i + 1) == '*';
        parts.add(new Part.Run(twice ? 0 : separator));
        i += twice ? 1 : 0;
      } else if (c == '?') {
        parts.add(new Part.Any(separator));
      } else if (end > 0) {
        boolean not = text.charAt(i + 1) == '!';
        parts.add(new Part.Listed(text.substring(not ? i + 2 : i + 1, end), not));
        i = end;
      } else {
        boolean escapes = c == '\\' && i + 1 < text.length();
        i += escapes ? 1 : 0;
        parts.add(new Part.Literal(text.charAt(i)));
      }
    }
    return parts;
  }
}
