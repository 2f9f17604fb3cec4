package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.text.Display;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What tofu itself had to say, without colour: at most 64 KiB of it, the beginning and the end.
 *
 * @param text lines; untrusted, may hold anything the configuration, a provider or a server put there
 * @param leftOut how many lines between the beginning and the end were dropped
 */
public record Words(String text, int leftOut) {
  public static final Words NONE = new Words("", 0);

  public boolean isEmpty() {
    return text.isBlank();
  }

  /** Collects lines in bounded memory, redacted before anything is cut off: half a secret is not found any more. */
  static final class Collector implements Consumer<String> {
    private static final int HALF = 32 * 1024;
    private static final int LONGEST_LINE = 8 * 1024;

    private final UnaryOperator<String> redact;
    private final List<String> head = new ArrayList<>();
    private final Deque<String> tail = new ArrayDeque<>();
    private int headSize;
    private int tailSize;
    private int leftOut;

    Collector(UnaryOperator<String> redact) {
      this.redact = redact;
    }

    @Override
    public void accept(String line) {
      String safe = redact.apply(line);
      String kept = Display.shortened(safe, LONGEST_LINE);
      if (tail.isEmpty() && headSize + kept.length() < HALF) {
        head.add(kept);
        headSize += kept.length() + 1;
        return;
      }
      tail.add(kept);
      tailSize += kept.length() + 1;
      while (tailSize > HALF) {
        tailSize -= tail.remove().length() + 1;
        leftOut++;
      }
    }

    Words words() {
      List<String> lines = new ArrayList<>(head);
      if (leftOut > 0) {
        lines.add("… " + leftOut + " lines left out …");
      }
      lines.addAll(tail);
      return new Words(String.join("\n", lines).strip(), leftOut);
    }
  }
}
