package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.argocd.Structure.Alternatives;
import fr.arcodange.factoryline.argocd.Structure.Members;
import fr.arcodange.factoryline.text.NearestName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Checks one value against a schema as the API server would, and takes a field that it would drop for a mistake. What CEL says is
 * not looked at.
 */
final class StructureCheck {
  /** Whoever has more mistakes than this in one object has made one mistake. */
  private static final int MOST_MISTAKES = 50;

  private static final int MOST_NAMES = 12;

  /** Takes what was found. */
  interface Mistakes {
    /**
     * A mistake.
     *
     * @param path as in {@code spec.sources[1].helm}
     */
    void add(RuleName rule, String path, String message, String advice);
  }

  private final Mistakes mistakes;
  private int found;

  private StructureCheck(Mistakes mistakes) {
    this.mistakes = mistakes;
  }

  /**
   * Checks a value.
   *
   * @param path where it stands in its object; empty if it is the object
   */
  static void check(JsonNode value, Structure structure, String path, Mistakes mistakes) {
    new StructureCheck(mistakes).check(value, structure, new Place.Root(path));
  }

  private static boolean matches(JsonNode value, Structure structure) {
    StructureCheck check = new StructureCheck((rule, path, message, advice) -> {});
    check.check(value, structure, new Place.Root(""));
    return check.found == 0;
  }

  private void add(RuleName rule, Place place, String message, String advice) {
    if (++found <= MOST_MISTAKES) {
      mistakes.add(rule, place.words(), message, advice);
    }
  }

  private void check(JsonNode value, Structure structure, Place place) {
    if (found > MOST_MISTAKES || (value.isNull() && structure.nullable())) {
      return;
    }
    Optional<Structure.Type> type = structure.type();
    if (type.isPresent() && !is(value, type.get())) {
      add(
          RuleName.WRONG_TYPE,
          place,
          "is " + words(value) + ", and has to be " + type.get().words(),
          typeAdvice(value, type.get()));
      return;
    }
    if (value.isObject()) {
      members(value, structure.members(), place);
    } else if (value.isArray()) {
      elements(value, structure.elements(), place);
    }
    if (structure.limits().isPresent()) {
      ValueLimits.broken(value, structure.limits().get())
          .ifPresent(what ->
              add(RuleName.INVALID_VALUE, place, what, "give it a value that is allowed there"));
    }
    alternatives(value, structure.alternatives(), place);
  }

  static boolean is(JsonNode value, Structure.Type type) {
    return switch (type) {
      case OBJECT -> value.isObject();
      case ARRAY -> value.isArray();
      case STRING -> value.isTextual();
      case INTEGER -> isInteger(value);
      case NUMBER -> value.isNumber();
      case BOOLEAN -> value.isBoolean();
      case INTEGER_OR_STRING -> value.isTextual() || isInteger(value);
    };
  }

  private static boolean isInteger(JsonNode value) {
    return value.isIntegralNumber()
        || (value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0);
  }

  private static String words(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case NULL, MISSING -> "empty";
      case BINARY, POJO -> "something else";
    };
  }

  private static String typeAdvice(JsonNode value, Structure.Type type) {
    if (value.isNull()) {
      return "give it a value, or leave the field out";
    }
    if (type == Structure.Type.STRING) {
      return value.isContainerNode()
          ? "write it as text"
          : "put it in quotes; in a template, pipe it through quote";
    }
    return value.isTextual() && type != Structure.Type.OBJECT && type != Structure.Type.ARRAY
        ? "write it without quotes"
        : "write it as " + type.words();
  }

  private void members(JsonNode object, Members members, Place place) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member.getKey();
      Optional<Structure> structure = members.of(name);
      if (structure.isPresent()) {
        check(member.getValue(), structure.get(), new Place.Field(place, name));
      } else if (!members.open()) {
        add(
            RuleName.UNKNOWN_FIELD,
            new Place.Field(place, name),
            "there is no such field; Kubernetes drops it or refuses the object",
            unknownAdvice(name, members));
      }
    }
    for (String name : members.required()) {
      if (!object.has(name)) {
        add(
            RuleName.MISSING_FIELD,
            new Place.Field(place, name),
            "is missing",
            "set it: Kubernetes refuses the object without it");
      }
    }
  }

  private static String unknownAdvice(String name, Members members) {
    Optional<String> nearest =
        NearestName.of(name, new TreeSet<>(members.named().keySet()));
    if (nearest.isPresent()) {
      return "did you mean " + nearest.get() + "?";
    }
    List<String> known = List.copyOf(new TreeSet<>(members.named().keySet()));
    if (known.isEmpty()) {
      return "leave it out";
    }
    return known.size() <= MOST_NAMES
        ? "known here: " + String.join(", ", known)
        : "leave it out, or move it to where it belongs";
  }

  private void elements(JsonNode array, Structure.Elements elements, Place place) {
    Map<Object, Integer> seen = new HashMap<>();
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      Place at = new Place.Element(place, i);
      if (elements.each().isPresent()) {
        check(element, elements.each().get(), at);
      }
      Optional<Object> key = key(element, elements);
      if (key.isPresent()) {
        Integer first = seen.putIfAbsent(key.get(), i);
        if (first != null) {
          add(
              RuleName.DUPLICATE_ENTRY,
              at,
              "is the same entry as " + new Place.Element(place, first).words()
                  + (elements.isSet()
                      ? ""
                      : ": " + String.join(", ", elements.keys()) + " tell them apart"),
              "keep one of them");
        }
      }
    }
  }

  private static Optional<Object> key(JsonNode element, Structure.Elements elements) {
    if (elements.isSet()) {
      return element.isValueNode() ? Optional.of(element) : Optional.empty();
    }
    if (elements.keys().isEmpty() || !element.isObject()) {
      return Optional.empty();
    }
    return Optional.of(elements.keys().stream().map(element::path).toList());
  }

  private void alternatives(JsonNode value, Alternatives alternatives, Place place) {
    if (alternatives.isEmpty()) {
      return;
    }
    for (Structure each : alternatives.all()) {
      check(value, each, place);
    }
    boolean anyFails = !alternatives.any().isEmpty()
        && alternatives.any().stream().noneMatch(each -> matches(value, each));
    boolean oneFails = !alternatives.one().isEmpty()
        && alternatives.one().stream().filter(each -> matches(value, each)).count() != 1;
    boolean notFails =
        alternatives.not().isPresent() && matches(value, alternatives.not().get());
    if (anyFails || oneFails || notFails) {
      add(
          RuleName.INVALID_VALUE,
          place,
          alternativeWords(alternatives, anyFails, oneFails),
          "see what the kind's documentation allows together");
    }
  }

  private static String alternativeWords(
      Alternatives alternatives, boolean anyFails, boolean oneFails) {
    if (anyFails) {
      return "is nothing of what is allowed there" + fields(alternatives.any());
    }
    return oneFails
        ? "has to be exactly one of what is allowed there" + fields(alternatives.one())
        : "is just what is not allowed there";
  }

  /** In most schemas, the alternatives are fields of which one has to be there. */
  private static String fields(List<Structure> alternatives) {
    List<String> fields = alternatives.stream()
        .map(each -> String.join(" with ", new TreeSet<>(each.members().required())))
        .filter(names -> !names.isEmpty())
        .toList();
    return fields.isEmpty() ? "" : " (" + String.join("; ", fields) + ")";
  }
}
