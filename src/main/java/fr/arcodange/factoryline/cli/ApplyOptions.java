package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.step.ApplyTerms;
import fr.arcodange.factoryline.step.Requirement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Under which terms a branch is applied; the same for whatever is applied. */
final class ApplyOptions {
  private @Nullable String branch;
  private String require = "shown";
  private String directPush = "refuse";
  private @Nullable String accept;
  private int lockTimeout = 60;

  /**
   * Adds them.
   *
   * @param unit what has to be shown: "each change"
   * @param locked whose end {@code --lock-timeout} waits for
   */
  void addTo(Options options, String unit, String locked) {
    options
        .text("--branch", "NAME")
        .description(
            "Branch to apply. Default: the job's own, if that is the repository's default branch.")
        .into(value -> branch = value);
    options
        .text("--require", "WHAT")
        .otherwise("shown")
        .description("shown: a merged pull request showed " + unit
            + "; none: apply as it is (default: ${DEFAULT-VALUE}).")
        .into(value -> require = value);
    options
        .text("--direct-push", "WHAT")
        .otherwise("refuse")
        .description(
            "refuse or apply changes that came by pushes without a pull request (default: ${DEFAULT-VALUE}).")
        .into(value -> directPush = value);
    options
        .text("--accept", "FINGERPRINT")
        .description(
            "Apply the refused plan that has this fingerprint; the receipt names who started the run.")
        .into(value -> accept = value);
    options
        .number("--lock-timeout", "SECONDS")
        .otherwise("60")
        .description("How long to wait for " + locked + " (default: ${DEFAULT-VALUE}).")
        .into(value -> lockTimeout = value);
  }

  ApplyTerms terms() {
    return new ApplyTerms(
        Optional.ofNullable(branch),
        Requirement.of(require),
        directPushApplies(),
        Optional.ofNullable(accept).map(String::strip).map(Fingerprint::parse));
  }

  Duration lockTimeout() {
    if (lockTimeout < 0) {
      throw Failure.usage("--lock-timeout is " + lockTimeout).hint("take 0 seconds or more");
    }
    return Duration.ofSeconds(lockTimeout);
  }

  private boolean directPushApplies() {
    return switch (directPush) {
      case "apply" -> true;
      case "refuse" -> false;
      default -> throw Wiring.unknown("--direct-push", directPush, "refuse or apply");
    };
  }
}
