package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random objects; the seed is in the message of what fails. */
class ShuffledObjectsTest {
  private static final int ROUNDS = 300;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> NAMES =
      List.of("a", "b.c", "name", "value", "env", "data", "password", "x\ny", "valuesObject");

  /** Argo CD's sets, whose order may be any other one. */
  private static final Set<String> SETS = Set.of("syncOptions", "parameters", "finalizers");

  private final Random random = new Random(0);

  private JsonNode value(int depth) {
    return switch (random.nextInt(depth > 3 ? 5 : 8)) {
      case 0 -> NODES.textNode("text" + random.nextInt(5));
      case 1 -> NODES.textNode("one\ntwo" + random.nextInt(3) + "\npassword: x");
      case 2 -> NODES.numberNode(random.nextInt(5));
      case 3 -> NODES.booleanNode(random.nextBoolean());
      case 4 -> NODES.textNode("");
      case 5 -> {
        ArrayNode array = NODES.arrayNode();
        IntStream.range(0, random.nextInt(4)).forEach(i -> array.add(value(depth + 1)));
        yield array;
      }
      default -> object(depth);
    };
  }

  private ObjectNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      object.set(NAMES.get(random.nextInt(NAMES.size())), value(depth + 1));
    }
    return object;
  }

  private KubeObject application(int number) {
    ObjectNode content = NODES.objectNode();
    content.put("apiVersion", "argoproj.io/v1alpha1").put("kind", "Application");
    ObjectNode metadata = content.putObject("metadata").put("name", "app" + number);
    metadata.putArray("finalizers").add("one").add("two");
    ObjectNode spec = object(0);
    content.set("spec", spec);
    spec.putObject("destination").put("server", "https://kubernetes.default.svc");
    ObjectNode source = spec.putObject("source").put("repoURL", "https://a/b/c");
    ArrayNode parameters = source.putObject("helm").putArray("parameters");
    IntStream.range(0, random.nextInt(5))
        .forEach(i -> parameters.addObject().put("name", "p" + i).set("value", value(9)));
    ArrayNode options = spec.putObject("syncPolicy").putArray("syncOptions");
    List.of("A=true", "B=false", "C=true").forEach(options::add);
    return new KubeObject("chart/templates/apps.yaml", content);
  }

  private JsonNode shuffled(JsonNode value, String name) {
    if (value.isObject()) {
      List<Map.Entry<String, JsonNode>> members = new ArrayList<>(value.properties());
      Collections.shuffle(members, random);
      ObjectNode object = NODES.objectNode();
      members.forEach(
          member -> object.set(member.getKey(), shuffled(member.getValue(), member.getKey())));
      return object;
    }
    if (value.isArray()) {
      List<JsonNode> elements = new ArrayList<>();
      value.forEach(element -> elements.add(shuffled(element, "")));
      if (SETS.contains(name)) {
        Collections.shuffle(elements, random);
      }
      return NODES.arrayNode().addAll(elements);
    }
    return value;
  }

  private List<KubeObject> shuffled(List<KubeObject> objects) {
    List<KubeObject> other = new ArrayList<>();
    objects.forEach(object -> other.add(
        new KubeObject("chart/templates/other.yaml", (ObjectNode) shuffled(object.content(), ""))));
    Collections.shuffle(other, random);
    return other;
  }

  @Test
  void nothingDiffersFromTheSameInAnotherOrder() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      random.setSeed(seed);
      List<KubeObject> objects =
          IntStream.range(0, random.nextInt(5)).mapToObj(this::application).toList();

      RenderedDiff diff = RenderedDiff.of(objects, shuffled(objects), "argocd");

      assertEquals("", DiffText.of(diff), "seed " + seed);
    }
  }

  @Test
  void everyOtherTextDiffersAndIsNamed() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      random.setSeed(seed);
      KubeObject before = application(1);
      ObjectNode content = before.content().deepCopy();
      List<ObjectNode> owners = new ArrayList<>(List.of((ObjectNode) content.path("spec")));
      for (int i = 0; i < owners.size(); i++) {
        owners.get(i).forEach(member -> {
          if (member instanceof ObjectNode object) {
            owners.add(object);
          }
        });
      }
      owners.get(random.nextInt(owners.size())).put("changed", "by test");

      RenderedDiff diff =
          RenderedDiff.of(List.of(before), List.of(new KubeObject("", content)), "argocd");

      assertEquals(1, diff.objects().size(), "seed " + seed);
      List<FieldChange> fields = diff.objects().get(0).fields();
      assertTrue(
          fields.stream().anyMatch(field -> field.path().endsWith("changed")),
          "seed " + seed + ": " + fields);
    }
  }

  @Test
  void noTwoFieldsHaveOnePath() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      random.setSeed(seed);
      KubeObject object = application(1);
      List<FieldChange> fields =
          RenderedDiff.of(List.of(), List.of(object), "argocd").objects().get(0).fields();

      Set<String> paths = new HashSet<>();
      for (FieldChange field : fields) {
        assertTrue(paths.add(field.path()), "seed " + seed + ": " + field.path());
        assertFalse(field.after().isEmpty(), "seed " + seed);
      }
    }
  }
}
