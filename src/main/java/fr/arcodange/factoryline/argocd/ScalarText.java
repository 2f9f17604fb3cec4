package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import fr.arcodange.factoryline.json.JsonTrees;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A value without members, as a person writes it in YAML: a text has quotes only where it could be taken for something else. */
final class ScalarText {
  private static final Pattern AMBIGUOUS = Pattern.compile(
      "|[\\s\"'].*|.*\\s|true|false|null|~|yes|no|on|off|\\{}|\\[]|[+-]?[0-9][0-9._eExXoO+-]*|\\.[0-9].*",
      Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private ScalarText() {}

  /** @param texts what of a text is shown */
  static String of(JsonNode value, UnaryOperator<String> texts) {
    return switch (value.getNodeType()) {
      case STRING -> text(texts.apply(value.textValue()));
      case NUMBER -> value.decimalValue().toString();
      case BOOLEAN, NULL -> value.asText();
      case OBJECT -> "{}";
      case ARRAY -> "[]";
      case BINARY, POJO, MISSING -> "";
    };
  }

  private static String text(String text) {
    boolean severalLines = text.indexOf('\n') >= 0;
    return !severalLines && AMBIGUOUS.matcher(text).matches()
        ? JsonTrees.text(TextNode.valueOf(text))
        : text;
  }
}
