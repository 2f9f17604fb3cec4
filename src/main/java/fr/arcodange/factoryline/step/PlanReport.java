package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.tofu.ChangeCounts;
import java.net.URI;
import java.util.Optional;

/**
 * What became of a plan.
 *
 * @param counts what would change; nothing, if nothing was planned
 * @param fingerprint of the changes, if anything was planned
 * @param comment the page that shows them
 */
public record PlanReport(
    ChangeCounts counts, Optional<Fingerprint> fingerprint, Optional<URI> comment) {
  static final ChangeCounts NOTHING = new ChangeCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Nothing had to be planned. */
  static PlanReport unplanned(Optional<URI> comment) {
    return new PlanReport(NOTHING, Optional.empty(), comment);
  }
}
