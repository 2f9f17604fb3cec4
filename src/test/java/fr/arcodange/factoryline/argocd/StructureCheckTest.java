package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our own check, and what networknt's json-schema-validator says of the same schema as JSON Schema 2020-12: of random objects, they
 * say alike which are valid.
 */
class StructureCheckTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int OBJECTS = 400;

  @ParameterizedTest
  @ValueSource(
      strings = {"Application", "AppProject", "ApplicationSet", "ImageUpdater", "BackupTarget"})
  void itSaysWhatAValidatorOfJsonSchemaSays(String kind) throws IOException {
    JsonNode resource = resource(kind);
    JsonNode definitions = resource.path("definitions");
    JsonNode schema = resource.path("versions").properties().iterator().next().getValue();
    Structure structure = StructureReader.readKind(schema, definitions);
    Schema judge = judge(schema, definitions);
    Random random = new Random(20261127);
    int valid = 0;
    for (int i = 0; i < OBJECTS; i++) {
      double spoilt = i % 2 == 0 ? 0 : 0.05;
      JsonNode object = new Maker(definitions, random, spoilt).value(schema, 0);
      List<String> ours = new ArrayList<>();
      StructureCheck.check(
          object, structure, "", (rule, path, message, advice) -> ours.add(path + " " + message));
      boolean theirs = judge.validate(object).isEmpty();
      assertEquals(theirs, ours.isEmpty(), () -> ours + " of " + object + judge.validate(object));
      valid += theirs ? 1 : 0;
    }
    assertTrue(valid > OBJECTS / 20 && valid < OBJECTS * 19 / 20, valid + " valid");
  }

  private static JsonNode resource(String kind) throws IOException {
    try (InputStream stream = Objects.requireNonNull(
        BuiltInKinds.class.getResourceAsStream("schemas/" + kind + ".json"))) {
      return JsonTrees.read(stream.readAllBytes());
    }
  }

  private static Schema judge(JsonNode schema, JsonNode definitions) {
    ObjectNode whole = (ObjectNode) converted(schema, true);
    ((ObjectNode) whole.path("properties")).set("metadata", NODES.objectNode());
    ObjectNode shared = whole.putObject("$defs");
    definitions
        .properties()
        .forEach(each -> shared.set(each.getKey(), converted(each.getValue(), true)));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
  }

  /** OpenAPI v3 as CRDs have it, in JSON Schema 2020-12. */
  private static JsonNode converted(JsonNode schema, boolean closes) {
    if (schema.has("$ref")) {
      return NODES.objectNode().put("$ref", "#/$defs/" + schema.path("$ref").asText());
    }
    ObjectNode converted = NODES.objectNode();
    boolean mixed = schema.path("x-kubernetes-int-or-string").asBoolean();
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      JsonNode value = keyword.getValue();
      switch (keyword.getKey()) {
        case "properties" -> {
          ObjectNode properties = converted.putObject("properties");
          value
              .properties()
              .forEach(each -> properties.set(each.getKey(), converted(each.getValue(), closes)));
        }
        case "items", "additionalProperties", "not" ->
          converted.set(
              keyword.getKey(),
              value.isObject()
                  ? converted(value, closes && !keyword.getKey().equals("not"))
                  : value);
        case "anyOf", "oneOf", "allOf" -> {
          if (!mixed) {
            ArrayNode list = converted.putArray(keyword.getKey());
            value.forEach(each -> list.add(converted(each, false)));
          }
        }
        case "required" -> {
          ArrayNode required = converted.putArray("required");
          value.forEach(name -> {
            if (!schema.path("properties").path(name.asText()).has("default")) {
              required.add(name);
            }
          });
        }
        case "type" -> converted.set("type", type(value, schema.path("nullable").asBoolean()));
        case "enum", "pattern", "minLength", "maxLength", "minItems", "minimum", "maximum" ->
          converted.set(keyword.getKey(), value);
        default -> {
          // Formats are no assertions there; what begins with x- is Kubernetes' own.
        }
      }
    }
    if (mixed) {
      converted.putArray("type").add("integer").add("string");
    }
    boolean isOpen = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
        || schema.has("additionalProperties");
    if (closes && schema.path("type").asText().equals("object") && !isOpen) {
      converted.put("additionalProperties", false);
    }
    return converted;
  }

  private static JsonNode type(JsonNode type, boolean nullable) {
    return nullable ? NODES.arrayNode().add(type).add("null") : type;
  }

  /** Makes objects after a schema, and now and then something else. */
  private record Maker(JsonNode definitions, Random random, double spoilt) {
    JsonNode value(JsonNode schema, int depth) {
      if (schema.has("$ref")) {
        return value(definitions.path(schema.path("$ref").asText()), depth);
      }
      if (random.nextDouble() < spoilt) {
        return other();
      }
      if (schema.path("enum").size() > 0) {
        return schema.path("enum").get(0);
      }
      if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
        return random.nextBoolean() ? NODES.numberNode(7) : NODES.textNode("7%");
      }
      return switch (schema.path("type").asText()) {
        case "object" -> object(schema, depth);
        case "array" -> {
          ArrayNode array = NODES.arrayNode();
          array.add(value(schema.path("items"), depth + 1));
          yield array;
        }
        case "string" ->
          NODES.textNode(
              schema.path("format").asText().equals("date-time")
                  ? "2026-11-27T04:17:35Z"
                  : "argocd");
        case "integer" -> NODES.numberNode(random.nextInt(1, 100));
        case "number" -> NODES.numberNode(1.5);
        case "boolean" -> NODES.booleanNode(random.nextBoolean());
        default -> NODES.objectNode().put("anything", 1);
      };
    }

    private JsonNode object(JsonNode schema, int depth) {
      ObjectNode object = NODES.objectNode();
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        boolean required = false;
        for (JsonNode name : schema.path("required")) {
          required |= name.asText().equals(property.getKey());
        }
        double chance = required ? 1 - spoilt : depth < 2 ? 0.6 : depth < 9 ? 0.25 : 0;
        if (random.nextDouble() < chance) {
          object.set(property.getKey(), value(property.getValue(), depth + 1));
        }
      }
      // The metadata of every object, which has a schema of its own.
      for (JsonNode name : schema.path("required")) {
        if (!schema.path("properties").has(name.asText())) {
          object.putObject(name.asText());
        }
      }
      if (schema.path("additionalProperties").isObject()) {
        object.set("some-key", value(schema.path("additionalProperties"), depth + 1));
      }
      if (random.nextDouble() < spoilt) {
        object.put("surprise", true);
      }
      return object;
    }

    private JsonNode other() {
      return switch (random.nextInt(6)) {
        case 0 -> NODES.nullNode();
        case 1 -> NODES.numberNode(3);
        case 2 -> NODES.numberNode(2.5);
        case 3 -> NODES.booleanNode(true);
        case 4 -> NODES.arrayNode().add("x");
        default -> NODES.textNode("");
      };
    }
  }
}
