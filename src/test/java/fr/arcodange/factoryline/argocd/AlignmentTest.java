package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlignmentTest {
  private static String told(String before, String after) {
    return Alignment.of(letters(before), letters(after)).stream()
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
  void listsThatAreTooLongToBeComparedAreToldApartByPlace() {
    List<String> before = new ArrayList<>(Collections.nCopies(5_000, "a"));
    List<String> after = new ArrayList<>(Collections.nCopies(5_001, "b"));

    List<Alignment.Pair> pairs = Alignment.of(before, after);

    assertEquals(5_001, pairs.size());
    assertTrue(pairs.get(5_000).isNew());
  }
}
