package fr.arcodange.factoryline.tofu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Pieces of Markdown, kept as long as they fit in a number of bytes; the others are counted only. */
final class Excerpt {
  private final int mostBytes;
  private final List<String> pieces = new ArrayList<>();
  private int bytes;
  private int count;
  private boolean full;

  Excerpt(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Whether a further piece would be counted only, so that there is no need to write it. */
  boolean isFull() {
    return full;
  }

  /** Counts a piece without keeping it. */
  void skip() {
    count++;
  }

  void add(String piece) {
    count++;
    int size = bytes(piece);
    if (full || bytes + size > mostBytes) {
      full = true;
      return;
    }
    pieces.add(piece);
    bytes += size;
  }

  List<String> pieces() {
    return pieces;
  }

  /** How many pieces there were, kept or not. */
  int count() {
    return count;
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
