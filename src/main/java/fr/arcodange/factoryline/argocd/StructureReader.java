package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.argocd.Structure.Alternatives;
import fr.arcodange.factoryline.argocd.Structure.Elements;
import fr.arcodange.factoryline.argocd.Structure.Limits;
import fr.arcodange.factoryline.argocd.Structure.Members;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads OpenAPI v3 as CustomResourceDefinitions hold it, and references to shared definitions besides. */
final class StructureReader {
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  private final JsonNode definitions;

  /** What only narrows a value that is described elsewhere closes no object. */
  private final boolean narrows;

  private final Map<String, Structure> known = new HashMap<>();

  private StructureReader(JsonNode definitions, boolean narrows) {
    this.definitions = definitions;
    this.narrows = narrows;
  }

  static Structure read(JsonNode schema) {
    return read(schema, NOTHING);
  }

  /**
   * Reads a schema.
   *
   * @param definitions what a {@code $ref} in the schema names
   */
  static Structure read(JsonNode schema, JsonNode definitions) {
    return new StructureReader(definitions, false).structure(schema);
  }

  /** A kind's schema. What its {@code metadata} holds is the same for each, and not said by it. */
  static Structure readKind(JsonNode schema, JsonNode definitions) {
    StructureReader reader = new StructureReader(definitions, false);
    Structure kind = reader.structure(schema);
    Map<String, Structure> named = new HashMap<>(kind.members().named());
    Structure anything = reader.whole(NOTHING);
    named.put("metadata", anything);
    named.putIfAbsent("apiVersion", anything);
    named.putIfAbsent("kind", anything);
    Members members = kind.members();
    return new Structure(
        kind.type(),
        kind.nullable(),
        new Members(named, members.others(), members.open(), members.required()),
        kind.elements(),
        kind.limits(),
        kind.alternatives());
  }

  private Structure structure(JsonNode schema) {
    JsonNode reference = schema.path("$ref");
    if (!reference.isTextual()) {
      return whole(schema);
    }
    Structure before = known.get(reference.asText());
    if (before != null) {
      return before;
    }
    Structure structure = whole(definitions.path(reference.asText()));
    known.put(reference.asText(), structure);
    return structure;
  }

  private Structure whole(JsonNode schema) {
    return new Structure(
        type(schema),
        schema.path("nullable").asBoolean(),
        members(schema),
        elements(schema),
        Optional.of(limits(schema)).filter(limits -> !limits.equals(Limits.NONE)),
        alternatives(schema));
  }

  private static Optional<Structure.Type> type(JsonNode schema) {
    if (isIntegerOrString(schema)) {
      return Optional.of(Structure.Type.INTEGER_OR_STRING);
    }
    return switch (schema.path("type").asText("")) {
      case "object" -> Optional.of(Structure.Type.OBJECT);
      case "array" -> Optional.of(Structure.Type.ARRAY);
      case "string" -> Optional.of(Structure.Type.STRING);
      case "integer" -> Optional.of(Structure.Type.INTEGER);
      case "number" -> Optional.of(Structure.Type.NUMBER);
      case "boolean" -> Optional.of(Structure.Type.BOOLEAN);
      default -> Optional.empty();
    };
  }

  private static boolean isIntegerOrString(JsonNode schema) {
    return schema.path("x-kubernetes-int-or-string").asBoolean();
  }

  private Members members(JsonNode schema) {
    Map<String, Structure> named = new HashMap<>();
    if (schema.path("x-kubernetes-embedded-resource").asBoolean()) {
      for (String name : List.of("apiVersion", "kind", "metadata")) {
        named.put(name, whole(NOTHING));
      }
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      named.put(property.getKey(), structure(property.getValue()));
    }
    JsonNode others = schema.path("additionalProperties");
    boolean open = narrows
        || others.asBoolean()
        || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
        || (type(schema).isEmpty() && named.isEmpty());
    return new Members(named, nested(others), open, required(schema));
  }

  private static Set<String> required(JsonNode schema) {
    Set<String> required = new TreeSet<>();
    if (schema.path("x-kubernetes-embedded-resource").asBoolean()) {
      required.addAll(List.of("apiVersion", "kind"));
    }
    for (JsonNode name : schema.path("required")) {
      if (!schema.path("properties").path(name.asText()).has("default")) {
        required.add(name.asText());
      }
    }
    return required;
  }

  private Elements elements(JsonNode schema) {
    String sort = schema.path("x-kubernetes-list-type").asText("");
    List<String> keys = new ArrayList<>();
    if (sort.equals("map")) {
      schema.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
    }
    return new Elements(nested(schema.path("items")), keys, sort.equals("set"));
  }

  private Optional<Structure> nested(JsonNode schema) {
    return schema.isObject() ? Optional.of(structure(schema)) : Optional.empty();
  }

  private static Limits limits(JsonNode schema) {
    List<JsonNode> allowed = new ArrayList<>();
    schema.path("enum").forEach(allowed::add);
    return new Limits(
        allowed,
        pattern(schema.path("pattern")),
        schema.path("format").asText(""),
        number(schema.path("minimum")),
        schema.path("exclusiveMinimum").asBoolean(),
        number(schema.path("maximum")),
        schema.path("exclusiveMaximum").asBoolean(),
        number(schema.path("multipleOf")),
        size(schema, "min", 0),
        size(schema, "max", Integer.MAX_VALUE));
  }

  /** Patterns are Go's; the few that Java cannot read are not checked. */
  private static Optional<Pattern> pattern(JsonNode pattern) {
    try {
      return pattern.isTextual()
          ? Optional.of(Pattern.compile(pattern.asText()))
          : Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> number(JsonNode number) {
    return number.isNumber() ? Optional.of(number.decimalValue()) : Optional.empty();
  }

  /** A value has one type, and so one size. */
  private static int size(JsonNode schema, String end, int otherwise) {
    for (String what : List.of("Length", "Items", "Properties")) {
      JsonNode size = schema.path(end + what);
      if (size.isNumber()) {
        return size.asInt();
      }
    }
    return otherwise;
  }

  private Alternatives alternatives(JsonNode schema) {
    boolean marked = isIntegerOrString(schema);
    JsonNode not = schema.path("not");
    Alternatives alternatives = new Alternatives(
        // Where the mark is, these say it once more.
        marked ? List.of() : narrowed(schema.path("allOf")),
        marked ? List.of() : narrowed(schema.path("anyOf")),
        narrowed(schema.path("oneOf")),
        not.isObject() ? Optional.of(narrowed(not, definitions)) : Optional.empty());
    return alternatives.isEmpty() ? Alternatives.NONE : alternatives;
  }

  private List<Structure> narrowed(JsonNode schemas) {
    List<Structure> narrowed = new ArrayList<>();
    schemas.forEach(schema -> narrowed.add(narrowed(schema, definitions)));
    return narrowed;
  }

  private static Structure narrowed(JsonNode schema, JsonNode definitions) {
    return new StructureReader(definitions, true).structure(schema);
  }
}
