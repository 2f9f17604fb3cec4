package fr.arcodange.factoryline.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValuePathTest {
  private final ValuePath root = ValuePath.root("t.x[\"k\"]");

  @Test
  void pathsAreWrittenAsInHcl() {
    ValuePath path = root.member("rules").element(0).member("a.b").member("0").member("c-d");
    assertEquals(".rules[0][\"a.b\"][\"0\"].c-d", path.text());
    assertEquals("rules[0][\"a.b\"][\"0\"].c-d", path.display());
    assertEquals("t.x[\"k\"].rules[0][\"a.b\"][\"0\"].c-d", path.qualified());
  }

  @Test
  void noTwoPathsHaveOneText() {
    String[] keys = {
      "a", "b", "a.b", "0", "[0]", "\"", "\\", "\\\"", "\"]", "", ".a", "a\"].b", "[\"a\"]"
    };
    Map<String, JsonNode> seen = new HashMap<>();
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      ValuePath path = root;
      ArrayNode steps = JsonNodeFactory.instance.arrayNode();
      for (int depth = random.nextInt(4); depth >= 0; depth--) {
        if (random.nextInt(4) == 0) {
          int index = random.nextInt(3);
          path = path.element(index);
          steps.add(index);
        } else {
          String key = keys[random.nextInt(keys.length)];
          path = path.member(key);
          steps.add(key);
        }
      }
      JsonNode before = seen.putIfAbsent(path.text(), steps);
      if (before != null) {
        assertEquals(before, steps, path.text());
      }
    }
    assertNull(seen.get(""));
  }
}
