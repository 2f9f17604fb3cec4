package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import java.time.Instant;
import java.util.function.Supplier;

/** Carries a decision out, and leaves the receipt wherever it belongs. */
final class ApplyExecution {
  private final TofuRun run;
  private final PlanExamination plan;
  private final TofuApplyRequest request;
  private final Receipts receipts;
  private final ApplyAnnouncer announcer;

  ApplyExecution(
      TofuRun run,
      PlanExamination plan,
      TofuApplyRequest request,
      Receipts receipts,
      ApplyAnnouncer announcer) {
    this.run = run;
    this.plan = plan;
    this.request = request;
    this.receipts = receipts;
    this.announcer = announcer;
  }

  /** @throws Failure refused; tool failed, when tofu ended early */
  ApplyResult carryOut(ApplyDecision decision) {
    if (decision instanceof ApplyDecision.Refuse refuse) {
      throw refused(refuse);
    }
    if (decision instanceof ApplyDecision.Apply apply) {
      return apply(apply);
    }
    announcer.delivering(receipts::nothingToDo);
    announcer.nothingToDo(plan.counts(), plan.coverage());
    return new ApplyResult(plan.counts(), false, receipts.tip(), announcer.undelivered());
  }

  private ApplyResult apply(ApplyDecision.Apply decision) {
    ApplyOutcome outcome = run.apply(request.lockTimeout());
    if (outcome.isComplete()) {
      announcer.delivering(() -> receipts.complete(decision, outcome));
      announcer.applied(decision, outcome, plan, receipts);
      return new ApplyResult(plan.counts(), true, receipts.tip(), announcer.undelivered());
    }
    announcer.delivering(() -> receipts.partial(decision, outcome));
    announcer.partly(decision, outcome, plan, receipts);
    if (outcome.status() == ApplyOutcome.Status.CANCELLED) {
      throw new Cancelled(
          "applying: " + outcome.done().size() + " done, " + outcome.left().size() + " left");
    }
    throw outcome.failure().orElseGet(unexplained(outcome));
  }

  private static Supplier<Failure> unexplained(ApplyOutcome outcome) {
    return () -> Failure.toolFailed(
        "applying: " + outcome.done().size() + " done, " + outcome.left().size() + " left");
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
    announcer.refused(refuse, plan);
    return Failure.refused(refuse
                .notAccepted()
                .map(other -> "the plan that --accept names, " + other.given()
                    + ", is not the one that is planned now, and ")
                .orElse("")
            + Counts.were(refuse.coverage().uncovered().size(), plan.counts().total())
            + " not shown by any pull request that counts; nothing was applied")
        .hint(
            "read the list above; to apply it all the same, run the workflow by hand with accept = "
                + refuse.fingerprint());
  }
}
