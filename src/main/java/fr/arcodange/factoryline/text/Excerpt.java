package fr.arcodange.factoryline.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Pieces of Markdown, kept as long as they fit in a number of bytes; the others are counted only. */
public final class Excerpt {
  private final int mostBytes;
  private final List<String> pieces = new ArrayList<>();
  private int bytes;
  private int count;
  private boolean full;

  public Excerpt(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Whether a further piece would be counted only, so that there is no need to write it. */
  public boolean isFull() {
    return full;
  }

  /** Counts a piece without keeping it. */
  public void skip() {
    count++;
  }

  public void add(String piece) {
    count++;
    int size = bytes(piece);
    if (full || bytes + size > mostBytes) {
      full = true;
      return;
    }
    pieces.add(piece);
    bytes += size;
  }

  public List<String> pieces() {
    return pieces;
  }

  /** How many pieces there were, kept or not. */
  public int count() {
    return count;
  }

  public static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
