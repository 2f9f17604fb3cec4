package fr.arcodange.factoryline.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTreesTest {
  @Test
  void whatWasReadIsWrittenAsItWas() throws IOException {
    String json = "{\"a\":[1,-2.50,1e400,123456789012345678901234567890,true,false,null],"
        + "\"b\":{\"c\":\"\\u00E9\\\"\\n\"},\"d\":{},\"e\":[]}";

    assertEquals(
        json.replace("1e400", "1E+400").replace("-2.50", "-2.50"),
        JsonTrees.text(JsonTrees.read(json)));
    assertEquals(JsonTrees.read(json), JsonTrees.read(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void halfASurrogatePairDoesNotEndTheWriting() {
    assertEquals("\"\\uD83D\"", JsonTrees.text(JsonNodeFactory.instance.textNode("\ud83d")));
  }

  @Test
  void nothingAtAllIsMissing() throws IOException {
    assertTrue(JsonTrees.read("").isMissingNode());
    assertTrue(JsonTrees.read(new byte[0]).isMissingNode());
  }

  @Test
  void halfAnObjectIsNoJson() {
    assertThrows(JsonProcessingException.class, () -> JsonTrees.read("{\"a\":[1,"));
    assertThrows(JsonProcessingException.class, () -> JsonTrees.read("<html>"));
  }
}
