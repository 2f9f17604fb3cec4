package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectFilesTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Anything that some reader of YAML takes for something else, or that acts on whoever looks at it. */
  private static final List<String> TEXTS = List.of(
      "",
      " ",
      "a",
      "yes",
      "No",
      "on",
      "~",
      "null",
      "true",
      "1",
      "1.5",
      "0777",
      "0o17",
      "1e3",
      "2024-01-02",
      "1:30",
      "<<",
      "=",
      "-",
      "--- x",
      "- a",
      "a: b",
      "a #b",
      "#a",
      "'",
      "\"",
      "it's",
      "\\",
      "{a}",
      "[a]",
      "*a",
      "&a",
      "!a",
      "%a",
      "@a",
      "`a`",
      "|",
      ">",
      "? a",
      ":",
      "a:",
      ":a",
      "https://x.example/y?z=1#t",
      "a\nb",
      "a\nb\n",
      "a\n\n",
      "\na",
      " a\nb",
      "a \nb",
      "a\n b\n",
      "\n",
      "\t",
      "a\tb",
      "a\r\nb",
      "é漢字",
      "😀",
      "\u202ea",
      "\u0007",
      "\u0085",
      "\u2028",
      "\ufeffa",
      "a\u00a0b",
      "$HOME",
      "x".repeat(300),
      "CreateNamespace=true",
      "/spec/source/helm",
      "1_000",
      ".5",
      "+1",
      ".inf",
      "0x1F",
      "a,b",
      "...",
      "...\n---\n");

  @TempDir
  Path folder;

  @Test
  void whatIsWrittenIsReadAsTheSame() throws YamlReader.Unreadable {
    for (long seed = 0; seed < 300; seed++) {
      ObjectNode object = object(new Random(seed), 4);
      String yaml = YamlWriter.document(object);
      assertEquals(object, YamlReader.read(yaml), "seed " + seed + ":\n" + yaml);
    }
  }

  @Test
  void everyTextComesBack() throws YamlReader.Unreadable {
    for (String text : TEXTS) {
      ObjectNode object =
          NODES.objectNode().put("value", text).put(text.isEmpty() ? "key" : text, "key");
      object.putArray("list").add(text).addArray().add(text);
      assertEquals(object, YamlReader.read(YamlWriter.document(object)), text);
    }
  }

  @Test
  void everyReaderTakesANumberForOne() throws YamlReader.Unreadable {
    ObjectNode object =
        NODES.objectNode().put("a", 1e16).put("b", -1.5e-7).put("c", 0.25).put("d", 12L);
    String yaml = YamlWriter.document(object);
    assertEquals("a: 1.0e+16\nb: -1.5e-7\nc: 0.25\nd: 12\n", yaml);
    assertEquals(1e16, YamlReader.read(yaml).path("a").doubleValue());
  }

  @Test
  void theOrderOfKeysDoesNotMatter() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      ObjectNode object = object(random, 3);
      assertEquals(
          YamlWriter.document(object), YamlWriter.document((ObjectNode) shuffled(object, random)));
    }
  }

  @Test
  void whatAnObjectIsComesFirst() {
    ObjectNode object = NODES.objectNode();
    object.putObject("spec").put("b", 1).put("a", true);
    object.putObject("metadata").put("labels", "x").put("namespace", "infra").put("name", "app");
    object.put("kind", "Application").put("apiVersion", "argoproj.io/v1alpha1");
    assertEquals("""
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: app
          namespace: infra
          labels: x
        spec:
          a: true
          b: 1
        """, YamlWriter.document(object));
  }

  @Test
  void filesAreNamedAfterKindAndName() {
    assertEquals(
        List.of("application-webapp.yaml", "configmap-a.yaml"),
        names(List.of(
            object("argoproj.io/v1alpha1", "Application", "", "webapp"),
            object("v1", "ConfigMap", "", "a"))));
  }

  @Test
  void whereANameWouldStandForTwoBothSayMore() {
    assertEquals(
        List.of("configmap-a.n.core.yaml", "configmap-a.o.core.yaml", "configmap-b.yaml"),
        names(List.of(
            object("v1", "ConfigMap", "n", "a"),
            object("v1", "ConfigMap", "o", "a"),
            object("v1", "ConfigMap", "o", "b"))));
  }

  @Test
  void noTwoObjectsAreOneFile() {
    List<KubeObject> objects = List.of(
        object("rbac.authorization.k8s.io/v1", "RoleBinding", "n", "Admin"),
        object("rbac.authorization.k8s.io/v1", "RoleBinding", "n", "admin"),
        object("v1", "ConfigMap", "x", "a"),
        object("v1", "ConfigMap", "y", "a"),
        object("v1", "ConfigMap", "", "a.x.core"),
        object("v1", "ConfigMap", "", "\u00e9a"),
        object("v1", "ConfigMap", "", "\u0e9a"),
        object("v1", "ConfigMap", "", "%c3%a9a"));
    List<String> names = names(objects);
    assertEquals(objects.size(), Set.copyOf(names).size(), names::toString);
    assertEquals("configmap-a.y.core.yaml", names.get(3));
    assertTrue(
        names.get(2).matches("configmap-a\\.x\\.core\\.[0-9a-f]{16}\\.yaml"), names::toString);
    assertTrue(names.get(0).startsWith("rolebinding-admin.n."), names::toString);
  }

  @Test
  void aNameThatNoFileSystemTakesIsCut() {
    List<KubeObject> objects = List.of(
        object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "", "a".repeat(250) + "b"),
        object("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "", "a".repeat(250) + "c"),
        object("v1", "ConfigMap", "", "\u6f22".repeat(253)));
    List<String> names = names(objects);
    assertEquals(3, Set.copyOf(names).size(), names::toString);
    names.forEach(name -> assertTrue(name.length() < 240 && name.endsWith(".yaml"), name));
  }

  @Test
  void oneObjectTwiceIsNoSetOfFiles() {
    KubeObject one = object("v1", "ConfigMap", "", "a");
    assertThrows(IllegalArgumentException.class, () -> ObjectFiles.of(List.of(one, one)));
  }

  @Test
  void noNameLeadsOutOfTheFolder() {
    for (String name : List.of(
        "../../etc/passwd",
        "/root",
        "a/b",
        "..",
        "a\u0000b",
        "system:node",
        "a b",
        "$(x)",
        "é",
        "~")) {
      String file = names(List.of(object("v1", "ConfigMap", "", name))).get(0);
      assertEquals(folder, folder.resolve(file).normalize().getParent(), file);
      assertTrue(file.matches("[a-z0-9%._-]+"), file);
    }
  }

  private static List<String> names(List<KubeObject> objects) {
    return ObjectFiles.of(objects).stream().map(ObjectFiles.ObjectFile::name).toList();
  }

  private static KubeObject object(String apiVersion, String kind, String namespace, String name) {
    ObjectNode content = NODES.objectNode().put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode metadata = content.putObject("metadata").put("name", name);
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    return new KubeObject("c/templates/x.yaml", content);
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(4); i >= 0; i--) {
      object.set(pick(random), value(random, depth));
    }
    return object;
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> NODES.booleanNode(random.nextBoolean());
      case 1 -> NODES.numberNode(random.nextLong());
      case 2 -> NODES.nullNode();
      case 3, 4 -> NODES.textNode(pick(random));
      case 5 -> array(random, depth - 1);
      default -> object(random, depth - 1);
    };
  }

  private static ArrayNode array(Random random, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      array.add(value(random, depth));
    }
    return array;
  }

  private static String pick(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private static JsonNode shuffled(JsonNode value, Random random) {
    if (value instanceof ObjectNode object) {
      List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
      Collections.shuffle(members, random);
      ObjectNode copy = NODES.objectNode();
      members.forEach(member -> copy.set(member.getKey(), shuffled(member.getValue(), random)));
      return copy;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode copy = NODES.arrayNode();
      array.forEach(element -> copy.add(shuffled(element, random)));
      return copy;
    }
    return value;
  }
}
