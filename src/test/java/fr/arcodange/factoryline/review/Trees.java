package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Random JSON values, the same for the same seed. */
final class Trees {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> KEYS = List.of(
      "a", "b", "a.b", "0", "1", "c-d", "", "a[0]", "q\"]", "\\", "é", "id", "name", "\ud800");
  private static final List<String> STRINGS = List.of(
      "", "a", "b", "0", "true", "null", "1.0", "é", "\ud800", "?", "\u0000", "a,b", "{}", "/w/x");

  private final Random random;

  Trees(long seed) {
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  ObjectNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    int size = random.nextInt(5);
    for (int i = 0; i < size; i++) {
      object.set(KEYS.get(random.nextInt(KEYS.size())), value(depth - 1));
    }
    return object;
  }

  /** An object that has at least one member that is not null. */
  ObjectNode something(int depth) {
    ObjectNode object = object(depth);
    object.put("name", "n" + random.nextInt(1000));
    return object;
  }

  JsonNode value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> NODES.textNode(STRINGS.get(random.nextInt(STRINGS.size())));
      case 1 -> NODES.numberNode(random.nextInt(40) - 20);
      case 2 -> NODES.numberNode(new BigDecimal(random.nextInt(2000) - 1000).movePointLeft(2));
      case 3 -> NODES.booleanNode(random.nextBoolean());
      case 4 -> NODES.nullNode();
      case 5 -> list(depth);
      default -> object(depth);
    };
  }

  private ArrayNode list(int depth) {
    ArrayNode list = NODES.arrayNode();
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      list.add(value(depth - 1));
    }
    return list;
  }

  /** The same value in another spelling: members shuffled, nulls added and dropped, numbers written otherwise. */
  JsonNode respelled(JsonNode value) {
    if (value.isObject()) {
      List<Map.Entry<String, JsonNode>> members = new ArrayList<>(value.properties());
      Collections.shuffle(members, random);
      ObjectNode other = NODES.objectNode();
      for (Map.Entry<String, JsonNode> member : members) {
        if (!member.getValue().isNull() || random.nextBoolean()) {
          other.set(member.getKey(), respelled(member.getValue()));
        }
      }
      String spare = "spare" + random.nextInt(3);
      return random.nextBoolean() ? other.set(spare, NODES.nullNode()) : other;
    }
    if (value.isArray()) {
      ArrayNode other = NODES.arrayNode();
      value.forEach(element -> other.add(respelled(element)));
      return other;
    }
    if (value.isNumber()) {
      BigDecimal decimal = value.decimalValue();
      return switch (random.nextInt(4)) {
        case 0 -> NODES.numberNode(decimal.setScale(decimal.scale() + 3));
        case 1 -> NODES.numberNode(decimal.doubleValue());
        case 2 ->
          NODES.numberNode(new BigDecimal(decimal.stripTrailingZeros().toEngineeringString()));
        default ->
          decimal.stripTrailingZeros().scale() <= 0
              ? NODES.numberNode(decimal.longValueExact())
              : value;
      };
    }
    return value;
  }

  /** The value with one leaf, chosen at random, made another one. */
  JsonNode changed(JsonNode value) {
    List<String> leaves = new ArrayList<>(leaves(value, ""));
    return changed(value, "", leaves.get(random.nextInt(leaves.size())));
  }

  private static Set<String> leaves(JsonNode value, String path) {
    Set<String> leaves = new TreeSet<>();
    if (value.isObject() && !value.isEmpty()) {
      value
          .properties()
          .forEach(member ->
              leaves.addAll(leaves(member.getValue(), path + "\u0001" + member.getKey())));
    } else if (value.isArray() && !value.isEmpty()) {
      for (int i = 0; i < value.size(); i++) {
        leaves.addAll(leaves(value.get(i), path + "\u0002" + i));
      }
    } else {
      leaves.add(path);
    }
    return leaves;
  }

  private JsonNode changed(JsonNode value, String path, String leaf) {
    if (path.equals(leaf)) {
      return other(value);
    }
    if (value.isObject()) {
      ObjectNode object = NODES.objectNode();
      value
          .properties()
          .forEach(member -> object.set(
              member.getKey(),
              changed(member.getValue(), path + "\u0001" + member.getKey(), leaf)));
      return object;
    }
    if (value.isArray()) {
      ArrayNode list = NODES.arrayNode();
      for (int i = 0; i < value.size(); i++) {
        list.add(changed(value.get(i), path + "\u0002" + i, leaf));
      }
      return list;
    }
    return value;
  }

  private JsonNode other(JsonNode leaf) {
    JsonNode other = value(1);
    while (same(other, leaf)) {
      other = value(1);
    }
    return other;
  }

  /** An independent opinion of what the same value is. */
  static boolean same(JsonNode left, JsonNode right) {
    return plain(left).equals(plain(right));
  }

  private static Object plain(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> members = new java.util.TreeMap<>();
      value.properties().forEach(member -> {
        if (!member.getValue().isNull()) {
          members.put(member.getKey(), plain(member.getValue()));
        }
      });
      return members;
    }
    if (value.isArray()) {
      List<Object> elements = new ArrayList<>();
      value.forEach(element -> elements.add(plain(element)));
      return elements;
    }
    if (value.isNumber()) {
      return value.decimalValue().stripTrailingZeros();
    }
    return value.isMissingNode() ? NODES.nullNode() : value;
  }
}
