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
 * values are written out. It takes what tofu itself would refuse; nothing is decided by it but what people are told.
 */
public final class HclReader {
  private static final int DEEPEST = 100;
  private static final Pattern TOKEN =
      Pattern.compile("(?<space>[ \\t\\r]+|#[^\\n]*|//[^\\n]*|/\\*(?s:.*?)\\*/)"
          + "|(?<heredoc><<-?([A-Za-z_][\\w-]*)\\n(?s:.*?)\\n[ \\t]*\\3(?=\\n|\\z))"
          + "|(?<text>\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\")"
          + "|(?<word>[\\w.*-]+)"
          + "|(?<sign>\\n|.)");

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

  private HclReader(String text) {
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      if (matcher.group("text") != null) {
        String quoted = matcher.group("text");
        tokens.add(new Token(Sort.TEXT, quoted.substring(1, quoted.length() - 1)));
      } else if (matcher.group("word") != null) {
        tokens.add(new Token(Sort.WORD, matcher.group("word")));
      } else if (matcher.group("heredoc") != null) {
        tokens.add(new Token(Sort.HEREDOC, ""));
      } else if (matcher.group("sign") != null) {
        tokens.add(new Token(Sort.SIGN, matcher.group("sign")));
      }
    }
  }

  /** A whole file, as a block without type. */
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
      if (first.sort() == Sort.END || first.is("}")) {
        return new HclBlock(type, labels, attributes, blocks);
      }
      if (first.isName()) {
        statement(first.text(), depth, attributes, blocks);
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
      if (token.is("{") || token.is("[") || token.is("(")) {
        open++;
      } else if (token.is("}") || token.is("]") || token.is(")")) {
        open--;
      }
      next();
    }
  }

  private HclValue members(int depth) {
    Map<String, HclValue> values = new LinkedHashMap<>();
    while (true) {
      Token key = next();
      if (key.sort() == Sort.END || key.is("}")) {
        return new HclValue.Members(values);
      }
      if (key.isName() && (peek().is("=") || peek().is(":"))) {
        next();
        values.put(key.text(), value(depth));
      }
    }
  }
}
