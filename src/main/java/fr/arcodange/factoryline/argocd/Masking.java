package fr.arcodange.factoryline.argocd;

import java.util.ArrayList;
import java.util.List;

/** Makes of a text what may be shown of it, piece by piece. It keeps its lines, so that two states of it can be compared. */
final class Masking {
  private final StringBuilder shown = new StringBuilder();
  private final List<String> hidden = new ArrayList<>();

  /**
   * A text that was looked through.
   *
   * @param hidden what is not in it, piece by piece: to be compared, never to be shown
   */
  record Masked(String shown, List<String> hidden) {
    Masked {
      hidden = List.copyOf(hidden);
    }
  }

  void show(String text, int from, int to) {
    shown.append(text, from, to);
  }

  /** Of several lines each is hidden, but not how far it is indented. */
  void hide(String text, int from, int to) {
    hidden.add(text.substring(from, to));
    int at = from;
    while (at <= to) {
      int end = text.indexOf('\n', at);
      end = end < 0 || end > to ? to : end;
      int start = at;
      while (start < end && at > from && Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      shown.append(text, at, start).append(start < end ? FieldChange.HIDDEN : "");
      if (end < to) {
        shown.append('\n');
      }
      at = end + 1;
    }
  }

  Masked done() {
    return new Masked(shown.toString(), hidden);
  }
}
