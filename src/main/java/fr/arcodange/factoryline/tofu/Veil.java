package fr.arcodange.factoryline.tofu;

/**
 * Marks, in the lines of a diff, what is a value: nothing else of a line may be hidden, or a pull request could hide what it
 * changes by calling that a secret. The marks are control characters, which foreign text cannot hold by then
 * ({@link fr.arcodange.factoryline.text.Display}); {@link #lift} takes them away.
 */
final class Veil {
  static final String SENSITIVE = "(sensitive)";
  static final String ELSEWHERE = "(sensitive elsewhere)";

  private static final char MARKED = '\u0001';
  private static final char SAME = '\u0002';
  private static final char FROM = '\u0003';
  private static final char TO = '\u0004';

  private Veil() {}

  /** A value that tofu marks as sensitive. */
  static String marked() {
    return MARKED + SENSITIVE;
  }

  /** A value that is the same as one that tofu marks as sensitive in the same change. */
  static String same() {
    return SAME + ELSEWHERE;
  }

  /** A value that is shown unless it turns out to be sensitive in another place. */
  static String value(String shown) {
    return FROM + shown + TO;
  }

  /** The lines as they are shown, with what is sensitive anywhere withheld. */
  static Lifted lift(String lines, SensitiveStrings sensitive) {
    StringBuilder shown = new StringBuilder(lines.length());
    int marked = 0;
    int elsewhere = 0;
    for (int i = 0; i < lines.length(); i++) {
      char c = lines.charAt(i);
      if (c == MARKED) {
        marked++;
      } else if (c == SAME) {
        elsewhere++;
      } else if (c == FROM) {
        int end = lines.indexOf(TO, i);
        String value = lines.substring(i + 1, end);
        String left = sensitive.takenFrom(value);
        elsewhere += left.equals(value) ? 0 : 1;
        shown.append(left);
        i = end;
      } else {
        shown.append(c);
      }
    }
    return new Lifted(shown.toString(), new Withheld(marked, elsewhere));
  }

  /** Lines as they are shown, and what is not. */
  record Lifted(String lines, Withheld withheld) {}

  /**
   * How many values are not shown.
   *
   * @param marked those that tofu marks as sensitive
   * @param elsewhere those that tofu shows, but that are, or hold, what it marks in another place
   */
  record Withheld(int marked, int elsewhere) {
    static final Withheld NOTHING = new Withheld(0, 0);

    Withheld plus(Withheld other) {
      return new Withheld(marked + other.marked, elsewhere + other.elsewhere);
    }
  }
}
