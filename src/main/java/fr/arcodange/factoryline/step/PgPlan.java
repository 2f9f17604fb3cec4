package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.Application;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Says what would be run on a server; to a pull request by a comment, and then it keeps the evidence of what it showed. */
public final class PgPlan {
  private final Job job;
  private final Supplier<Git> opening;
  private final Workshop workshop;
  private final Provisionings provisionings;
  private final Publisher publisher;
  private final JobLog log;
  private final Clock clock;

  /** @param opening opens the repository, once */
  public PgPlan(
      Job job,
      Supplier<Git> opening,
      Workshop workshop,
      Provisionings provisionings,
      Publisher publisher,
      JobLog log,
      Clock clock) {
    this.job = job;
    this.opening = opening;
    this.workshop = workshop;
    this.provisionings = provisionings;
    this.publisher = publisher;
    this.log = log;
    this.clock = clock;
  }

  /** Whether the job is about a pull request, whose merge is planned then. */
  public boolean isForPullRequest() {
    return job.event() instanceof Event.PullRequest;
  }

  /**
   * Plans what merging the job's pull request would have run.
   *
   * @param printer is given the plan, if one is made
   * @throws Failure usage, with all that is wrong in the file; refused, on a merge conflict; denied or unreachable; not delivered,
   *     if the plan could not be shown, in which case it does not count as shown
   */
  public PlanReport pullRequest(PgSubject subject, Consumer<PgDifference> printer) {
    if (!(job.event() instanceof Event.PullRequest pullRequest)) {
      throw new IllegalStateException("not about a pull request");
    }
    return new PullRequestPlanning(job, opening, workshop, publisher, log, clock)
        .run(
            pullRequest,
            new PlannableApplications(subject, Duration.ZERO, provisionings, printer, publisher),
            PlanTreeChoice.MERGE);
  }

  /** Plans what a file declares, as it lies there. */
  public PlanReport file(Path file, Consumer<PgDifference> printer) {
    List<Application> applications = provisionings.declaredIn(file);
    try (Lease lease = workshop.login();
        PgProvision provision = provisionings.with(lease)) {
      PgDifference difference = provision.plan(applications);
      printer.accept(difference);
      return new PlanReport(difference.tally(), Optional.empty(), Optional.empty())
          .publish(publisher);
    }
  }
}
