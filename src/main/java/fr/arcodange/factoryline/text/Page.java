package fr.arcodange.factoryline.text;

import java.util.List;

/**
 * Markdown that grows until it has as many bytes or HTML elements as the place it goes to can take: a piece that does not fit is
 * not begun.
 */
public final class Page {
  private static final String[] ELEMENTS = {"<details>", "<summary>", "<code>"};

  private final StringBuilder text = new StringBuilder();
  private int bytesLeft;
  private int elementsLeft;

  public Page(int mostBytes, int mostElements) {
    this.bytesLeft = mostBytes;
    this.elementsLeft = mostElements;
  }

  /** Adds a piece, or says that there is no room for it. */
  public boolean add(String piece) {
    int bytes = Excerpt.bytes(piece);
    int elements = elements(piece);
    if (bytes > bytesLeft || elements > elementsLeft) {
      return false;
    }
    text.append(piece);
    bytesLeft -= bytes;
    elementsLeft -= elements;
    return true;
  }

  /** How many of {@code pieces}, from the first on, there was room for. */
  public int addWhileRoom(List<String> pieces) {
    int added = 0;
    while (added < pieces.size() && add(pieces.get(added))) {
      added++;
    }
    return added;
  }

  /** Keeps room for a piece that is to come after all others. */
  public void reserve(String piece) {
    bytesLeft -= Excerpt.bytes(piece);
    elementsLeft -= elements(piece);
  }

  public int bytesLeft() {
    return bytesLeft;
  }

  public String text() {
    return text.toString();
  }

  private static int elements(String piece) {
    int count = 0;
    for (String element : ELEMENTS) {
      for (int at = piece.indexOf(element); at >= 0; at = piece.indexOf(element, at + 1)) {
        count++;
      }
    }
    return count;
  }
}
