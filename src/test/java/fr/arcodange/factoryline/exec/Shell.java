package fr.arcodange.factoryline.exec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small shell scripts as children of tests. */
final class Shell {
  static final String PATH = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");

  /**
   * Says "ready", counts the INTs it gets, and ends with 7 when told by TERM. What waits is a background process, so that a trap
   * runs at once.
   */
  static final String COUNT_INTERRUPTS = """
      n=0
      trap 'n=$((n+1)); echo "INT $n"' INT
      trap 'kill $waiting 2>/dev/null; exit 7' TERM
      echo "ready $$"
      while true; do
        sleep 100 >/dev/null 2>&1 & waiting=$!
        wait $waiting
        kill $waiting 2>/dev/null
      done
      """;

  private static final List<String> DEFAULT_SIGNALS = findDefaultSignals();

  private Shell() {}

  static Command script(String script, String... arguments) {
    return new Command(
        "running a script", argv(script, arguments), Map.of("PATH", PATH), Path.of("/"));
  }

  static Command script(Duration timeout, String script) {
    return new Command(
        "running a script", argv(script), Map.of("PATH", PATH), Path.of("/"), Optional.of(timeout));
  }

  /** A shell cannot trap what was ignored when it started, which INT is in a background job: undone where env can. */
  static List<String> argv(String script, String... arguments) {
    List<String> argv = new ArrayList<>(defaultSignals());
    argv.addAll(List.of("sh", "-c", script, "sh"));
    argv.addAll(List.of(arguments));
    return argv;
  }

  static List<String> defaultSignals() {
    return DEFAULT_SIGNALS;
  }

  private static List<String> findDefaultSignals() {
    List<String> prefix = List.of("env", "--default-signal=HUP,INT,TERM");
    List<String> trial = new ArrayList<>(prefix);
    trial.add("true");
    try {
      return new ProcessBuilder(trial).start().waitFor() == 0 ? prefix : List.of();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a signal and returns once it was sent. */
  static void kill(String signal, long pid) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).start().waitFor();
    if (code != 0) {
      throw new AssertionError("kill -" + signal + " " + pid + " ended with " + code);
    }
  }
}
