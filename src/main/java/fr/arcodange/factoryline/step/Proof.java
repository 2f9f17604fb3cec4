package fr.arcodange.factoryline.step;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What was found when everything that applications are given was tried.
 *
 * @param checks in the order of the applications
 */
public record Proof(List<Check> checks) {
  public Proof {
    checks = List.copyOf(checks);
  }

  /** How many checks found something else than expected. */
  public int failed() {
    return (int) checks.stream().filter(check -> check.trouble().isPresent()).count();
  }

  /**
   * One thing that was tried.
   *
   * @param way {@code Vault}, {@code direct} or {@code pooler}
   * @param claim what has to be so, after the application's name: "logs in"
   * @param trouble what was so instead, untrusted text; empty if all is well
   * @param skipped why it could not be tried
   */
  public record Check(
      String application,
      String way,
      String claim,
      Optional<String> trouble,
      Optional<String> skipped) {
    public Check {
      Objects.requireNonNull(application);
      Objects.requireNonNull(way);
      Objects.requireNonNull(claim);
      Objects.requireNonNull(trouble);
      Objects.requireNonNull(skipped);
    }

    /** {@code ok}, {@code FAILED} or {@code not tried}. */
    public String result() {
      return trouble.isPresent() ? "FAILED" : skipped.isPresent() ? "not tried" : "ok";
    }

    /** Why it is not {@code ok}; empty if it is. */
    public String words() {
      return trouble.or(this::skipped).orElse("");
    }
  }
}
