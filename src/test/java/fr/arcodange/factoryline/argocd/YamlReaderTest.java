package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Hostile documents; what well-meant ones come to is in {@code YamlReaderIT}, beside the real reader. */
class YamlReaderTest {
  @Test
  void aBombOfAliasesIsRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1);
      bomb.append("a").append(i).append(": &a").append(i).append(" [");
      bomb.append(String.join(", ", Collections.nCopies(9, before))).append("]\n");
    }
    assertTrue(refusal(bomb.toString()).message().contains("aliases"));
  }

  @Test
  void aBombOfMergeKeysIsRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 {k: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a").append(i).append(": &a").append(i).append(" {");
      for (int j = 0; j < 9; j++) {
        bomb.append("k").append(j).append(": *a").append(i - 1).append(", ");
      }
      bomb.append("}\n");
    }
    assertTrue(refusal(bomb.toString()).message().contains("aliases"));
  }

  @Test
  void whatIsNestedTooDeepIsRefused() {
    assertTrue(refusal("[".repeat(10_000) + "]".repeat(10_000)).message().length() < 200);
    assertTrue(refusal("- ".repeat(5_000) + "x").message().length() < 200);
  }

  @Test
  void anAliasOfItselfIsRefused() {
    assertTrue(refusal("a: &a [*a]").message().contains("alias"));
  }

  @Test
  void aKeyThatStandsTwiceIsRefusedWithItsLine() {
    YamlReader.Unreadable refusal = refusal("a: 1\nb: 2\na: password");
    assertEquals(3, refusal.line());
    assertFalse(refusal.message().contains("password"));
  }

  @Test
  void aMergeDoesNotHideAKeyThatStandsTwice() {
    assertEquals(3, refusal("a: 1\n<<: {a: 2}\na: 3").line());
  }

  @Test
  void numbersThatJsonDoesNotKnowAreRefused() {
    for (String number : new String[] {".inf", "-.Inf", ".NaN"}) {
      assertTrue(refusal("a: " + number).message().contains("number"), number);
    }
  }

  @Test
  void aKeyThatIsNoTextIsRefused() {
    assertTrue(refusal("? [a, b]\n: c").message().contains("key"));
    assertTrue(refusal("~: c").message().contains("key"));
  }

  @Test
  void controlCharactersAreRefused() {
    assertTrue(refusal("a: \"\u0007\"").message().contains("character"));
  }

  private static YamlReader.Unreadable refusal(String yaml) {
    return assertThrows(YamlReader.Unreadable.class, () -> YamlReader.read(yaml));
  }
}
