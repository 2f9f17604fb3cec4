package fr.arcodange.factoryline.text;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds many texts in one pass, whatever their number and length (Aho and Corasick, 1975). Most of a long secret is one chain
 * without branches, so a node's first child is simply the next node, and only further children are looked up.
 */
final class SecretMatcher {
  static final int START = 0;
  private static final int NONE = -1;
  private static final int ASCII = 128;

  private char[] label = new char[64];
  private int[] parent = new int[64];
  private int[] depth = new int[64];
  private int[] longest = new int[64];
  private boolean[] nextIsChild = new boolean[64];
  private boolean[] hasBranches = new boolean[64];
  private int[] fallback = new int[0];
  private final int[] first = new int[ASCII];
  private final Map<Long, Integer> branches = new HashMap<>();
  private int size = 1;

  SecretMatcher(Collection<String> texts) {
    Arrays.fill(first, NONE);
    texts.forEach(this::insert);
    linkFallbacks();
    parent = new int[0];
  }

  private void insert(String text) {
    int node = START;
    for (int i = 0; i < text.length(); i++) {
      int child = child(node, text.charAt(i));
      node = child == NONE ? addChild(node, text.charAt(i)) : child;
    }
    longest[node] = depth[node];
  }

  private int addChild(int node, char c) {
    int child = size++;
    growTo(size);
    label[child] = c;
    parent[child] = node;
    depth[child] = depth[node] + 1;
    if (node == START && c < ASCII) {
      first[c] = child;
    } else if (child == node + 1) {
      nextIsChild[node] = true;
    } else {
      hasBranches[node] = true;
      branches.put(key(node, c), child);
    }
    return child;
  }

  private void growTo(int needed) {
    if (needed <= label.length) {
      return;
    }
    int capacity = needed + needed / 2;
    label = Arrays.copyOf(label, capacity);
    parent = Arrays.copyOf(parent, capacity);
    depth = Arrays.copyOf(depth, capacity);
    longest = Arrays.copyOf(longest, capacity);
    nextIsChild = Arrays.copyOf(nextIsChild, capacity);
    hasBranches = Arrays.copyOf(hasBranches, capacity);
  }

  private void linkFallbacks() {
    fallback = new int[size];
    for (int node : shallowFirst()) {
      if (node != START && parent[node] != START) {
        fallback[node] = next(fallback[parent[node]], label[node]);
      }
      if (longest[node] == 0) {
        longest[node] = longest[fallback[node]];
      }
    }
  }

  private int[] shallowFirst() {
    int deepest = 0;
    for (int node = 0; node < size; node++) {
      deepest = Math.max(deepest, depth[node]);
    }
    int[] position = new int[deepest + 2];
    for (int node = 0; node < size; node++) {
      position[depth[node] + 1]++;
    }
    for (int d = 1; d < position.length; d++) {
      position[d] += position[d - 1];
    }
    int[] order = new int[size];
    for (int node = 0; node < size; node++) {
      order[position[depth[node]]++] = node;
    }
    return order;
  }

  private int child(int node, char c) {
    if (node == START && c < ASCII) {
      return first[c];
    }
    if (nextIsChild[node] && label[node + 1] == c) {
      return node + 1;
    }
    return hasBranches[node] ? branches.getOrDefault(key(node, c), NONE) : NONE;
  }

  private static long key(int node, char c) {
    return ((long) node << Character.SIZE) | c;
  }

  /** The state after {@code c}: which beginning of a text the input may be in the middle of. */
  int next(int state, char c) {
    int node = state;
    int child = child(node, c);
    while (child == NONE && node != START) {
      node = fallback[node];
      child = child(node, c);
    }
    return child == NONE ? START : child;
  }

  /** Length of the longest text that ends here, 0 if none does. */
  int endingHere(int state) {
    return longest[state];
  }

  boolean isAnywhereIn(CharSequence text) {
    if (size == 1) {
      return false;
    }
    int state = START;
    for (int i = 0; i < text.length(); i++) {
      state = next(state, text.charAt(i));
      if (longest[state] > 0) {
        return true;
      }
    }
    return false;
  }

  /** How many of the last characters may still become one of the texts. */
  int undecided(int state) {
    return depth[state];
  }
}
