package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All that was looked at of a setup, in the order of a job. */
public record SetupDiagnosis(List<SetupCheck> checks) {
  /** The best first. */
  private static final List<String> WORDS =
      List.of("ok", "warning", "wrong", "unknown", "not asked");

  public SetupDiagnosis {
    checks = List.copyOf(checks);
  }

  /** All the words that results have, the best first. */
  static List<String> words() {
    return WORDS;
  }

  long count(String word) {
    return checks.stream().filter(check -> check.result().word().equals(word)).count();
  }

  /** {@code 12 ok, 1 warning, 0 wrong, 1 unknown, 4 not asked}. */
  String counts() {
    return WORDS.stream().map(word -> count(word) + " " + word).collect(Collectors.joining(", "));
  }

  /**
   * How a command ends that found this; none if nothing is wrong. What is unsafe is the worst, then what is denied or missing, then
   * what cannot be reached.
   */
  public Optional<Failure> failure() {
    String message = "examining the setup: " + counts();
    String hint = "each row that is not ok says what to do next; nothing was changed";
    if (has(Failure.Kind.REFUSED)) {
      return Optional.of(Failure.refused(message).hint(hint));
    }
    if (kinds().anyMatch(kind -> kind != Failure.Kind.UNREACHABLE)) {
      return Optional.of(Failure.denied(message).hint(hint));
    }
    return has(Failure.Kind.UNREACHABLE)
        ? Optional.of(Failure.unreachable(message).hint(hint))
        : Optional.empty();
  }

  private boolean has(Failure.Kind kind) {
    return kinds().anyMatch(kind::equals);
  }

  private Stream<Failure.Kind> kinds() {
    return checks.stream().flatMap(check -> check.result().kind().stream());
  }
}
