package fr.arcodange.factoryline.step;

import java.net.URI;
import java.util.Optional;

/**
 * What became of a comparison, in numbers.
 *
 * @param added how many Applications are new
 * @param dangers how many changes have Argo CD delete something or leave it to itself, allowed or not
 * @param changes whether anything changes, Application or not; also if nobody can tell
 * @param comment the page that shows it
 */
public record ArgocdDiffReport(
    int added, int changed, int removed, int dangers, boolean changes, Optional<URI> comment) {

  static final ArgocdDiffReport NOTHING = new ArgocdDiffReport(0, 0, 0, 0, false, Optional.empty());

  ArgocdDiffReport shownAt(Optional<URI> page) {
    return new ArgocdDiffReport(added, changed, removed, dangers, changes, page);
  }

  /** The same as outputs of the step. */
  ArgocdDiffReport publish(Publisher publisher) {
    publisher.output("changes", Boolean.toString(changes));
    publisher.output("added", Integer.toString(added));
    publisher.output("changed", Integer.toString(changed));
    publisher.output("removed", Integer.toString(removed));
    publisher.output("dangers", Integer.toString(dangers));
    publisher.output("comment_url", comment.map(URI::toString).orElse(""));
    return this;
  }
}
