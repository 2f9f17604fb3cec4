package fr.arcodange.factoryline.text;

/**
 * Makes characters visible that would otherwise act on a terminal, reorder a line or hide in it: controls, bidirectional marks
 * and other format characters, unusual spaces, and surrogates without a partner. Each is shown as its escape, {@code \\u202e}.
 */
public final class Display {
  private static final int IDEOGRAPHIC_SPACE = 0x3000;

  private Display() {}

  /** Several lines of text: line feeds and tabs stay as they are. */
  public static String visible(String text) {
    return visible(text, true);
  }

  /** Text for a single line: line feeds, carriage returns and tabs become {@code \n}, {@code \r} and {@code \t}. */
  public static String line(String text) {
    return visible(text, false);
  }

  /** The beginning of a long text, with an ellipsis; never half of a surrogate pair. */
  public static String shortened(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "…";
  }

  private static String visible(String text, boolean severalLines) {
    int first = 0;
    while (first < text.length() && isPlain(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, first);
    int codePoint;
    for (int i = first; i < text.length(); i += Character.charCount(codePoint)) {
      codePoint = text.codePointAt(i);
      if (severalLines && (codePoint == '\n' || codePoint == '\t')) {
        shown.append((char) codePoint);
      } else if (isHidden(codePoint)) {
        appendEscape(shown, codePoint);
      } else {
        shown.appendCodePoint(codePoint);
      }
    }
    return shown.toString();
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f;
  }

  private static boolean isHidden(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> true;
      case Character.SPACE_SEPARATOR -> codePoint != ' ' && codePoint != IDEOGRAPHIC_SPACE;
      default -> false;
    };
  }

  private static void appendEscape(StringBuilder shown, int codePoint) {
    switch (codePoint) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> {
        String hex = Integer.toHexString(codePoint);
        if (Character.isBmpCodePoint(codePoint)) {
          shown.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
        } else {
          shown.append("\\u{").append(hex).append('}');
        }
      }
    }
  }
}
