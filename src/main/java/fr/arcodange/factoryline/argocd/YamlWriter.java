package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Writes objects as YAML that every reader takes for the same, whichever version of YAML it knows. */
final class YamlWriter {
  private static final List<String> FIRST = List.of("apiVersion", "kind", "metadata");
  private static final List<String> FIRST_OF_METADATA = List.of("name", "namespace");

  private static final String PLAIN_SIGNS = "_./@=+%~-";

  private final StringBuilder yaml = new StringBuilder();

  private YamlWriter() {}

  /** One document, its keys in order: what it is first, then by name. */
  static String document(ObjectNode content) {
    YamlWriter writer = new YamlWriter();
    writer.members(content, "", FIRST);
    return writer.yaml.toString();
  }

  private void members(ObjectNode object, String indent, List<String> first) {
    for (String name : ordered(object, first)) {
      yaml.append(indent).append(scalar(name)).append(':');
      boolean isMetadata = indent.isEmpty() && name.equals("metadata");
      value(object.get(name), indent, isMetadata ? FIRST_OF_METADATA : List.of());
    }
  }

  private static List<String> ordered(ObjectNode object, List<String> first) {
    List<String> names = new ArrayList<>(object.size());
    object.fieldNames().forEachRemaining(names::add);
    names.sort(null);
    if (!first.isEmpty()) {
      // Stable: what is of the same rank stays in the order of the names.
      names.sort(Comparator.comparingInt(
          name -> first.contains(name) ? first.indexOf(name) : first.size()));
    }
    return names;
  }

  /** After a key or a dash: on the same line if it fits there. */
  private void value(JsonNode value, String indent, List<String> first) {
    if (value instanceof ObjectNode object && !object.isEmpty()) {
      yaml.append('\n');
      members(object, indent + "  ", first);
    } else if (value.isArray() && !value.isEmpty()) {
      yaml.append('\n');
      value.forEach(element -> element(element, indent + "  "));
    } else if (value.isTextual() && isBlock(value.textValue())) {
      block(value.textValue(), indent + "  ");
    } else {
      yaml.append(' ').append(inline(value)).append('\n');
    }
  }

  private void element(JsonNode element, String indent) {
    if (element instanceof ObjectNode object && !object.isEmpty()) {
      int begin = yaml.length();
      members(object, indent + "  ", List.of());
      yaml.replace(begin, begin + indent.length() + 2, indent + "- ");
    } else {
      yaml.append(indent).append('-');
      value(element, indent, List.of());
    }
  }

  private static String inline(JsonNode value) {
    if (value.isObject()) {
      return "{}";
    }
    if (value.isArray()) {
      return "[]";
    }
    if (value.isFloatingPointNumber()) {
      return real(value.asText());
    }
    return value.isTextual() ? scalar(value.textValue()) : value.asText();
  }

  /** YAML 1.1 takes a number with an exponent for one only if that has a sign: {@code 1.0e+16}. */
  private static String real(String number) {
    return number.replace("E-", "e-").replace("E", "e+");
  }

  /** Text of several lines, each of which can stand as it is. */
  private static boolean isBlock(String text) {
    return text.indexOf('\n') >= 0
        && text.charAt(0) != ' '
        && text.charAt(0) != '\n'
        && text.codePoints().allMatch(c -> c == '\n' || isShown(c));
  }

  private void block(String text, String indent) {
    boolean ends = text.endsWith("\n");
    yaml.append(" |").append(!ends ? "-" : text.endsWith("\n\n") ? "+" : "").append('\n');
    String body = ends ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      yaml.append(line.isEmpty() ? "" : indent).append(line).append('\n');
    }
  }

  private static String scalar(String text) {
    if (isPlain(text) && YamlScalars.value(null, true, text).isTextual()) {
      return text;
    }
    return text.codePoints().allMatch(YamlWriter::isShown)
        ? "'" + text.replace("'", "''") + "'"
        : doubleQuoted(text);
  }

  /** Words, paths, URLs: what no reader of YAML takes for anything but text, unless it is a word for something else. */
  private static boolean isPlain(String text) {
    if (text.isEmpty() || !(isLetter(text.charAt(0)) || text.charAt(0) == '/')) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean joins = c == ':' && i + 1 < text.length() && text.charAt(i + 1) != ':';
      if (!joins && !isLetter(c) && !(c >= '0' && c <= '9') && PLAIN_SIGNS.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** What hides or moves other text is written as its code. */
  private static boolean isShown(int c) {
    return (c >= ' ' && c < 0x7f)
        || (c >= 0xa1 && Character.isBmpCodePoint(c) && Character.isLetterOrDigit(c));
  }

  private static String doubleQuoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> {
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append((char) c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (isShown(c)) {
            quoted.appendCodePoint(c);
          } else {
            quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
          }
        }
      }
    });
    return quoted.append('"').toString();
  }
}
