package fr.arcodange.factoryline.argocd;

import java.util.ArrayList;
import java.util.List;

/**
 * Which elements of two lists belong together: as many equal ones as there can be in their order, and what is left between two of
 * those one by one, so that an element that was inserted is one difference.
 */
final class Alignment {
  /** Of one pair of lists; with more comparisons its elements are told apart by their places. */
  private static final long MOST_CELLS = 4_000_000;

  /** Of all lists together. */
  private static final long MOST_OF_ALL = 40_000_000;

  private static final int NONE = -1;

  private long left;

  /** One for all lists that are compared with each other's time: those after too many are told apart by their places, too. */
  Alignment() {
    this(MOST_OF_ALL);
  }

  Alignment(long mostCells) {
    this.left = mostCells;
  }

  /**
   * Elements that belong together.
   *
   * @param before the place in the first list; -1 if the element is new
   * @param after the place in the second list; -1 if the element is gone
   */
  record Pair(int before, int after) {
    boolean isNew() {
      return before == NONE;
    }

    boolean isGone() {
      return after == NONE;
    }
  }

  <T> List<Pair> of(List<T> before, List<T> after) {
    List<Pair> pairs = new ArrayList<>();
    int start = 0;
    int shortest = Math.min(before.size(), after.size());
    while (start < shortest && before.get(start).equals(after.get(start))) {
      pairs.add(new Pair(start, start));
      start++;
    }
    int same = 0;
    while (same < shortest - start
        && before.get(before.size() - 1 - same).equals(after.get(after.size() - 1 - same))) {
      same++;
    }
    middle(before, after, start, same, pairs);
    for (int i = same; i > 0; i--) {
      pairs.add(new Pair(before.size() - i, after.size() - i));
    }
    return pairs;
  }

  private <T> void middle(List<T> before, List<T> after, int start, int same, List<Pair> pairs) {
    int rows = before.size() - same - start;
    int columns = after.size() - same - start;
    int[][] longest = lengths(before, after, start, rows, columns);
    int i = 0;
    int j = 0;
    int gapBefore = 0;
    int gapAfter = 0;
    while (longest.length > 0 && i < rows && j < columns) {
      if (before.get(start + i).equals(after.get(start + j))) {
        gap(start + gapBefore, start + i, start + gapAfter, start + j, pairs);
        pairs.add(new Pair(start + i, start + j));
        i++;
        j++;
        gapBefore = i;
        gapAfter = j;
      } else if (longest[i + 1][j] >= longest[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    gap(start + gapBefore, start + rows, start + gapAfter, start + columns, pairs);
  }

  private <T> int[][] lengths(List<T> before, List<T> after, int start, int rows, int columns) {
    long cells = (rows + 1L) * (columns + 1L);
    if (cells > MOST_CELLS || cells > left) {
      return new int[0][];
    }
    left -= cells;
    int[] hashesBefore = hashes(before, start, rows);
    int[] hashesAfter = hashes(after, start, columns);
    int[][] longest = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        longest[i][j] =
            hashesBefore[i] == hashesAfter[j] && before.get(start + i).equals(after.get(start + j))
                ? longest[i + 1][j + 1] + 1
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    return longest;
  }

  /** Most elements differ, and most that differ have other hashes: only the rest is compared in full. */
  private static <T> int[] hashes(List<T> list, int start, int count) {
    return list.subList(start, start + count).stream()
        .mapToInt(Object::hashCode)
        .toArray();
  }

  private static void gap(int before, int beforeEnd, int after, int afterEnd, List<Pair> pairs) {
    int i = before;
    int j = after;
    while (i < beforeEnd && j < afterEnd) {
      pairs.add(new Pair(i++, j++));
    }
    while (i < beforeEnd) {
      pairs.add(new Pair(i++, NONE));
    }
    while (j < afterEnd) {
      pairs.add(new Pair(NONE, j++));
    }
  }
}
