package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML document as Kubernetes does: {@code sigs.k8s.io/yaml}, which is go-yaml v2 on the way to JSON. So {@code yes} is
 * true, {@code 0777} is 511, a date is text, and merge keys are merged. Beyond that a key may stand only once, and what aliases
 * come to is bounded.
 */
final class YamlReader {
  /** Nodes that aliases may add to a document; more is a bomb. */
  private static final int MOST_ALIASED = 100_000;

  private static final int DEEPEST = 100;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Parser parser;
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int nodes;
  private int aliased;
  private int depth;

  private YamlReader(Parser parser) {
    this.parser = parser;
  }

  /** What an anchor names, and how many nodes that is. */
  private record Anchored(JsonNode value, int nodes) {}

  /** A document that cannot be read, and where: lines count from 1. */
  static final class Unreadable extends Exception {
    private final String message;
    private final int line;

    private Unreadable(@Nullable String message, int line) {
      super(message);
      this.message = String.valueOf(message);
      this.line = line;
    }

    String message() {
      return message;
    }

    int line() {
      return line;
    }
  }

  /**
   * The document; null if it holds nothing but comments.
   *
   * @throws Unreadable if it is no YAML, or not such as Kubernetes takes; its message holds no value
   */
  static JsonNode read(String yaml) throws Unreadable {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setNestingDepthLimit(DEEPEST);
    try {
      return new YamlReader(new ParserImpl(new StreamReader(yaml), options)).document();
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      throw new Unreadable(problem(e), mark == null ? 1 : mark.getLine() + 1);
    } catch (YAMLException e) {
      throw new Unreadable("a character in it is not allowed in YAML", 1);
    }
  }

  private static String problem(MarkedYAMLException e) {
    String problem = e.getProblem();
    return problem == null ? "it is not YAML" : problem;
  }

  private JsonNode document() throws Unreadable {
    parser.getEvent();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return NODES.nullNode();
    }
    parser.getEvent();
    JsonNode value = node(parser.getEvent());
    parser.getEvent();
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      throw unreadable("a second document begins here", parser.peekEvent());
    }
    return value;
  }

  private JsonNode node(Event event) throws Unreadable {
    if (event instanceof AliasEvent alias) {
      return alias(alias);
    }
    if (++depth > DEEPEST) {
      throw unreadable("it is nested more than " + DEEPEST + " deep", event);
    }
    int before = nodes++;
    JsonNode value = switch (event.getEventId()) {
      case Scalar -> scalar((ScalarEvent) event);
      case SequenceStart -> sequence();
      case MappingStart -> mapping();
      default -> throw unreadable("unexpected " + event.getEventId(), event);
    };
    depth--;
    String anchor = ((NodeEvent) event).getAnchor();
    if (anchor != null) {
      anchors.put(anchor, new Anchored(value, nodes - before));
    }
    return value;
  }

  private JsonNode alias(AliasEvent event) throws Unreadable {
    Anchored anchored = anchors.get(event.getAnchor());
    if (anchored == null) {
      throw unreadable("an alias has no anchor before it", event);
    }
    aliased += anchored.nodes();
    nodes += anchored.nodes();
    if (aliased > MOST_ALIASED) {
      throw unreadable("its aliases come to more than " + MOST_ALIASED + " values", event);
    }
    return anchored.value().deepCopy();
  }

  private JsonNode scalar(ScalarEvent event) throws Unreadable {
    try {
      return YamlScalars.value(event.getTag(), event.isPlain(), event.getValue());
    } catch (IllegalArgumentException e) {
      throw unreadable(e.getMessage(), event);
    }
  }

  private ArrayNode sequence() throws Unreadable {
    ArrayNode array = NODES.arrayNode();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      array.add(node(parser.getEvent()));
    }
    parser.getEvent();
    return array;
  }

  private ObjectNode mapping() throws Unreadable {
    ObjectNode object = NODES.objectNode();
    ObjectNode merged = NODES.objectNode();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event key = parser.getEvent();
      if (isMerge(key)) {
        merge(merged, node(parser.getEvent()), key);
        continue;
      }
      String name = key(key);
      JsonNode value = node(parser.getEvent());
      if (object.putIfAbsent(name, value) != null) {
        throw unreadable("a key stands twice in one mapping", key);
      }
    }
    parser.getEvent();
    merged.properties().forEach(member -> object.putIfAbsent(member.getKey(), member.getValue()));
    return object;
  }

  private static boolean isMerge(Event key) {
    return key instanceof ScalarEvent scalar
        && scalar.isPlain()
        && scalar.getValue().equals("<<");
  }

  private static void merge(ObjectNode merged, JsonNode value, Event at) throws Unreadable {
    if (value.isArray()) {
      for (JsonNode element : value) {
        merge(merged, element, at);
      }
    } else if (value instanceof ObjectNode members) {
      members
          .properties()
          .forEach(member -> merged.putIfAbsent(member.getKey(), member.getValue()));
    } else {
      throw unreadable("a merge key merges no mapping", at);
    }
  }

  private String key(Event event) throws Unreadable {
    JsonNode key = node(event);
    if (key.isContainerNode() || key.isNull()) {
      throw unreadable("a key is no text", event);
    }
    return key.asText();
  }

  private static Unreadable unreadable(@Nullable String message, Event event) {
    return new Unreadable(message, event.getStartMark().getLine() + 1);
  }
}
