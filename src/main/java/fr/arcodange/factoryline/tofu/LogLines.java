package fr.arcodange.factoryline.tofu;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Where a line that tofu prints goes. */
final class LogLines {
  /** What {@code TF_LOG} adds to stderr: it belongs in the log, not among the errors. */
  private static final Pattern DEBUG =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+ \\[(TRACE|DEBUG|INFO|WARN|ERROR)].*");

  private LogLines() {}

  /** To the log and to {@code kept}; both streams of a program may use the same log at once. */
  static Consumer<String> split(Consumer<String> log, Consumer<String> kept) {
    return line -> {
      synchronized (log) {
        log.accept(line);
      }
      if (!DEBUG.matcher(line).matches()) {
        kept.accept(line);
      }
    };
  }
}
