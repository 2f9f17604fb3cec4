package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.Receipt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes what an apply of one tip leaves in the store. Without a store there is nothing to spend, and nothing is written. */
final class Receipts {
  private final Optional<PlanStore> store;
  private final EvidenceNames names;
  private final Job job;
  private final String tip;
  private final Optional<BranchEvidence> evidence;
  private final Instant began;
  private final Clock clock;

  Receipts(
      Optional<PlanStore> store,
      EvidenceNames names,
      Job job,
      String tip,
      Optional<BranchEvidence> evidence,
      Instant began,
      Clock clock) {
    this.store = store;
    this.names = names;
    this.job = job;
    this.tip = tip;
    this.evidence = evidence;
    this.began = began;
    this.clock = clock;
  }

  String tip() {
    return tip;
  }

  Duration took() {
    return Duration.between(began, clock.instant());
  }

  Optional<RefusedPlans> refusals() {
    return store.map(plans -> new RefusedPlans(plans, names));
  }

  Instant now() {
    return clock.instant();
  }

  String actor() {
    return job.actor();
  }

  /** The tip is what the state says already: whatever was shown up to here is spent. Once for each tip. */
  void nothingToDo() {
    boolean known = evidence
        .flatMap(BranchEvidence::lastReceipt)
        .filter(receipt -> receipt.tip().equals(tip))
        .isPresent();
    if (!known) {
      write(
          names.receipt(clock.instant(), tip),
          "there was nothing to do",
          new TreeMap<>(),
          List.of(),
          true,
          Optional.empty());
    }
  }

  void complete(ApplyDecision.Apply decision, Deeds deeds) {
    write(
        names.receipt(clock.instant(), tip),
        decision.why(),
        deeds.counts(),
        List.of(),
        true,
        decision.accepted());
  }

  /** Spends nothing, so that the rest is still covered when it is run again. */
  void partial(ApplyDecision.Apply decision, Deeds deeds) {
    write(
        names.partial(clock.instant(), tip),
        decision.why(),
        deeds.counts(),
        deeds.left().stream().map(Deeds.Deed::address).toList(),
        false,
        decision.accepted());
  }

  private void write(
      String name,
      String why,
      SortedMap<String, Integer> counts,
      List<String> left,
      boolean complete,
      Optional<Receipt.Acceptance> accepted) {
    if (store.isEmpty()) {
      return;
    }
    Receipt receipt = new Receipt(
        tip,
        clock.instant(),
        took(),
        job.actor(),
        why,
        counts,
        complete,
        left,
        accepted,
        new ArrayList<>(
            evidence.map(found -> found.carried().keySet()).orElseGet(java.util.Set::of)),
        job.runUrl());
    try {
      store.get().create(name, receipt.toJson());
    } catch (Failure failure) {
      throw unreceipted(failure, complete);
    }
  }

  /** What is done is done; but the next run is told of it by the receipt only. */
  private static Failure unreceipted(Failure failure, boolean complete) {
    return Failure.notDelivered("storing the receipt: " + failure.message())
        .hint(
            complete
                ? "until there is one, what was shown up to here still covers changes: run the job again, it will find nothing"
                    + " to do and store it"
                : "what is left is covered all the same: run the job again once the cause is mended")
        .causedBy(failure);
  }
}
