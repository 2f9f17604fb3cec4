package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.Fingerprint;
import java.util.Optional;

/**
 * Under which terms a branch is applied.
 *
 * @param branch whose tip is applied; otherwise the one the job was started on, which must be the default branch
 * @param directPush whether commits without a pull request are applied though nobody was shown them
 * @param accept the fingerprint of a refused plan that a person has read
 */
public record ApplyTerms(
    Optional<String> branch,
    Requirement require,
    boolean directPush,
    Optional<Fingerprint> accept) {

  public ApplyTerms {
    if (require == Requirement.NONE && accept.isPresent()) {
      throw Failure.usage("--accept goes without --require none, which refuses no plan");
    }
  }
}
