package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.job.Event;
import fr.arcodange.factoryline.text.CommentHead;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Shows a pull request what merging it would change, and keeps the evidence of what was shown. Outside a pull request it plans the
 * job's commit, for the summary and the outputs only. The state is read and never locked: the plan identity need not write it.
 */
public final class TofuPlan {
  private final ReviewedJob reviewed;
  private final Tofus tofus;

  public TofuPlan(ReviewedJob reviewed, Tofus tofus) {
    this.reviewed = reviewed;
    this.tofus = tofus;
  }

  /**
   * Plans, shows and keeps what was shown.
   *
   * @throws Failure tool failed, with tofu's words in the comment; refused, on a merge conflict; denied or unreachable; not
   *     delivered, if the plan could not be shown, in which case it does not count as shown
   */
  public PlanReport run(TofuPlanRequest request) {
    PlannableRoot root = new PlannableRoot(
        request.root(),
        request.watch(),
        false,
        Duration.ZERO,
        reviewed.workshop(),
        tofus,
        reviewed.publisher(),
        reviewed.log());
    Event event = reviewed.job().event();
    if (event instanceof Event.PullRequest pullRequest) {
      return reviewed.planning().run(pullRequest, root, request.tree());
    }
    if (event instanceof Event.Other other) {
      throw Failure.usage("planning on the event '" + other.name() + "', which names no commit")
          .hint("run tofu-plan on pull_request, push, workflow_dispatch or schedule");
    }
    return commit(root);
  }

  private PlanReport commit(PlannableRoot root) {
    Git git = reviewed.git().get();
    Workshop workshop = reviewed.workshop();
    Publisher publisher = reviewed.publisher();
    workshop.removeLeftovers(git);
    String commit = git.resolve("HEAD");
    CommentHead head = new CommentHead(
        root.subject(),
        commit,
        Optional.empty(),
        publisher.runUrl().map(URI::toString),
        Optional.empty());
    try (PlanTree tree = PlanTree.ofCommit(commit, git, workshop.place(root.subject()))) {
      root.require(tree);
      try (Lease lease = workshop.login();
          Planned.Shown plan = root.plan(tree, lease, head)) {
        plan.read(change -> {});
        reviewed.log().info(plan.tally().words());
        publisher.summary(plan.comment(Optional.empty()));
        return new PlanReport(plan.tally(), Optional.empty(), Optional.empty()).publish(publisher);
      }
    } catch (PlanFailed failed) {
      throw failed.failure();
    }
  }
}
