package fr.arcodange.factoryline.step;

import java.util.List;

/**
 * All that was looked at, in the order of the applications.
 *
 * @param applications how many
 */
public record VerifyReport(int applications, List<Check> checks) {
  public VerifyReport {
    checks = List.copyOf(checks);
  }

  /** Those that failed. */
  public List<Check> failed() {
    return checks.stream().filter(Check::isFailed).toList();
  }

  /** Those that could not be made. */
  List<Check> notChecked() {
    return checks.stream()
        .filter(check -> check.result() instanceof Check.NotChecked)
        .toList();
  }

  /** Whether nothing failed. */
  public boolean verified() {
    return failed().isEmpty();
  }
}
