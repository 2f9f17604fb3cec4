package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads one YAML document as Kubernetes does: {@code sigs.k8s.io/yaml}, which is go-yaml v2 on the way to JSON. So {@code yes} is
 * true, {@code 0777} is 511, a date is text, and merge keys are merged. Beyond that a key may stand only once, and what aliases
 * come to is bounded.
 */
final class YamlReader {
  /** Nodes that aliases may add to a document; more is a bomb. */
  private static final int MOST_ALIASED = 100_000;

  private static final int DEEPEST = 100;
  private static final int USUAL_LENGTH = 1024;
  private static final LoadSettings USUAL = settings(USUAL_LENGTH, false);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Parser parser;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
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
    try {
      return read(yaml, yaml.length() <= USUAL_LENGTH ? USUAL : settings(yaml.length(), false));
    } catch (Unreadable e) {
      // Places cost a third of the reading, and only mistakes have need of them.
      return read(yaml, settings(Math.max(USUAL_LENGTH, yaml.length()), true));
    }
  }

  private static JsonNode read(String yaml, LoadSettings settings) throws Unreadable {
    try {
      return new YamlReader(new ParserImpl(settings, new StreamReader(settings, yaml))).document();
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      throw new Unreadable(
          Optional.ofNullable(e.getProblem()).orElse("it is not YAML"),
          mark.map(Mark::getLine).orElse(0) + 1);
    } catch (YamlEngineException e) {
      throw new Unreadable("a character in it is not allowed in YAML", 1);
    }
  }

  /** @param length of the text; whatever is longer than the buffer is copied once for each buffer of it */
  private static LoadSettings settings(int length, boolean places) {
    return LoadSettings.builder()
        .setCodePointLimit(Integer.MAX_VALUE)
        .setBufferSize(length)
        .setParseComments(false)
        .setUseMarks(places)
        .build();
  }

  private JsonNode document() throws Unreadable {
    parser.next();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return NODES.nullNode();
    }
    parser.next();
    JsonNode value = node(parser.next());
    parser.next();
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
    int size = nodes - before;
    ((NodeEvent) event)
        .getAnchor()
        .ifPresent(anchor -> anchors.put(anchor, new Anchored(value, size)));
    return value;
  }

  private JsonNode alias(AliasEvent event) throws Unreadable {
    Anchored anchored = anchors.get(event.getAlias());
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
      return YamlScalars.value(event.getTag().orElse(null), event.isPlain(), event.getValue());
    } catch (IllegalArgumentException e) {
      throw unreadable(e.getMessage(), event);
    }
  }

  private ArrayNode sequence() throws Unreadable {
    ArrayNode array = NODES.arrayNode();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      array.add(node(parser.next()));
    }
    parser.next();
    return array;
  }

  private ObjectNode mapping() throws Unreadable {
    ObjectNode object = NODES.objectNode();
    Set<String> own = new HashSet<>();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event key = parser.next();
      if (isMerge(key)) {
        merge(object, node(parser.next()), key);
        continue;
      }
      String name = key(key);
      JsonNode value = node(parser.next());
      if (!own.add(name)) {
        throw unreadable("a key stands twice in one mapping", key);
      }
      object.set(name, value);
    }
    parser.next();
    return object;
  }

  private static boolean isMerge(Event key) {
    return key instanceof ScalarEvent scalar
        && scalar.isPlain()
        && scalar.getValue().equals("<<");
  }

  /** It takes place where it stands: over what came before it. Of several mappings the first wins. */
  private static void merge(ObjectNode object, JsonNode value, Event at) throws Unreadable {
    JsonNode all = value.isArray() ? value : NODES.arrayNode().add(value);
    for (int i = all.size() - 1; i >= 0; i--) {
      if (!(all.get(i) instanceof ObjectNode members)) {
        throw unreadable("a merge key merges no mapping", at);
      }
      object.setAll(members);
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
    return new Unreadable(message, event.getStartMark().map(Mark::getLine).orElse(0) + 1);
  }
}
