package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that is wrong with one file, told together: nobody likes to mend a list one run at a time. */
final class Problems implements NameProblems {
  private static final int SHOWN = 20;
  private static final int LONGEST_QUOTE = 80;

  private static final String HINT =
      "an application is a name such as dance-lessons-coach (lower-case letters and digits, in parts joined by single '-' or"
          + " '_', beginning with a letter), or an object with a name and any of "
          + DeclarationReader.KEYS.stream()
              .filter(key -> !key.equals("name"))
              .collect(Collectors.joining(", "));

  private final SourceText source;
  private final List<Problem> found = new ArrayList<>();

  private record Problem(int at, String what, int earlier) {}

  Problems(SourceText source) {
    this.source = source;
  }

  /** Notes what is wrong at {@code at}, an offset in the text. */
  @Override
  public void add(int at, String what) {
    found.add(new Problem(at, what, -1));
  }

  @Override
  public void add(int at, String what, int other) {
    found.add(new Problem(Math.max(at, other), what, Math.min(at, other)));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  Failure failure() {
    List<String> lines = found.stream()
        .sorted(Comparator.comparingInt(Problem::at))
        .limit(SHOWN)
        .map(this::line)
        .collect(Collectors.toCollection(ArrayList::new));
    if (found.size() > SHOWN) {
      lines.add("and " + (found.size() - SHOWN) + " more");
    }
    return Failure.usage(String.join("\n", lines)).hint(HINT);
  }

  private String line(Problem problem) {
    SourceText.Position position = source.position(problem.at());
    String earlier = problem.earlier() < 0
        ? ""
        : " (line " + source.position(problem.earlier()).line() + ")";
    return Display.line(source.file().toString()) + ":" + position.line() + ":" + position.column()
        + ": " + problem.what() + earlier;
  }

  /** Text of the file, in quotes, with everything visible that would hide or act, and not too long. */
  static String quoted(String text) {
    return "'" + Display.shortened(Display.line(text), LONGEST_QUOTE) + "'";
  }
}
