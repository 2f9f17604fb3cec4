package fr.arcodange.factoryline.step;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A Markdown table that takes rows as long as they fit: Gitea's pages grow slow, and then refuse, long before a plan ends. */
final class CommentTable {
  private static final int MOST_BYTES = 12_000;
  private static final int MOST_ELEMENTS = 100;
  private static final String ELEMENT = "<code>";

  private final StringBuilder text = new StringBuilder();
  private int bytes;
  private int elements;
  private int rows;

  CommentTable(List<String> head) {
    text.append(row(head)).append("|---".repeat(head.size())).append("|\n");
    bytes = text.length();
  }

  /**
   * Adds a row if it fits, and says whether it did.
   *
   * @param cells safe for a table already
   */
  boolean add(List<String> cells) {
    String row = row(cells);
    int rowBytes = row.getBytes(StandardCharsets.UTF_8).length;
    int rowElements = row.split(ELEMENT, -1).length - 1;
    if (bytes + rowBytes > MOST_BYTES || elements + rowElements > MOST_ELEMENTS) {
      return false;
    }
    text.append(row);
    bytes += rowBytes;
    elements += rowElements;
    rows++;
    return true;
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  int rows() {
    return rows;
  }

  String text() {
    return text + "\n";
  }
}
