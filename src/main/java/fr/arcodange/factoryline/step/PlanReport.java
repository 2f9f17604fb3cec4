package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.review.Fingerprint;
import java.net.URI;
import java.util.Optional;

/**
 * What became of a plan.
 *
 * @param tally what would change; nothing, if nothing was planned
 * @param fingerprint of the changes, if anything was planned for people to see
 * @param comment the page that shows them
 */
public record PlanReport(Tally tally, Optional<Fingerprint> fingerprint, Optional<URI> comment) {

  /** The same as outputs of the step. */
  PlanReport publish(Publisher publisher) {
    tally.outputs().forEach(publisher::output);
    publisher.output("fingerprint", fingerprint.map(Fingerprint::toString).orElse(""));
    publisher.output("comment_url", comment.map(URI::toString).orElse(""));
    return this;
  }
}
