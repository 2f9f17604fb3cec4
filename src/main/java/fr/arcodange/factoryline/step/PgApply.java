package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.postgres.Application;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings a server to what the tip of a branch declares, as far as merged pull requests showed what that runs. */
public final class PgApply {
  private final ReviewedJob reviewed;
  private final Provisionings provisionings;

  public PgApply(ReviewedJob reviewed, Provisionings provisionings) {
    this.reviewed = reviewed;
    this.provisionings = provisionings;
  }

  /** Whether an event started the job, so that a branch is applied and not a file that lies there. */
  public boolean isForBranch() {
    return !(reviewed.job().event() instanceof Event.None);
  }

  /**
   * Plans, decides, applies and reports.
   *
   * @param printer is given the plan before anything is decided: who accepts a refused one has to be able to read it
   * @throws Failure usage, with all that is wrong in the file; refused, if nobody was shown some statement; unreachable, if the
   *     forge or the store cannot be asked: nothing is run then; what the server said, with the receipt of what was done
   */
  public ApplyResult branch(
      PgSubject subject, ApplyTerms terms, Duration lockTimeout, Consumer<PgDifference> printer) {
    return reviewed
        .applying()
        .run(
            new PlannableApplications(
                subject, lockTimeout, provisionings, printer, reviewed.publisher()),
            terms);
  }

  /**
   * Applies what a file declares, as it lies there.
   *
   * @throws Failure usage, if that is not what the terms say
   */
  public void file(Path file, ApplyTerms terms, Duration lockTimeout) {
    if (terms.require() != Requirement.NONE) {
      throw Failure.usage(
              "applying what pull requests showed: no event started this, so nothing tells which branch to apply")
          .hint(
              "run it in a workflow on a push to the branch; by hand, --require none applies the file as it is");
    }
    List<Application> applications = provisionings.declaredIn(file);
    try (Lease lease = reviewed.workshop().login();
        PgProvision provision = provisionings.with(lease)) {
      PgDifference difference = provision.planLocked(applications, lockTimeout);
      provision.carryOut(difference, command -> {});
      new PlanReport(difference.tally(), Optional.empty(), Optional.empty())
          .publish(reviewed.publisher());
    }
  }
}
