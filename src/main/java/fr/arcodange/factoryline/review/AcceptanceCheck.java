package fr.arcodange.factoryline.review;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells whether a plan is the one that was refused and that a person then accepted by its fingerprint: the plan's fingerprint is
 * computed anew, under the refused one's key, while the plan streams by.
 */
public final class AcceptanceCheck {
  private final Bundle refused;
  private final ChangeDigests digests;
  private final ChangeDigester digester;
  private final List<Digest> all = new ArrayList<>();

  /** @param settings those of now: a list of volatile paths that was changed since makes another fingerprint */
  public AcceptanceCheck(Bundle refused, DigestSettings settings) {
    this.refused = refused;
    this.digests = new ChangeDigests(refused.manifest().key(), settings);
    this.digester = new ChangeDigester(digests);
  }

  /** Takes the next change of the plan. */
  public void accept(Change change) {
    ChangeEvidence evidence = digester.evidence(change);
    all.addAll(evidence.digests());
    all.addAll(evidence.unknown());
  }

  /** Whether every change, and no other, is one of those refused. */
  public boolean isAccepted() {
    return refused.fingerprint().equals(Fingerprint.of(DigestSet.of(all), digests));
  }
}
