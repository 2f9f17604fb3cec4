package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.Fingerprint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@link TofuApply} is asked to do.
 *
 * @param branch whose tip is applied; otherwise the one the job was started on, which must be the default branch
 * @param directPush whether commits without a pull request are applied though nobody was shown them
 * @param accept the fingerprint of a refused plan that a person has read
 * @param strictOutputs whether values of outputs have to be the ones shown
 * @param lockTimeout how long to wait for somebody else's lock on the state
 * @param watch other files that the root depends on, as globs
 */
public record TofuApplyRequest(
    TofuRoot root,
    Optional<String> branch,
    Requirement require,
    boolean directPush,
    Optional<Fingerprint> accept,
    boolean strictOutputs,
    Duration lockTimeout,
    List<String> watch) {

  public TofuApplyRequest {
    watch = List.copyOf(watch);
    if (require == Requirement.NONE && accept.isPresent()) {
      throw Failure.usage("--accept goes without --require none, which refuses no plan");
    }
  }
}
