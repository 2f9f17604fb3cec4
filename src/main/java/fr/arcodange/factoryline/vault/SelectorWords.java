package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a {@code secrets:} block into entries and words. Entries end with {@code ;}, words with blanks or line ends; inside
 * quotation marks neither counts. A line that begins with {@code #} is a comment.
 */
final class SelectorWords {
  private static final String QUOTES = "\"'`";

  private final String block;
  private final List<List<Word>> entries = new ArrayList<>();
  private List<Word> entry = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private int line = 1;
  private int wordLine = 1;

  SelectorWords(String block) {
    this.block = block;
  }

  List<List<Word>> entries() {
    boolean lineIsBlank = true;
    for (int i = 0; i < block.length(); i++) {
      char c = block.charAt(i);
      if (c == '#' && lineIsBlank) {
        i = endOfLine(i) - 1;
      } else if (QUOTES.indexOf(c) >= 0 && quoteMayBegin()) {
        i = takeQuoted(i);
      } else if (c == ';') {
        endEntry();
      } else if (c == '|') {
        endWord();
        take(c);
        endWord();
      } else if (isBlank(c)) {
        endWord();
        line += c == '\n' ? 1 : 0;
      } else {
        take(c);
      }
      lineIsBlank = c == '\n' || (lineIsBlank && isBlank(c));
    }
    endEntry();
    return entries;
  }

  /** As JavaScript has it, whose action defined the syntax: pasted text may hold non-breaking spaces. */
  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\ufeff';
  }

  private int endOfLine(int from) {
    int end = block.indexOf('\n', from);
    return end < 0 ? block.length() : end;
  }

  /** Only where a name can begin: an apostrophe inside a word is just that. */
  private boolean quoteMayBegin() {
    return word.isEmpty() || ".=[".indexOf(word.charAt(word.length() - 1)) >= 0;
  }

  /** Takes a quoted piece with its marks, and gives the index of the closing one. */
  private int takeQuoted(int start) {
    char quote = block.charAt(start);
    take(quote);
    for (int i = start + 1; i < block.length(); i++) {
      char c = block.charAt(i);
      take(c);
      if (c == '\\' && quote != '`' && i + 1 < block.length()) {
        take(block.charAt(++i));
      } else if (c == quote) {
        return i;
      } else if (c == '\n') {
        break;
      }
    }
    throw Failure.usage("secrets, line " + wordLine + ": the quotation mark " + quote
        + " is not closed on its line");
  }

  private void take(char c) {
    if (word.isEmpty()) {
      wordLine = line;
    }
    word.append(c);
  }

  private void endWord() {
    if (!word.isEmpty()) {
      entry.add(new Word(word.toString(), wordLine));
      word.setLength(0);
    }
  }

  private void endEntry() {
    endWord();
    if (!entry.isEmpty()) {
      entries.add(entry);
      entry = new ArrayList<>();
    }
  }

  /** The text of a word that is quoted as a whole; any other word as it is. */
  static String unquoted(String raw) {
    if (raw.length() < 2
        || QUOTES.indexOf(raw.charAt(0)) < 0
        || raw.charAt(0) != raw.charAt(raw.length() - 1)) {
      return raw;
    }
    String inside = raw.substring(1, raw.length() - 1);
    return raw.charAt(0) == '`' ? inside : inside.replaceAll("\\\\(.)", "$1");
  }

  /**
   * A word of an entry.
   *
   * @param raw with its quotation marks
   */
  record Word(String raw, int line) {
    boolean isBar() {
      return raw.equals("|");
    }

    String text() {
      return unquoted(raw);
    }
  }
}
