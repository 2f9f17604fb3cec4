package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
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

/** Brings a server to what the tip of a branch declares, as far as merged pull requests showed what that runs. */
public final class PgApply {
  private final Job job;
  private final Supplier<Git> opening;
  private final Workshop workshop;
  private final Provisionings provisionings;
  private final Supplier<Optional<Gitea>> gitea;
  private final Publisher publisher;
  private final JobLog log;
  private final Clock clock;

  /** @param opening opens the repository, once */
  public PgApply(
      Job job,
      Supplier<Git> opening,
      Workshop workshop,
      Provisionings provisionings,
      Supplier<Optional<Gitea>> gitea,
      Publisher publisher,
      JobLog log,
      Clock clock) {
    this.job = job;
    this.opening = opening;
    this.workshop = workshop;
    this.provisionings = provisionings;
    this.gitea = gitea;
    this.publisher = publisher;
    this.log = log;
    this.clock = clock;
  }

  /** Whether an event started the job, so that a branch is applied and not a file that lies there. */
  public boolean isForBranch() {
    return !(job.event() instanceof Event.None);
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
    return new BranchApply(job, opening.get(), workshop, gitea.get(), publisher, log, clock)
        .run(
            new PlannableApplications(subject, lockTimeout, provisionings, printer, publisher),
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
    try (Lease lease = workshop.login();
        PgProvision provision = provisionings.with(lease)) {
      PgDifference difference = provision.planLocked(applications, lockTimeout);
      provision.carryOut(difference, command -> {});
      new PlanReport(difference.tally(), Optional.empty(), Optional.empty()).publish(publisher);
    }
  }
}
