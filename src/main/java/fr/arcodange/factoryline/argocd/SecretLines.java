package fr.arcodange.factoryline.argocd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets in texts of whatever form, line by line: {@code name: value}, {@code name=value}, {@code --name value}, wherever in a line they
 * stand, and what is indented below such a name.
 */
final class SecretLines {
  /** It can begin only where a name begins: otherwise each of its ends would be tried. */
  private static final Pattern NAME = Pattern.compile(
      "(?<![\\w./-])"
          + "(?:([\\w./-]++)([\"']?+)[ \\t]*+[:=]|(--?[A-Za-z][\\w.-]*+)[\"']?+,?+[ \\t]++(?=[^-\\s]))");

  private static final Pattern BEFORE_FIRST = Pattern.compile("\\s*(?:- +)?(?:export +)?[\"']?");
  private static final Pattern MARK =
      Pattern.compile("[|>][+-]?\\d?|\\{}|\\[]|true|false|null|~", Pattern.CASE_INSENSITIVE);

  private final Masking masking;

  /** How far the secret's name is indented that the lines below belong to; -1 if none does. */
  private int above = -1;

  private SecretLines(Masking masking) {
    this.masking = masking;
  }

  static void mask(String text, int from, int to, Masking masking) {
    SecretLines lines = new SecretLines(masking);
    boolean areSeveral = text.substring(from, to).indexOf('\n') >= 0;
    int at = from;
    while (at <= to) {
      int end = text.indexOf('\n', at);
      end = end < 0 || end > to ? to : end;
      lines.line(text.substring(at, end), areSeveral);
      if (end < to) {
        masking.show("\n", 0, 1);
      }
      at = end + 1;
    }
  }

  /** Whether a value says only of what kind it is. */
  static boolean isMark(String value) {
    return value.isEmpty() || MARK.matcher(value).matches();
  }

  private void line(String line, boolean isOneOfSeveral) {
    int indent = line.length() - line.stripLeading().length();
    if (above >= 0 && (line.isBlank() || indent > above)) {
      masking.show(line, 0, indent);
      if (!line.isBlank()) {
        masking.hide(line, indent, line.length());
      }
      return;
    }
    above = -1;
    Matcher name = NAME.matcher(line);
    int shown = 0;
    int from = 0;
    while (name.find(from)) {
      boolean isFirst = isOneOfSeveral
          && from == 0
          && BEFORE_FIRST.matcher(line).region(0, name.start()).matches();
      from = name.end();
      boolean isOption = name.group(3) != null;
      String word = isOption ? name.group(3) : name.group(1);
      if (!Discretion.isSecretName(word) || !(isOption || isFirst || assigns(line, name))) {
        continue;
      }
      above = isFirst && !isOption ? indent : -1;
      int start = start(line, from);
      int end = end(line, start, !isOption && !name.group(2).isEmpty());
      if (!isMark(line.substring(start, end).strip())) {
        masking.show(line, shown, start);
        masking.hide(line, start, end);
        shown = end;
      }
      from = end;
    }
    masking.show(line, shown, line.length());
  }

  /** A colon may also stand between an image's name and its tag. */
  private static boolean assigns(String line, Matcher name) {
    int after = name.end();
    return line.charAt(after - 1) == '='
        || !name.group(2).isEmpty()
        || after == line.length()
        || Character.isWhitespace(line.charAt(after));
  }

  /** Where a value begins, within its quotes. */
  private static int start(String line, int from) {
    int start = from;
    while (start < line.length() && Character.isWhitespace(line.charAt(start))) {
      start++;
    }
    return start < line.length() && isQuote(line.charAt(start)) ? start + 1 : start;
  }

  /** Where it ends: with its quotes, in JSON before the next member, else with its line. */
  private static int end(String line, int start, boolean isJson) {
    char quote = start > 0 ? line.charAt(start - 1) : ' ';
    if (isQuote(quote)) {
      int end = endOfQuoted(line, start, quote);
      return end + 1 >= line.length() || " \t,;&)]}\"'".indexOf(line.charAt(end + 1)) >= 0
          ? end
          : line.length();
    }
    int end = start;
    boolean isContainer =
        start < line.length() && (line.charAt(start) == '{' || line.charAt(start) == '[');
    while (end < line.length() && (!isJson || isContainer || ",}]".indexOf(line.charAt(end)) < 0)) {
      end++;
    }
    return end;
  }

  /** Where the closing quote is; where the line ends, if there is none. JSON escapes it, YAML writes it twice. */
  private static int endOfQuoted(String line, int start, char quote) {
    int at = start;
    while (at < line.length()) {
      boolean escapes = quote == '"' && line.charAt(at) == '\\';
      boolean isTwice = quote == '\'' && line.startsWith("''", at);
      if (line.charAt(at) == quote && !isTwice) {
        return at;
      }
      at += escapes || isTwice ? 2 : 1;
    }
    return line.length();
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }
}
