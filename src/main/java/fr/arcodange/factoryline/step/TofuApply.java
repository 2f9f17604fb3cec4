package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;

/** Brings the infrastructure to the tip of a branch, as far as merged pull requests showed what that changes. */
public final class TofuApply {
  private final ReviewedJob reviewed;
  private final Tofus tofus;

  public TofuApply(ReviewedJob reviewed, Tofus tofus) {
    this.reviewed = reviewed;
    this.tofus = tofus;
  }

  /**
   * Plans, decides, applies and reports.
   *
   * @throws Failure refused, if nobody was shown some change; unreachable, if the forge or the store cannot be asked: nothing
   *     is applied then; tool failed, with the receipt of what was done
   */
  public ApplyResult run(TofuApplyRequest request) {
    return reviewed
        .applying()
        .run(
            new PlannableRoot(
                request.root(),
                request.watch(),
                request.strictOutputs(),
                request.lockTimeout(),
                reviewed.workshop(),
                tofus,
                reviewed.publisher(),
                reviewed.log()),
            request.terms());
  }
}
