package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import java.time.Instant;

/** Carries a decision out, and leaves the receipt wherever it belongs. */
final class ApplyExecution {
  private final Planned.Locked planned;
  private final Examination plan;
  private final Receipts receipts;
  private final ApplyAnnouncer announcer;

  ApplyExecution(
      Planned.Locked planned, Examination plan, Receipts receipts, ApplyAnnouncer announcer) {
    this.planned = planned;
    this.plan = plan;
    this.receipts = receipts;
    this.announcer = announcer;
  }

  /** @throws Failure refused; tool failed or another kind, when it ended early */
  ApplyResult carryOut(ApplyDecision decision) {
    if (decision instanceof ApplyDecision.Refuse refuse) {
      throw refused(refuse);
    }
    if (decision instanceof ApplyDecision.Apply apply) {
      return apply(apply);
    }
    planned.requireSeen();
    announcer.delivering(receipts::nothingToDo);
    announcer.nothingToDo(planned.tally(), plan.coverage());
    return result(false);
  }

  private ApplyResult apply(ApplyDecision.Apply decision) {
    Deeds deeds = planned.apply();
    if (deeds.status() == Deeds.Status.COMPLETE) {
      announcer.delivering(() -> receipts.complete(decision, deeds));
      announcer.applied(decision, deeds, plan.coverage(), planned.tally(), receipts);
      return result(true);
    }
    announcer.delivering(() -> receipts.partial(decision, deeds));
    announcer.partly(decision, deeds, planned.tally(), receipts);
    if (deeds.status() == Deeds.Status.CANCELLED) {
      throw new Cancelled("applying: " + deeds.progress());
    }
    throw deeds.failure().orElseGet(() -> Failure.toolFailed("applying: " + deeds.progress()));
  }

  private ApplyResult result(boolean applied) {
    return new ApplyResult(planned.tally(), applied, receipts.tip(), announcer.undelivered());
  }

  /**
   * The bundle is stored before anybody is told its fingerprint. Where that fails, the log says so: what was refused is told all the
   * same, and a fingerprint that is not in the store will not be found.
   */
  private Failure refused(ApplyDecision.Refuse refuse) {
    Instant now = receipts.now();
    announcer.delivering(() -> receipts
        .refusals()
        .ifPresent(plans -> plans.keep(refuse.fingerprint(), plan.refusal(), now)));
    announcer.refused(refuse, planned.tally());
    return Failure.refused(refuse
                .notAccepted()
                .map(other -> "the plan that --accept names, " + other.given()
                    + ", is not the one that is planned now, and ")
                .orElse("")
            + Counts.were(refuse.coverage().uncovered().size(), planned.tally().total())
            + " not shown by any pull request that counts; nothing was applied")
        .hint(
            "read the list above; to apply it all the same, run the workflow by hand with accept = "
                + refuse.fingerprint());
  }
}
