package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.exec.LineSink;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Where a line that tofu prints goes. */
final class LogLines {
  /** What {@code TF_LOG} adds to stderr: it belongs in the log, not among the errors. */
  private static final Pattern DEBUG =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\S+ \\[(TRACE|DEBUG|INFO|WARN|ERROR)].*");

  private LogLines() {}

  /** To the log and to {@code kept}; both streams of a program may use the same log at once. */
  static LineSink split(LineSink log, Consumer<String> kept) {
    return new LineSink() {
      @Override
      public void accept(String line) {
        synchronized (log) {
          log.accept(line);
        }
        if (!isDebug(line)) {
          kept.accept(line);
        }
      }

      @Override
      public void pause() {
        synchronized (log) {
          log.pause();
        }
      }
    };
  }

  private static boolean isDebug(String line) {
    return !line.isEmpty()
        && Character.isDigit(line.charAt(0))
        && DEBUG.matcher(line).matches();
  }
}
