package fr.arcodange.factoryline.text;

import java.util.Locale;

/**
 * Foreign text inside Markdown that Gitea and Forgejo render, unable to break out: no formatting, HTML, link, mention or issue
 * reference comes of it. The rules are those of CommonMark 0.31 and GFM tables as goldmark has them, and of Gitea's own passes
 * (modules/markup, modules/references), which leave code alone but read everything else after entities were resolved; a
 * zero-width space is what stops those.
 */
public final class Markdown {
  private static final String ZERO_WIDTH_SPACE = "&#8203;";
  private static final String ALWAYS_ESCAPED = "&<>\\`*_{}[]|~$#@!";

  private Markdown() {}

  /** Inline code that shows exactly {@code text}, on one line. Not for table cells: see {@link #cell}. */
  public static String code(String text) {
    String shown = Display.line(text);
    String delimiter = "`".repeat(longestRunOfBackticks(shown) + 1);
    return delimiter + padded(shown) + delimiter;
  }

  /** CommonMark takes one space off each end of a code span, and an edge of backticks would join the delimiter. */
  private static String padded(String shown) {
    if (shown.isEmpty()) {
      return " ";
    }
    boolean backtickAtEdge = shown.startsWith("`") || shown.endsWith("`");
    boolean spacesWouldGo = shown.startsWith(" ") && shown.endsWith(" ") && !shown.isBlank();
    return backtickAtEdge || spacesWouldGo ? " " + shown + " " : shown;
  }

  /** The content of a table cell: {@code text} as code. A pipe would end the cell even in a code span, so it becomes HTML. */
  public static String cell(String text) {
    return text.indexOf('|') < 0 ? code(text) : htmlCode(text);
  }

  /** {@code text} as an HTML code element, for a {@code <summary>} and wherever else Markdown is not read; safe in both. */
  public static String htmlCode(String text) {
    String shown = Display.line(text);
    StringBuilder html = new StringBuilder(shown.length() + 32).append("<code>");
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (isAsciiPunctuation(c)) {
        appendEntity(html, c);
      } else {
        html.append(c);
      }
    }
    return html.append("</code>").toString();
  }

  /**
   * One line of plain text: line breaks become spaces, surrounding space goes. Commit ids may still become links to their
   * commits.
   */
  public static String text(String text) {
    String shown = Display.line(
        text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ').strip());
    StringBuilder markdown = new StringBuilder(shown.length() + 16);
    int blockMarkerAt = blockMarker(shown);
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      char next = i + 1 < shown.length() ? shown.charAt(i + 1) : ' ';
      if (c == '.' && shown.startsWith("www", i - 3)) {
        markdown.append(ZERO_WIDTH_SPACE);
      }
      if (i == blockMarkerAt || ALWAYS_ESCAPED.indexOf(c) >= 0) {
        appendEntity(markdown, c);
      } else {
        markdown.append(c);
      }
      if (startsReference(c, i > 0 ? shown.charAt(i - 1) : ' ', next)) {
        markdown.append(ZERO_WIDTH_SPACE);
      }
    }
    return markdown.toString();
  }

  /** Where the character stands that would make a list, a heading underline or a definition of this line; -1 if nowhere. */
  private static int blockMarker(String line) {
    int digits = 0;
    while (digits < line.length() && isDigit(line.charAt(digits))) {
      digits++;
    }
    if (digits == line.length()) {
      return -1;
    }
    char c = line.charAt(digits);
    boolean marks = digits == 0 ? "-+=:".indexOf(c) >= 0 : c == '.' || c == ')';
    return marks ? digits : -1;
  }

  private static boolean startsReference(char c, char previous, char next) {
    return switch (c) {
      case '@', ':' -> next != ' '; // mention, e-mail address, emoji, scheme of a link
      case '#', '!' -> isDigit(next); // issue, pull request
      case '[' -> next == '['; // wiki link
      case '-' ->
        isDigit(next) && previous >= 'A' && previous <= 'Z'; // issue of an external tracker
      default -> false;
    };
  }

  /**
   * A fenced code block that {@code body} cannot close, ending with a line break.
   *
   * @param language for highlighting; characters that cannot be part of such a name are dropped
   */
  public static String fence(String language, String body) {
    String shown = Display.visible(body);
    String fence = "`".repeat(Math.max(3, longestRunOfBackticks(shown) + 1));
    return fence + language.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9+.-]", "") + "\n" + shown
        + (shown.isEmpty() || shown.endsWith("\n") ? "" : "\n") + fence + "\n";
  }

  /** The same of a text of any length, which is cut; what is not to be seen in it is made visible. */
  public static String fence(String language, String body, int mostBytes) {
    String visible = Display.visible(body);
    String shown = truncateUtf8(visible, mostBytes);
    return fence(language, shown.length() < visible.length() ? shown + "\n…" : shown);
  }

  /** A folded section, ending with a line break. {@code summaryHtml} is HTML already, as from {@link #htmlCode}. */
  public static String details(String summaryHtml, String body) {
    return "<details>\n<summary>" + summaryHtml.replace('\n', ' ') + "</summary>\n\n"
        + body.stripTrailing() + "\n\n</details>\n";
  }

  /** The longest beginning of {@code text} that takes at most {@code maxBytes} in UTF-8; no character is cut apart. */
  public static String truncateUtf8(String text, int maxBytes) {
    if (text.length() <= maxBytes / 3) {
      return text;
    }
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      bytes += utf8Length(codePoint);
      if (bytes > maxBytes) {
        return text.substring(0, end);
      }
      end += Character.charCount(codePoint);
    }
    return text;
  }

  private static int utf8Length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return Character.isBmpCodePoint(codePoint) ? 3 : 4;
  }

  private static int longestRunOfBackticks(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static void appendEntity(StringBuilder markdown, char c) {
    markdown.append("&#").append((int) c).append(';');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isAsciiPunctuation(char c) {
    return c > ' ' && c < 0x7f && !isDigit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
  }
}
