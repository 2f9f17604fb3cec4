package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.postgres.Application;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Says what would be run on a server; to a pull request by a comment, and then it keeps the evidence of what it showed. */
public final class PgPlan {
  private final ReviewedJob reviewed;
  private final Provisionings provisionings;

  public PgPlan(ReviewedJob reviewed, Provisionings provisionings) {
    this.reviewed = reviewed;
    this.provisionings = provisionings;
  }

  /** Whether the job is about a pull request, whose merge is planned then. */
  public boolean isForPullRequest() {
    return reviewed.job().event() instanceof Event.PullRequest;
  }

  /**
   * Plans what merging the job's pull request would have run.
   *
   * @param printer is given the plan, if one is made
   * @throws Failure usage, with all that is wrong in the file; refused, on a merge conflict; denied or unreachable; not delivered,
   *     if the plan could not be shown, in which case it does not count as shown
   */
  public PlanReport pullRequest(PgSubject subject, Consumer<PgDifference> printer) {
    if (!(reviewed.job().event() instanceof Event.PullRequest pullRequest)) {
      throw new IllegalStateException("not about a pull request");
    }
    return reviewed
        .planning()
        .run(
            pullRequest,
            new PlannableApplications(
                subject, Duration.ZERO, provisionings, printer, reviewed.publisher()),
            PlanTreeChoice.MERGE);
  }

  /** Plans what a file declares, as it lies there. */
  public PlanReport file(Path file, Consumer<PgDifference> printer) {
    List<Application> applications = provisionings.declaredIn(file);
    try (Lease lease = reviewed.workshop().login();
        PgProvision provision = provisionings.with(lease)) {
      PgDifference difference = provision.plan(applications);
      printer.accept(difference);
      return new PlanReport(difference.tally(), Optional.empty(), Optional.empty())
          .publish(reviewed.publisher());
    }
  }
}
