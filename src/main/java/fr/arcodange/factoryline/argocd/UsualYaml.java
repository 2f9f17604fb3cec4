package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Reads a document that is written as templates usually print it: block mappings and sequences of scalars that each stand on one line. It
 * gives up at whatever else there is, right or wrong, and leaves the document to {@link YamlReader}, which takes some ten times as
 * long; what it does read, that would read alike.
 */
final class UsualYaml {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 50;
  private static final int LONGEST_KEY = 128;

  /** What may stand in a scalar without quotes beside letters and digits, wherever it stands. */
  private static final String SIGNS = " _./@=+%~-,;()*$<>";

  /** Without a stack trace, which nobody would look at. */
  private static final class GivenUp extends Exception {
    private GivenUp() {
      super("", null, false, false);
    }
  }

  private final String yaml;
  private final RepeatedTexts texts;

  /** The line that is looked at: where its text begins, how far that is indented, and where it ends without spaces. */
  private int begin;

  private int indent;
  private int end;

  private UsualYaml(String yaml, RepeatedTexts texts) {
    this.yaml = yaml;
    this.texts = texts;
  }

  /** The document; none if it has anything unusual. */
  static Optional<JsonNode> read(String yaml, RepeatedTexts texts) {
    try {
      return Optional.of(new UsualYaml(yaml, texts).document());
    } catch (GivenUp e) {
      return Optional.empty();
    }
  }

  private JsonNode document() throws GivenUp {
    lineAt(0);
    require(!atEnd() && indent == 0);
    JsonNode value = mapping(0, 0);
    require(atEnd());
    return value;
  }

  private static void require(boolean isUsual) throws GivenUp {
    if (!isUsual) {
      throw new GivenUp();
    }
  }

  private boolean atEnd() {
    return begin == yaml.length();
  }

  /** Goes to the next line with something to read, from the beginning of a line on. */
  private void lineAt(int from) throws GivenUp {
    int at = from;
    while (at < yaml.length()) {
      int text = at;
      while (text < yaml.length() && yaml.charAt(text) == ' ') {
        text++;
      }
      int lineEnd = yaml.indexOf('\n', text);
      lineEnd = lineEnd < 0 ? yaml.length() : lineEnd;
      if (text < lineEnd && yaml.charAt(text) != '#') {
        begin = text;
        indent = text - at;
        end = lineEnd;
        while (yaml.charAt(end - 1) == ' ') {
          end--;
        }
        return;
      }
      requireShown(text, lineEnd);
      at = lineEnd + 1;
    }
    begin = yaml.length();
    indent = -1;
    end = begin;
  }

  /** Goes on after a value that ended with its line. */
  private void nextLine() throws GivenUp {
    int lineEnd = yaml.indexOf('\n', end);
    lineAt(lineEnd < 0 ? yaml.length() : lineEnd + 1);
  }

  private void requireShown(int from, int to) throws GivenUp {
    for (int i = from; i < to; i++) {
      require(isShown(yaml.charAt(i)));
    }
  }

  private static boolean isShown(char c) {
    return c >= ' ' && c <= '~';
  }

  /** The first key stands where the line's text begins. */
  private ObjectNode mapping(int column, int depth) throws GivenUp {
    require(depth < DEEPEST);
    ObjectNode object = NODES.objectNode();
    while (indent == column && !isElement()) {
      int colon = colon(begin);
      require(colon > 0);
      JsonNode value;
      String key = key(begin, colon);
      if (colon + 1 == end) {
        nextLine();
        value = below(column, depth);
      } else {
        value = scalar(afterSpaces(colon + 1), end);
        nextLine();
      }
      require(object.replace(key, value) == null);
    }
    require(indent <= column);
    return object;
  }

  /** What a key has that stands alone on its line. */
  private JsonNode below(int column, int depth) throws GivenUp {
    if (isElement() && indent >= column) {
      return sequence(indent, depth + 1);
    }
    return indent > column ? mapping(indent, depth + 1) : NODES.nullNode();
  }

  private ArrayNode sequence(int column, int depth) throws GivenUp {
    require(depth < DEEPEST);
    ArrayNode array = NODES.arrayNode();
    while (indent == column && isElement()) {
      int first = afterSpaces(begin + 1);
      if (colon(first) > 0) {
        indent += first - begin;
        begin = first;
        array.add(mapping(indent, depth + 1));
      } else {
        array.add(scalar(first, end));
        nextLine();
      }
    }
    require(indent <= column);
    return array;
  }

  private boolean isElement() {
    return begin + 1 < end && yaml.charAt(begin) == '-' && yaml.charAt(begin + 1) == ' ';
  }

  private int afterSpaces(int from) {
    int at = from;
    while (yaml.charAt(at) == ' ') {
      at++;
    }
    return at;
  }

  /** Where the colon is that ends the key which begins here; -1 if no key does. */
  private int colon(int from) {
    if (!isWordBegin(yaml.charAt(from))) {
      return -1;
    }
    int at = from + 1;
    while (at < end && isInKey(yaml.charAt(at))) {
      at++;
    }
    boolean isKey = at < end
        && yaml.charAt(at) == ':'
        && (at + 1 == end || yaml.charAt(at + 1) == ' ')
        && at - from <= LONGEST_KEY;
    return isKey ? at : -1;
  }

  private static boolean isInKey(char c) {
    return isWordBegin(c) || isDigit(c) || c == '.' || c == '/' || c == '-';
  }

  private static boolean isWordBegin(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A word that stands for something else, such as {@code yes}, is no usual key. */
  private String key(int from, int to) throws GivenUp {
    JsonNode key = texts.plain(yaml, from, to);
    require(key.isTextual());
    return key.textValue();
  }

  private JsonNode scalar(int from, int to) throws GivenUp {
    char first = yaml.charAt(from);
    if (first == '"' || first == '\'') {
      return quoted(first, from, to);
    }
    if (to - from == 2 && first == '{' && yaml.charAt(from + 1) == '}') {
      return NODES.objectNode();
    }
    if (to - from == 2 && first == '[' && yaml.charAt(from + 1) == ']') {
      return NODES.arrayNode();
    }
    require(isWordBegin(first) || isDigit(first) || first == '/');
    for (int i = from + 1; i < to; i++) {
      char c = yaml.charAt(i);
      boolean isInside = c == ':' && i + 1 < to && yaml.charAt(i + 1) != ' ';
      require(isInside || isWordBegin(c) || isDigit(c) || SIGNS.indexOf(c) >= 0);
    }
    try {
      return texts.plain(yaml, from, to);
    } catch (IllegalArgumentException e) {
      throw new GivenUp();
    }
  }

  /** Between two quotes, with nothing that would stand for anything else. */
  private JsonNode quoted(char quote, int from, int to) throws GivenUp {
    require(to - from >= 2 && yaml.charAt(to - 1) == quote);
    for (int i = from + 1; i < to - 1; i++) {
      char c = yaml.charAt(i);
      require(isShown(c) && c != quote && (c != '\\' || quote == '\''));
    }
    return texts.quoted(yaml, from + 1, to - 1);
  }
}
