package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reading JSON that tofu prints: small trees out of a stream, without an ObjectMapper, which costs start-up time. */
final class PlanJson {
  private static final int LOOK_AHEAD = 1 << 16;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final JsonFactory FACTORY = new JsonFactoryBuilder()
      .streamReadConstraints(StreamReadConstraints.builder()
          .maxStringLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .maxNumberLength(100_000)
          .maxNestingDepth(1_000)
          .build())
      .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
      .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
      .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
      .build();

  private PlanJson() {}

  /**
   * A parser placed before the first line that starts with a brace; warnings about the CLI's configuration come on the same
   * stream before it. Bytes that are not UTF-8 become U+FFFD. Empty if there is no such line.
   */
  static Optional<JsonParser> open(InputStream output) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8), LOOK_AHEAD);
    while (true) {
      reader.mark(1);
      int first = reader.read();
      if (first < 0) {
        return Optional.empty();
      }
      if (first == '{') {
        reader.reset();
        return Optional.of(FACTORY.createParser(reader));
      }
      if (first != '\n' && !skipLine(reader)) {
        return Optional.empty();
      }
    }
  }

  /** A parser for one line of a log; the caller has seen that it starts with a brace. */
  static JsonParser line(String line) throws IOException {
    return FACTORY.createParser(line);
  }

  private static boolean skipLine(Reader reader) throws IOException {
    int next = reader.read();
    while (next >= 0 && next != '\n') {
      next = reader.read();
    }
    return next >= 0;
  }

  /** The value at the parser's current token, whole; the parser is left at its last token. */
  static JsonNode tree(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case VALUE_NUMBER_INT -> integer(parser);
      // Every digit is kept: a change in the last one is a change.
      case VALUE_NUMBER_FLOAT -> DecimalNode.valueOf(parser.getDecimalValue());
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
        throw new IOException("unexpected " + token + " in JSON");
    };
  }

  private static JsonNode integer(JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? NODES.numberNode(parser.getBigIntegerValue())
        : NODES.numberNode(parser.getLongValue());
  }

  private static ObjectNode object(JsonParser parser) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      object.set(name, tree(parser));
    }
    return object;
  }

  private static ArrayNode array(JsonParser parser) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(tree(parser));
    }
    return array;
  }
}
