package fr.arcodange.factoryline.review;

import static fr.arcodange.factoryline.review.Shown.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangeDigestsTest {
  private final EvidenceKey key = EvidenceKey.random(new SecureRandom());
  private final ChangeDigests digests = new ChangeDigests(key, DigestSettings.none());

  private Digest of(JsonNode value) {
    return of(digests, value);
  }

  private static Digest of(ChangeDigests digests, JsonNode value) {
    return digests.content(
        ValuePath.root("t.x"), value, Unknown.NOTHING, (path, unknown) -> unknown);
  }

  @Test
  void spellingDoesNotMatter() {
    for (long seed = 0; seed < 2000; seed++) {
      Trees trees = new Trees(seed);
      JsonNode value = trees.something(3);
      JsonNode other = trees.respelled(value);
      assertEquals(of(value), of(other), () -> value + " and " + other);
    }
  }

  @Test
  void anyChangedLeafMatters() {
    for (long seed = 0; seed < 2000; seed++) {
      Trees trees = new Trees(seed);
      JsonNode value = trees.something(3);
      JsonNode other = trees.changed(value);
      if (!Trees.same(value, other)) {
        assertNotEquals(of(value), of(other), () -> value + " and " + other);
      }
    }
  }

  @Test
  void differentValuesNeverMeet() {
    Map<Digest, JsonNode> seen = new HashMap<>();
    for (long seed = 0; seed < 20_000; seed++) {
      JsonNode value = new Trees(seed).value(2);
      JsonNode before = seen.putIfAbsent(of(value), value);
      if (before != null && !Trees.same(before, value)) {
        throw new AssertionError(before + " and " + value + " have one digest");
      }
    }
  }

  @Test
  void twoKeysGiveTwoDigests() {
    ChangeDigests others =
        new ChangeDigests(EvidenceKey.random(new SecureRandom()), DigestSettings.none());
    assertNotEquals(of(json("{'a':1}")), of(others, json("{'a':1}")));
  }

  @Test
  void nothingAndEmptyAreTwoThings() {
    assertNotEquals(of(json("{'a':null}")), of(json("{'a':{}}")));
    assertNotEquals(of(json("{'a':[]}")), of(json("{'a':{}}")));
    assertNotEquals(of(json("{'a':[null]}")), of(json("{'a':[]}")));
    assertNotEquals(of(json("{'a':''}")), of(json("{}")));
  }

  @Test
  void hugeNumbersCostNothingAndStayApart() {
    assertNotEquals(of(json("1e999999999")), of(json("1e999999998")));
    assertEquals(of(json("10e999999998")), of(json("1e999999999")));
    JsonNode infinite = JsonNodeFactory.instance.numberNode(Double.POSITIVE_INFINITY);
    assertNotEquals(of(infinite), of(JsonNodeFactory.instance.numberNode(Double.NaN)));
    assertNotEquals(
        of(json("12345678901234567890123456789")), of(json("12345678901234567890123456788")));
  }

  @Test
  void digestsOfLongStringsSeeEveryCharacter() {
    String longText = "x".repeat(1_000_000);
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Digest one = of(nodes.textNode(longText));
    assertEquals(one, of(nodes.textNode(longText)));
    assertNotEquals(one, of(nodes.textNode(longText + "x")));
    assertNotEquals(one, of(nodes.textNode("y" + longText.substring(1))));
  }

  @Test
  void unpairedSurrogatesAreNotQuestionMarks() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    assertNotEquals(of(nodes.textNode("?")), of(nodes.textNode("\ud800")));
    assertNotEquals(of(nodes.textNode("\udc00")), of(nodes.textNode("\ud800")));
    assertNotEquals(of(nodes.textNode("\ud83d\ude00")), of(nodes.textNode("\ude00\ud83d")));
  }

  @Test
  void thePlaceOfTheWorkingFolderDoesNotMatter() {
    ChangeDigests shown =
        new ChangeDigests(key, new DigestSettings(Set.of(), Optional.of("/tmp/plan")));
    ChangeDigests applied =
        new ChangeDigests(key, new DigestSettings(Set.of(), Optional.of("/srv/work/apply-7")));
    assertEquals(
        of(shown, json("{'a':'file:///tmp/plan/x /tmp/plan','/tmp/plan/k':1}")),
        of(
            applied,
            json("{'a':'file:///srv/work/apply-7/x /srv/work/apply-7','/srv/work/apply-7/k':1}")));
    assertNotEquals(of(shown, json("'/tmp/plan/x'")), of(applied, json("'/srv/work/apply-7/y'")));
    assertNotEquals(
        of(shown, json("'/tmp/plan-2/x'")), of(applied, json("'/srv/work/apply-7-2/x'")));
    assertNotEquals(of(shown, json("'/tmp/plan'")), of(shown, json("''")));
  }

  @Test
  void aKeyAndADigestNeverPrintTheKey() {
    assertEquals("***", key.toString());
    assertFalse(Shown.manifest(1, key, Set.of()).toString().contains(key.base64()));
  }
}
