package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import java.time.Instant;
import java.util.Optional;

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

  /**
   * Nothing, if somebody else was faster and it {@code mayPlanAgain}: nothing was done then.
   *
   * @throws Failure refused; tool failed or another kind, when it ended early
   */
  Optional<ApplyResult> carryOut(ApplyDecision decision, boolean mayPlanAgain) {
    if (decision instanceof ApplyDecision.Refuse refuse) {
      throw refused(refuse);
    }
    if (decision instanceof ApplyDecision.Apply apply) {
      return apply(apply, mayPlanAgain);
    }
    planned.requireSeen();
    announcer.delivering(receipts::nothingToDo);
    announcer.nothingToDo(planned.tally(), plan.coverage());
    return Optional.of(result(false));
  }

  private Optional<ApplyResult> apply(ApplyDecision.Apply decision, boolean mayPlanAgain) {
    Deeds deeds = planned.apply();
    if (deeds.status() == Deeds.Status.OVERTAKEN && mayPlanAgain) {
      announcer.overtakenByAnother();
      return Optional.empty();
    }
    if (deeds.status() == Deeds.Status.COMPLETE) {
      announcer.delivering(() -> receipts.complete(decision, deeds));
      announcer.applied(decision, deeds, plan.coverage(), planned.tally(), receipts);
      return Optional.of(result(true));
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
