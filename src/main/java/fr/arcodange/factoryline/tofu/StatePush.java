package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.exec.Command;
import fr.arcodange.factoryline.exec.LineSink;
import fr.arcodange.factoryline.exec.Programs;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Tries {@code tofu state push} a few times, and once only in a job that was cancelled: that is the last chance to have the state
 * where it belongs. tofu's own checks stay on, so a state of something else, or one that is older than what is there, is refused.
 */
final class StatePush {
  /** How long to wait before each further try. */
  static final List<Duration> PAUSES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5));

  /** OpenTofu's {@code statemgr.CheckValidImport}; no further try makes that good. */
  private static final Pattern NOT_THE_NEXT =
      Pattern.compile("cannot (?:import|overwrite existing) state with");

  private final Programs programs;
  private final Command command;
  private final UnaryOperator<String> redact;
  private final Function<Words, Failure> explain;

  /** @param explain what it means that tofu ended with an error, by its words */
  StatePush(
      Programs programs,
      Command command,
      UnaryOperator<String> redact,
      Function<Words, Failure> explain) {
    this.programs = programs;
    this.command = command;
    this.redact = redact;
    this.explain = explain;
  }

  /** Why the state is still not where it belongs; empty if it is. */
  Optional<Failure> run(LineSink log, List<Duration> pauses) {
    Iterator<Duration> further = pauses.iterator();
    while (true) {
      Words.Collector stderr = new Words.Collector(redact);
      Optional<Failure> failure = once(log, stderr);
      if (failure.isEmpty() || !further.hasNext() || isFinal(stderr.words()) || isCancelled()) {
        return failure;
      }
      try {
        programs.cancellation().sleep(further.next(), command.doing());
      } catch (Cancelled cancelled) {
        return failure;
      }
    }
  }

  private boolean isCancelled() {
    return programs.cancellation().isCancelled();
  }

  private Optional<Failure> once(LineSink log, Words.Collector stderr) {
    Programs able = isCancelled() ? programs.forCleanUp() : programs;
    try {
      int code = able.runLines(command, log, LogLines.split(log, stderr));
      return code == 0 ? Optional.empty() : Optional.of(explained(stderr.words()));
    } catch (Cancelled cancelled) {
      return cancelled.exitCode().orElse(1) == 0
          ? Optional.empty()
          : Optional.of(Failure.toolFailed(command.doing() + ": cancelled"));
    } catch (Failure failure) {
      return Optional.of(failure);
    }
  }

  private Failure explained(Words words) {
    return isFinal(words)
        ? Failure.toolFailed(
            command.doing() + ": another state has taken its place, or one that is newer")
        : explain.apply(words);
  }

  private static boolean isFinal(Words words) {
    return NOT_THE_NEXT.matcher(words.text().replaceAll("\\s+", " ")).find();
  }
}
