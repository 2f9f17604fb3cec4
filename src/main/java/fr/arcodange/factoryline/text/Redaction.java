package fr.arcodange.factoryline.text;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * One text on its way through: passes on what is certainly no secret and holds back what may still become one. Secrets that
 * overlap are replaced together, so that nothing of either is left.
 */
final class Redaction {
  static final String REPLACEMENT = "***";

  private final Consumer<CharSequence> output;
  private final StringBuilder held = new StringBuilder();
  private SecretMatcher matcher;
  private int state = SecretMatcher.START;
  private long heldFrom;
  private long position;
  private long[] starts = new long[4];
  private long[] ends = new long[4];
  private int found;

  Redaction(SecretMatcher matcher, Consumer<CharSequence> output) {
    this.matcher = matcher;
    this.output = output;
  }

  /** Takes more text; {@code current} may know more secrets than it did before. */
  void accept(SecretMatcher current, CharSequence text) {
    if (current != matcher) {
      matcher = current;
      CharSequence again = held.toString();
      held.setLength(0);
      position = heldFrom;
      state = SecretMatcher.START;
      found = 0;
      scan(again);
    }
    scan(text);
    release(position - matcher.undecided(state));
  }

  /** No more text will come: what was held back turned out to be none. */
  void finish() {
    release(position);
    state = SecretMatcher.START;
  }

  private void scan(CharSequence text) {
    held.append(text);
    for (int i = 0; i < text.length(); i++) {
      state = matcher.next(state, text.charAt(i));
      position++;
      int length = matcher.endingHere(state);
      if (length > 0) {
        cover(position - length, position);
      }
    }
  }

  private void cover(long start, long end) {
    long from = start;
    while (found > 0 && ends[found - 1] > start) {
      from = Math.min(from, starts[found - 1]);
      found--;
    }
    if (found == starts.length) {
      starts = Arrays.copyOf(starts, found * 2);
      ends = Arrays.copyOf(ends, found * 2);
    }
    starts[found] = from;
    ends[found] = end;
    found++;
  }

  private void release(long decided) {
    long from = heldFrom;
    int done = 0;
    while (done < found && ends[done] <= decided) {
      emit(from, starts[done]);
      output.accept(REPLACEMENT);
      from = ends[done];
      done++;
    }
    long until = done < found ? Math.min(decided, starts[done]) : decided;
    if (until > from) {
      emit(from, until);
      from = until;
    }
    forget(done, from);
  }

  private void emit(long from, long until) {
    if (until > from) {
      output.accept(held.subSequence((int) (from - heldFrom), (int) (until - heldFrom)));
    }
  }

  private void forget(int done, long until) {
    System.arraycopy(starts, done, starts, 0, found - done);
    System.arraycopy(ends, done, ends, 0, found - done);
    found -= done;
    held.delete(0, (int) (until - heldFrom));
    heldFrom = until;
  }
}
