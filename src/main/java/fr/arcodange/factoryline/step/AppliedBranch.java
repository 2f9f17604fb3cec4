package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.job.Job;
import java.util.Optional;

/**
 * Which branch is applied: the one that was named, or the job's own, if that is the repository's default branch. A workflow can be
 * started by hand on any branch, and a push filter is easily forgotten: neither may put a branch into effect that nobody meant.
 */
final class AppliedBranch {
  private final Job job;
  private final Optional<Gitea> gitea;

  AppliedBranch(Job job, Optional<Gitea> gitea) {
    this.job = job;
    this.gitea = gitea;
  }

  /**
   * Its name, without {@code refs/heads/}.
   *
   * @throws Failure refused, if the job's own is not the default branch; usage, if it has none or nothing tells the default one
   */
  String name(Optional<String> named) {
    return named.orElseGet(this::ofJob);
  }

  private String ofJob() {
    String branch = started();
    String main = job.defaultBranch().orElseGet(() -> asked(branch));
    if (!branch.equals(main)) {
      throw Failure.refused("applying the tip of '" + branch
              + "': the job was started on it, and it is not the default branch, which is '" + main
              + "'")
          .hint("merge it into '" + main + "', or start the job there; if '" + branch
              + "' is to be applied as well, say so: --branch " + branch);
    }
    return branch;
  }

  private String started() {
    Event event = job.event();
    String ref = event instanceof Event.Push push
        ? push.ref()
        : event instanceof Event.Dispatch dispatch ? dispatch.ref() : job.requireRef();
    String branch = ref.replaceFirst("^refs/heads/", "");
    if (branch.startsWith("refs/") || event instanceof Event.PullRequest) {
      throw Failure.usage("applying the tip of " + ref + ", which is not a branch")
          .hint(
              "what applies runs on a push to a branch, on workflow_dispatch or on a schedule; --branch names another one");
    }
    return branch;
  }

  private String asked(String branch) {
    return gitea
        .map(Gitea::defaultBranch)
        .orElseThrow(() -> Failure.usage("applying the tip of '" + branch
                + "': nothing says whether it is the default branch: there is no event file that names it, and no"
                + " token to ask the forge with")
            .hint("say which branch is applied: --branch " + branch));
  }
}
