package fr.arcodange.factoryline.review;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells whether a plan is the one that was refused and that a person then accepted by its fingerprint: the plan's fingerprint is
 * computed anew, under the refused one's key, while the plan streams by.
 */
public final class AcceptanceCheck {
  private static final int EXAMPLES = 3;

  private final Bundle refused;
  private final ChangeDigests digests;
  private final ChangeDigester digester;
  private final List<Digest> all = new ArrayList<>();
  private final Set<ShownLine> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<String> examples = new ArrayList<>();
  private int others;

  /**
   * Begins a check of one plan.
   *
   * @param settings those of now: a list of volatile paths that was changed since makes another fingerprint
   */
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
    List<ShownLine> there = refused.at(change.address());
    seen.addAll(there);
    if (there.stream().noneMatch(line -> line.isOf(evidence))) {
      others++;
      if (examples.size() < EXAMPLES) {
        examples.add(change.action() + " " + change.address());
      }
    }
  }

  /** Whether every change, and no other, is one of those refused. */
  public boolean isAccepted() {
    return refused.fingerprint().equals(Fingerprint.of(DigestSet.of(all), digests));
  }

  /**
   * Why the plan is not the one that was accepted, if it is not: a clause for people, which holds addresses as they are.
   *
   * @param now what the plan was made with
   */
  public Optional<String> whyNot(Manifest now) {
    if (isAccepted()) {
      return Optional.empty();
    }
    List<String> why = new ArrayList<>();
    if (others > 0) {
      why.add(count(others) + " not in it (" + String.join(", ", examples)
          + (others > examples.size() ? ", …)" : ")"));
    }
    int gone = refused.lines().stream().mapToInt(Collection::size).sum() - seen.size();
    if (gone > 0) {
      why.add(count(gone) + " in it, and not planned now");
    }
    why.addAll(now.differencesFrom(refused.manifest()));
    return Optional.of(String.join("; ", why));
  }

  private static String count(int changes) {
    return changes == 1 ? "1 change was" : changes + " changes were";
  }
}
