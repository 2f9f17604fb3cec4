package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import java.time.Clock;
import java.util.Optional;

/** Brings the infrastructure to the tip of a branch, as far as merged pull requests showed what that changes. */
public final class TofuApply {
  private final BranchApply apply;
  private final Workshop workshop;
  private final Tofus tofus;
  private final Publisher publisher;
  private final JobLog log;

  public TofuApply(
      Job job,
      Git git,
      Workshop workshop,
      Tofus tofus,
      Optional<Gitea> gitea,
      Publisher publisher,
      JobLog log,
      Clock clock) {
    this.apply = new BranchApply(job, git, workshop, gitea, publisher, log, clock);
    this.workshop = workshop;
    this.tofus = tofus;
    this.publisher = publisher;
    this.log = log;
  }

  /**
   * Plans, decides, applies and reports.
   *
   * @throws Failure refused, if nobody was shown some change; unreachable, if the forge or the store cannot be asked: nothing
   *     is applied then; tool failed, with the receipt of what was done
   */
  public ApplyResult run(TofuApplyRequest request) {
    return apply.run(
        new PlannableRoot(
            request.root(),
            request.watch(),
            request.strictOutputs(),
            request.lockTimeout(),
            workshop,
            tofus,
            publisher,
            log),
        request.terms());
  }
}
