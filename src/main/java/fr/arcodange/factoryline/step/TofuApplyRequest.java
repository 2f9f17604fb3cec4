package fr.arcodange.factoryline.step;

import java.time.Duration;
import java.util.List;

/**
 * What {@link TofuApply} is asked to do.
 *
 * @param strictOutputs whether values of outputs have to be the ones shown
 * @param lockTimeout how long to wait for somebody else's lock on the state
 * @param watch other files that the root depends on, as globs
 */
public record TofuApplyRequest(
    TofuRoot root,
    ApplyTerms terms,
    boolean strictOutputs,
    Duration lockTimeout,
    List<String> watch) {

  public TofuApplyRequest {
    watch = List.copyOf(watch);
  }
}
