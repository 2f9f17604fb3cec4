package fr.arcodange.factoryline;

import fr.arcodange.factoryline.exec.Cancellation;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs several commands in one process, one after another, so that one archive of classes has what each of them loads. It is
 * started by {@code src/dist/make-archives} and by nothing else; ends with the highest exit code. Our jar is the last of the class
 * path, and a single class that the archive has not makes Java open all the others first.
 */
public final class Rehearsal {
  /** Stands between one command's words and the next one's. */
  private static final String THEN = "--then";

  /** In place of a command: whatever else there is of ours. */
  private static final List<String> ALL_CLASSES = List.of("--all-classes");

  private static final Pattern CLASS = Pattern.compile("(fr/.*)\\.class");

  private Rehearsal() {}

  public static void main(String[] args) throws IOException, ClassNotFoundException {
    Cancellation cancellation = Factoryline.cancellation();
    int worst = 0;
    try (PrintStream out = Factoryline.out();
        PrintStream err = Factoryline.err()) {
      for (String[] command : commands(args)) {
        if (List.of(command).equals(ALL_CLASSES)) {
          loadAll();
        } else {
          worst = Math.max(worst, Factoryline.run(command, out, err, cancellation));
        }
      }
    } finally {
      cancellation.finished();
    }
    Factoryline.end(worst, cancellation);
  }

  private static void loadAll() throws IOException, ClassNotFoundException {
    String jar =
        Rehearsal.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    try (JarFile ours = new JarFile(jar)) {
      for (JarEntry entry : Collections.list(ours.entries())) {
        Matcher name = CLASS.matcher(entry.getName());
        if (name.matches()) {
          Class.forName(name.group(1).replace('/', '.'), false, Rehearsal.class.getClassLoader());
        }
      }
    }
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
