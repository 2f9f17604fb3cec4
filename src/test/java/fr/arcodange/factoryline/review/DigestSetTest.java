package fr.arcodange.factoryline.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DigestSetTest {

  @Test
  void holdsWhatWasPutInAndNothingElse() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      List<Digest> in = new ArrayList<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        in.add(new Digest(random.nextInt(5) - 2, random.nextInt(5) - 2));
      }
      DigestSet set = DigestSet.of(in);
      Set<Digest> expected = new HashSet<>(in);
      assertEquals(expected.size(), set.size());
      for (int high = -3; high < 4; high++) {
        for (int low = -3; low < 4; low++) {
          Digest digest = new Digest(high, low);
          assertEquals(expected.contains(digest), set.contains(digest));
        }
      }
    }
  }

  @Test
  void hexadecimalGoesThereAndBack() {
    Digest digest = new Digest(0x8000000000000001L, 0x0123456789abcdefL);
    assertEquals("80000000000000010123456789abcdef", digest.hex());
    assertEquals(digest, Digest.parse(digest.hex()));
  }

  @Test
  void oneDigestHasOneSpelling() {
    for (String wrong :
        List.of("", "0", "g".repeat(32), "A".repeat(32), "0".repeat(33), "é".repeat(32))) {
      assertThrows(IllegalArgumentException.class, () -> Digest.parse(wrong), wrong);
    }
    assertTrue(Digest.parse("f".repeat(32)).compareTo(Digest.parse("0".repeat(32))) > 0);
  }
}
