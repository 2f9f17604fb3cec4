package fr.arcodange.factoryline.tofu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what stands in a file of OpenTofu's language word by word, without evaluating anything: blocks, and the attributes whose
 * values are written out. It takes much that tofu itself would refuse, but not a file whose brackets and quotes do not close; nothing is decided by it but what people are told.
 */
public final class HclReader {
  private static final int DEEPEST = 100;
  private static final Pattern TOKEN =
      Pattern.compile("(?<space>[ \\t]+|#[^\\n]*|//[^\\n]*|/\\*(?s:.*?)\\*/)"
          + "|(?<heredoc><<-?([A-Za-z_][\\w-]*)\\n(?:(?s:.*?)\\n)?[ \\t]*\\3(?=\\n|\\z))"
          + "|(?<word>[\\w.*-]+)"
          + "|(?<sign>\\n|.)");

  /** A file that tofu could not read either, so that nothing can be said of what is in it. */
  public static final class Unreadable extends RuntimeException {
    Unreadable(String message) {
      super(message);
    }

    /** What is wrong with it, for people. */
    public String message() {
      return String.valueOf(getMessage());
    }
  }

  private enum Sort {
    TEXT,
    WORD,
    SIGN,
    HEREDOC,
    END
  }

  private record Token(Sort sort, String text) {
    boolean is(String sign) {
      return sort == Sort.SIGN && text.equals(sign);
    }

    boolean isName() {
      return sort == Sort.WORD || sort == Sort.TEXT;
    }
  }

  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private HclReader(String written) {
    String text = written.replace("\r\n", "\n");
    Matcher matcher = TOKEN.matcher(text);
    int from = 0;
    while (from < text.length()) {
      if (text.charAt(from) == '"') {
        int end = endOfText(text, from, 0);
        tokens.add(new Token(Sort.TEXT, text.substring(from + 1, end)));
        from = end + 1;
        continue;
      }
      matcher.region(from, text.length());
      if (!matcher.lookingAt()) {
        throw new IllegalStateException("no token at " + from);
      }
      if (matcher.group("word") != null) {
        tokens.add(new Token(Sort.WORD, matcher.group("word")));
      } else if (matcher.group("heredoc") != null) {
        tokens.add(new Token(Sort.HEREDOC, ""));
      } else if (matcher.group("sign") != null) {
        tokens.add(new Token(Sort.SIGN, matcher.group("sign")));
      }
      from = matcher.end();
    }
  }

  /** Where a quoted text ends that begins at {@code begin}. What it puts in by <code>${…}</code> may hold quoted texts, and so on. */
  private static int endOfText(String text, int begin, int depth) {
    int open = 0;
    for (int i = begin + 1; i < text.length() && depth < DEEPEST; i++) {
      char c = text.charAt(i);
      boolean inside = open > 0;
      if (!inside && c == '\\') {
        i++;
      } else if (!inside && (c == '$' || c == '%') && text.startsWith("{", i + 1)) {
        if (text.charAt(i - 1) != c) {
          open++;
        }
        i++;
      } else if (inside && c == '"') {
        i = endOfText(text, i, depth + 1);
      } else if (inside && (c == '{' || c == '}')) {
        open += c == '{' ? 1 : -1;
      } else if (!inside && c == '"') {
        return i;
      } else if (!inside && c == '\n') {
        break;
      }
    }
    throw new Unreadable("line " + text.substring(0, begin + 1).lines().count()
        + ": a text that begins with \" does not end with one");
  }

  /**
   * A whole file, as a block without type.
   *
   * @throws Unreadable if its brackets or quotes do not close
   */
  public static HclBlock read(String text) {
    return new HclReader(text).body("", List.of(), 0);
  }

  private Token peek() {
    return at < tokens.size() ? tokens.get(at) : new Token(Sort.END, "");
  }

  private Token next() {
    Token token = peek();
    at++;
    return token;
  }

  /** Up to its closing brace, which is read, or the end. */
  private HclBlock body(String type, List<String> labels, int depth) {
    Map<String, HclValue> attributes = new LinkedHashMap<>();
    List<HclBlock> blocks = new ArrayList<>();
    while (true) {
      Token first = next();
      if (first.sort() == Sort.END ? depth > 0 : first.is("}") && depth == 0) {
        throw new Unreadable(
            depth > 0
                ? "the block " + (type + " " + String.join(" ", labels)).strip() + " has no end"
                : "there is a } that ends nothing");
      }
      if (first.sort() == Sort.END || first.is("}")) {
        return new HclBlock(type, labels, attributes, blocks);
      }
      if (first.isName()) {
        statement(first.text(), depth, attributes, blocks);
      } else {
        skipIfOpening(first);
      }
    }
  }

  private void statement(
      String name, int depth, Map<String, HclValue> attributes, List<HclBlock> blocks) {
    if (peek().is("=")) {
      next();
      attributes.put(name, value(depth));
      return;
    }
    List<String> labels = new ArrayList<>();
    while (peek().isName()) {
      labels.add(next().text());
    }
    if (peek().is("{") && depth < DEEPEST) {
      next();
      blocks.add(body(name, labels, depth + 1));
    }
  }

  /** One value up to the end of its line, or to what closes what it is in, which is not read. */
  private HclValue value(int depth) {
    Optional<HclValue> whole = Optional.empty();
    Token first = peek();
    if (first.is("{") && depth < DEEPEST) {
      next();
      whole = Optional.of(members(depth + 1));
    } else if (first.sort() == Sort.TEXT) {
      next();
      whole = Optional.of(
          first.text().contains("${") || first.text().contains("%{")
              ? new HclValue.Other()
              : new HclValue.Text(first.text().replace("\\\"", "\"")));
    } else if (first.sort() == Sort.WORD) {
      next();
      whole = Optional.of(new HclValue.Word(first.text()));
    }
    boolean ended = isEnd(peek());
    skipToEnd();
    return ended ? whole.orElseGet(HclValue.Other::new) : new HclValue.Other();
  }

  private static boolean isEnd(Token token) {
    return token.sort() == Sort.END || token.is("\n") || token.is("}") || token.is(",");
  }

  private void skipToEnd() {
    int open = 0;
    while (peek().sort() != Sort.END) {
      Token token = peek();
      if (open == 0 && isEnd(token)) {
        return;
      }
      open += opens(token) ? 1 : closes(token) ? -1 : 0;
      next();
    }
  }

  /** What is in brackets where no name is, as in the key {@code (var.x)}, with all that is in it. */
  private void skipIfOpening(Token token) {
    int open = opens(token) ? 1 : 0;
    while (open > 0 && peek().sort() != Sort.END) {
      Token next = next();
      open += opens(next) ? 1 : closes(next) ? -1 : 0;
    }
  }

  private static boolean opens(Token token) {
    return token.is("{") || token.is("[") || token.is("(");
  }

  private static boolean closes(Token token) {
    return token.is("}") || token.is("]") || token.is(")");
  }

  private HclValue members(int depth) {
    Map<String, HclValue> values = new LinkedHashMap<>();
    while (true) {
      Token key = next();
      if (key.sort() == Sort.END) {
        throw new Unreadable("there is a { without an end");
      }
      if (key.is("}")) {
        return new HclValue.Members(values);
      }
      skipIfOpening(key);
      if (key.isName() && (peek().is("=") || peek().is(":"))) {
        next();
        values.put(key.text(), value(depth));
      }
    }
  }
}
