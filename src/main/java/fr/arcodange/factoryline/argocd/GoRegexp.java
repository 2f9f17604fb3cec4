package fr.arcodange.factoryline.argocd;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether Go takes a regular expression: RE2's syntax, which has neither lookarounds nor backreferences. See {@code regexp/syntax}
 * of Go. Names of scripts and of classes are taken for right.
 */
final class GoRegexp {
  private static final Pattern GROUP =
      Pattern.compile("\\?(?:P?<[A-Za-z0-9_]+>|[imsU]*(?:-[imsU]+)?[:)])");
  private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,9})(?:(,)([0-9]{1,9})?)?\\}");
  private static final Pattern HEX = Pattern.compile("x(?:[0-9A-Fa-f]{2}|\\{[0-9A-Fa-f]{1,6}\\})");
  private static final Pattern SCRIPT = Pattern.compile("[pP](?:\\{\\^?[A-Za-z_]+\\}|[A-Z])");
  private static final Pattern NAMED = Pattern.compile("\\[:\\^?[a-z]+:\\]");
  private static final int MOST = 1_000;
  private static final String ESCAPED_ANYWHERE = "afnrtvdDsSwW01234567";
  private static final String ESCAPED_OUTSIDE = "AbBCz";

  private final String text;
  private int at;
  private int depth;
  private Optional<String> wrong = Optional.empty();

  /** Whether something stands before that can be repeated, and whether it is repeated already. */
  private boolean repeatable;

  private boolean repeated;

  private GoRegexp(String text) {
    this.text = text;
  }

  /** Why Go refuses it; none if it takes it. */
  static Optional<String> wrong(String text) {
    GoRegexp regexp = new GoRegexp(text);
    while (regexp.at < text.length() && regexp.wrong.isEmpty()) {
      regexp.next();
    }
    if (regexp.wrong.isEmpty() && regexp.depth > 0) {
      regexp.refuse("a parenthesis is not closed");
    }
    return regexp.wrong;
  }

  private void refuse(String why) {
    wrong = Optional.of(why);
  }

  private void next() {
    char c = text.charAt(at);
    switch (c) {
      case '(' -> open();
      case ')' -> {
        depth--;
        at++;
        atom();
        if (depth < 0) {
          refuse("a parenthesis is not opened");
        }
      }
      case '|' -> {
        at++;
        nothing();
      }
      case '[' -> bracket();
      case '\\' -> escape();
      case '*', '+', '?' -> {
        at++;
        repeat();
      }
      case '{' -> count();
      default -> {
        at++;
        atom();
      }
    }
  }

  private void atom() {
    repeatable = true;
    repeated = false;
  }

  private void nothing() {
    repeatable = false;
    repeated = false;
  }

  private void open() {
    at++;
    if (at < text.length() && text.charAt(at) == '?') {
      Matcher group = at(GROUP);
      if (!group.lookingAt()) {
        refuse("there are neither lookaheads nor lookbehinds nor atomic groups");
        return;
      }
      at = group.end();
      // Switches stand for nothing: what is repeated behind them is what stands before them.
      if (text.charAt(at - 1) == ')') {
        repeated = false;
        return;
      }
    }
    depth++;
    nothing();
  }

  private void repeat() {
    if (repeated) {
      refuse("what is repeated cannot be repeated again, nor possessively");
    } else if (!repeatable) {
      refuse("there is nothing to repeat");
    }
    repeated = true;
    if (at < text.length() && text.charAt(at) == '?') {
      at++;
    }
  }

  /** A brace that is no count stands for itself. */
  private void count() {
    Matcher count = at(COUNT);
    if (!count.lookingAt()) {
      at++;
      atom();
      return;
    }
    int least = Integer.parseInt(count.group(1));
    int most = count.group(3) == null ? least : Integer.parseInt(count.group(3));
    at = count.end();
    repeat();
    if (least > MOST || most > MOST || most < least) {
      refuse("a count is too large, or goes down");
    }
  }

  private void escape() {
    at++;
    if (at == text.length()) {
      refuse("it ends with a backslash");
      return;
    }
    if (text.startsWith("Q", at)) {
      int end = text.indexOf("\\E", at);
      at = end < 0 ? text.length() : end + 2;
      atom();
      return;
    }
    char c = text.charAt(at);
    if (ESCAPED_OUTSIDE.indexOf(c) >= 0) {
      at++;
    } else {
      escaped();
    }
    atom();
  }

  /** What may follow a backslash within brackets and outside of them. */
  private void escaped() {
    char c = text.charAt(at);
    if (c >= '1' && c <= '7' && !isOctal(at + 1)) {
      refuse("there are no backreferences");
    } else if (c == 'x' || c == 'p' || c == 'P') {
      Matcher code = at(c == 'x' ? HEX : SCRIPT);
      if (code.lookingAt()) {
        at = code.end() - 1;
      } else {
        refuse("there is no such class or character: \\" + c);
      }
    } else if (isWord(c) && ESCAPED_ANYWHERE.indexOf(c) < 0) {
      refuse("there is no \\" + c);
    }
    at++;
  }

  private boolean isOctal(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '7';
  }

  private static boolean isWord(char c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }

  private void bracket() {
    at++;
    if (text.startsWith("^", at)) {
      at++;
    }
    int first = at;
    while (at < text.length() && (text.charAt(at) != ']' || at == first) && wrong.isEmpty()) {
      Matcher named = at(NAMED);
      if (named.lookingAt()) {
        at = named.end();
      } else {
        range();
      }
    }
    if (wrong.isEmpty() && at >= text.length()) {
      refuse("a bracket is not closed");
    }
    at++;
    atom();
  }

  private void range() {
    int from = at;
    member();
    boolean isRange = at + 1 < text.length()
        && text.charAt(at) == '-'
        && text.charAt(at + 1) != ']'
        && wrong.isEmpty();
    if (isRange) {
      int to = at + 1;
      at = to;
      member();
      boolean isPlain = at == to + 1 && text.charAt(from) != '\\';
      if (isPlain && text.charAt(from) > text.charAt(to)) {
        refuse("a range goes down");
      }
    }
  }

  private void member() {
    if (text.charAt(at) != '\\') {
      at++;
    } else if (at + 1 == text.length()) {
      refuse("it ends with a backslash");
    } else {
      at++;
      escaped();
    }
  }

  private Matcher at(Pattern pattern) {
    return pattern.matcher(text).region(at, text.length());
  }
}
