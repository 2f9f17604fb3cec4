package fr.arcodange.factoryline.review;

import java.util.Arrays;
import java.util.Collection;

/** Sorted distinct digests in one array: 16 bytes each, because a bundle may hold hundreds of thousands. */
final class DigestSet {
  private static final DigestSet EMPTY = new DigestSet(new long[0]);

  private final long[] halves;

  private DigestSet(long[] halves) {
    this.halves = halves;
  }

  static DigestSet of(Collection<Digest> digests) {
    if (digests.isEmpty()) {
      return EMPTY;
    }
    Digest[] sorted = digests.toArray(new Digest[0]);
    Arrays.sort(sorted);
    long[] halves = new long[sorted.length * 2];
    int used = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i].compareTo(sorted[i - 1]) != 0) {
        halves[used++] = sorted[i].high();
        halves[used++] = sorted[i].low();
      }
    }
    return new DigestSet(used == halves.length ? halves : Arrays.copyOf(halves, used));
  }

  boolean isEmpty() {
    return halves.length == 0;
  }

  int size() {
    return halves.length / 2;
  }

  Digest get(int index) {
    return new Digest(halves[2 * index], halves[2 * index + 1]);
  }

  boolean contains(Digest digest) {
    int from = 0;
    int to = size() - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      int order = get(middle).compareTo(digest);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return false;
  }
}
