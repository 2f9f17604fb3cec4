package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlignmentTest {
  private static String told(String before, String after) {
    return new Alignment()
        .of(letters(before), letters(after)).stream()
            .map(pair -> (pair.isNew() ? "-" : before.charAt(pair.before()))
                + ""
                + (pair.isGone() ? "-" : after.charAt(pair.after())))
            .collect(Collectors.joining(" "));
  }

  private static List<String> letters(String text) {
    return text.chars().mapToObj(Character::toString).toList();
  }

  @Test
  void whatIsInsertedIsNewAndNothingElseIs() {
    assertEquals("aa -x bb cc", told("abc", "axbc"));
  }

  @Test
  void whatIsRemovedIsGoneAndNothingElseIs() {
    assertEquals("aa b- cc", told("abc", "ac"));
  }

  @Test
  void whatStandsInItsPlaceBelongsToIt() {
    assertEquals("aa bx cc", told("abc", "axc"));
    assertEquals("aa bx -y cc", told("abc", "axyc"));
  }

  @Test
  void anythingGoesWithNothing() {
    assertEquals("-a -b", told("", "ab"));
    assertEquals("a- b-", told("ab", ""));
    assertEquals("", told("", ""));
  }

  @Test
  void aMoveIsSeenOnce() {
    assertEquals("a- bb cc -a", told("abc", "bca"));
  }

  @Test
  void manyListsShareOneTime() {
    Alignment alignment = new Alignment(20);
    List<String> before = letters("abc");
    List<String> after = letters("bca");

    assertEquals(4, alignment.of(before, after).size(), "compared");
    assertEquals(3, alignment.of(before, after).size(), "told apart by place");
  }

  @Test
  void elementsThatDifferAreHardlyEverComparedInFull() {
    AtomicLong count = new AtomicLong();
    List<JsonNode> before = counted("x", count);
    List<JsonNode> after = counted("y", count);

    assertEquals(100, new Alignment().of(before, after).size());

    assertTrue(count.get() < 1_000, () -> count + " comparisons");
  }

  private static List<JsonNode> counted(String beginning, AtomicLong count) {
    return IntStream.range(0, 100)
        .<JsonNode>mapToObj(i ->
            CountedNode.of(JsonNodeFactory.instance.objectNode().put("name", beginning + i), count))
        .toList();
  }

  @Test
  void listsThatAreTooLongToBeComparedAreToldApartByPlace() {
    List<String> before = new ArrayList<>(Collections.nCopies(5_000, "a"));
    List<String> after = new ArrayList<>(Collections.nCopies(5_001, "b"));

    List<Alignment.Pair> pairs = new Alignment().of(before, after);

    assertEquals(5_001, pairs.size());
    assertTrue(pairs.get(5_000).isNew());
  }
}
