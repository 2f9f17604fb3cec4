package fr.arcodange.factoryline;

import fr.arcodange.factoryline.exec.Cancellation;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs several commands in one process, one after another, so that one archive of classes has what each of them loads. It is
 * started by {@code src/dist/make-archives} and by nothing else; ends with the highest exit code.
 */
public final class Rehearsal {
  /** Stands between one command's words and the next one's. */
  private static final String THEN = "--then";

  private Rehearsal() {}

  public static void main(String[] args) {
    Cancellation cancellation = Factoryline.cancellation();
    int worst = 0;
    try (PrintStream out = Factoryline.out();
        PrintStream err = Factoryline.err()) {
      for (String[] command : commands(args)) {
        worst = Math.max(worst, Factoryline.run(command, out, err, cancellation));
      }
    } finally {
      cancellation.finished();
    }
    Factoryline.end(worst, cancellation);
  }

  static List<String[]> commands(String[] args) {
    List<String[]> commands = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String word : args) {
      if (word.equals(THEN)) {
        commands.add(words.toArray(String[]::new));
        words.clear();
      } else {
        words.add(word);
      }
    }
    commands.add(words.toArray(String[]::new));
    return commands;
  }
}
