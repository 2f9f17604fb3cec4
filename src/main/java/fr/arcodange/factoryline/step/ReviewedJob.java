package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A job that shows a pull request what merging it would change, or applies what merges brought: what that takes, whatever is planned.
 *
 * @param git opens the repository, once
 * @param gitea the forge, if there is a token for it
 */
public record ReviewedJob(
    Job job,
    Supplier<Git> git,
    Workshop workshop,
    Supplier<Optional<Gitea>> gitea,
    Publisher publisher,
    JobLog log,
    Clock clock) {
  public ReviewedJob {
    Objects.requireNonNull(job);
    Objects.requireNonNull(git);
    Objects.requireNonNull(workshop);
    Objects.requireNonNull(gitea);
    Objects.requireNonNull(publisher);
    Objects.requireNonNull(log);
    Objects.requireNonNull(clock);
  }

  PullRequestPlanning planning() {
    return new PullRequestPlanning(job, git, workshop, publisher, log, clock);
  }

  BranchApply applying() {
    return new BranchApply(job, git.get(), workshop, gitea.get(), publisher, log, clock);
  }
}
