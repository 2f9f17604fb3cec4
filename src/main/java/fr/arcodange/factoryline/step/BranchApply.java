package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.git.Refspecs;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.gitea.PullRequest;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.review.Bundle;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.EvidenceRules;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings what is planned to the tip of a branch, whatever commit woke the job: plans the tip, holds each change against what merged
 * pull requests showed, and carries out the plan it has just made. A re-run of an old job therefore does not roll back, and one run
 * carries all merges that wait.
 */
final class BranchApply {
  /** Each time somebody else has applied meanwhile; where that goes on, it is another fault. */
  private static final int MOST_PLANS = 3;

  private static final EvidenceRules.Judgement NO_EVIDENCE =
      new EvidenceRules.Judgement(List.of(), List.of(), List.of());

  private final Job job;
  private final Git git;
  private final Workshop workshop;
  private final Optional<Gitea> gitea;
  private final Publisher publisher;
  private final JobLog log;
  private final Clock clock;

  BranchApply(
      Job job,
      Git git,
      Workshop workshop,
      Optional<Gitea> gitea,
      Publisher publisher,
      JobLog log,
      Clock clock) {
    this.job = job;
    this.git = git;
    this.workshop = workshop;
    this.gitea = gitea;
    this.publisher = publisher;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Plans, decides, applies and reports.
   *
   * @throws Failure refused, if nobody was shown some change; unreachable, if the forge or the store cannot be asked: nothing
   *     is applied then; tool failed, with the receipt of what was done
   */
  ApplyResult run(Plannable plannable, ApplyTerms terms) {
    Instant began = clock.instant();
    if (terms.require() == Requirement.SHOWN) {
      forge();
    }
    String branch = new AppliedBranch(job, gitea).name(terms.branch());
    workshop.removeLeftovers(git);
    Optional<ApplyResult> result = Optional.empty();
    for (int left = MOST_PLANS; result.isEmpty(); left--) {
      result = tip(plannable, terms, branch, tipOf(branch), began, left > 1);
    }
    return result.get();
  }

  /** Nothing, if the branch moved on before everybody else was kept away, or somebody else was faster: nothing was done then. */
  private Optional<ApplyResult> tip(
      Plannable plannable,
      ApplyTerms terms,
      String branch,
      String tip,
      Instant began,
      boolean mayPlanAgain) {
    ApplyAnnouncer announcer = new ApplyAnnouncer(plannable.subject(), branch, tip, publisher, log);
    return announcer.during(
        () -> apply(plannable, terms, branch, tip, announcer, began, mayPlanAgain));
  }

  private Optional<ApplyResult> apply(
      Plannable plannable,
      ApplyTerms terms,
      String branch,
      String tip,
      ApplyAnnouncer announcer,
      Instant began,
      boolean mayPlanAgain) {
    EvidenceNames names = workshop.names(plannable.subject());
    try (Lease lease = workshop.login()) {
      Optional<PlanStore> store = workshop.store(lease);
      Optional<BranchEvidence> evidence = evidence(terms, store, names, branch, tip);
      try (PlanTree tree = PlanTree.ofCommit(tip, git, workshop.place(plannable.subject()))) {
        Plannable.Sources sources = plannable.sources(tree);
        evidence.ifPresent(found -> announcer.tell(recipients(found, sources)));
        try (Planned.Locked plan = plannable.planLocked(tree, lease)) {
          String now = fetched(branch);
          if (!now.equals(tip)) {
            announcer.overtaken(now);
            return Optional.empty();
          }
          Examination examination = new Examination(
              evidence.map(BranchEvidence::judgement).orElse(NO_EVIDENCE),
              plan.digests(),
              plan.strictOutputs(),
              workshop.manifest(plannable.subject(), plan, tree, Optional.empty(), tip),
              accepted(terms, store, names));
          plan.read(examination);
          if (mayPlanAgain
              && examination.isEmpty()
              && isOutdated(evidence, store, git, names, tip)) {
            announcer.overtakenByAnother();
            return Optional.empty();
          }
          ApplyDecision decision = decide(terms, examination, evidence, sources, tip);
          Receipts receipts = new Receipts(store, names, job, tip, evidence, began, clock);
          return new ApplyExecution(plan, examination, receipts, announcer)
              .carryOut(decision, mayPlanAgain);
        }
      }
    }
  }

  /** Also once everybody else is kept away: who was waited for may have applied what came later, which must not be taken back. */
  private String fetched(String branch) {
    git.fetch("origin", List.of(Refspecs.branch(branch)));
    return git.resolve(Refspecs.localBranch(branch));
  }

  private String tipOf(String branch) {
    String tip = fetched(branch);
    log.info("applying " + branch + " at " + tip);
    job.sha()
        .filter(sha -> !sha.equals(tip))
        .ifPresent(sha -> log.info(
            "the job was started for " + sha + "; what the branch holds now is what counts"));
    return tip;
  }

  /** Whether there is nothing to do because another run has done it, and told of it: to say it again would hide that. */
  private static boolean isOutdated(
      Optional<BranchEvidence> evidence,
      Optional<PlanStore> store,
      Git git,
      EvidenceNames names,
      String tip) {
    return evidence.isPresent()
        && store.isPresent()
        && !evidence.get().carried().isEmpty()
        && evidence.get().isOutdated(store.get(), git, names, tip);
  }

  /** Asked before anything is planned: if the forge or the store cannot answer, nothing is applied. */
  private Optional<BranchEvidence> evidence(
      ApplyTerms terms, Optional<PlanStore> store, EvidenceNames names, String branch, String tip) {
    if (terms.require() == Requirement.NONE) {
      return Optional.empty();
    }
    PlanStore plans = store.orElseThrow(
        () -> Failure.usage("--require shown needs a plan store, and --store is not set")
            .hint(
                "set --store to where the pull requests' plans are kept; --require none applies whatever the branch holds"));
    return Optional.of(BranchEvidence.gather(forge(), plans, git, names, branch, tip));
  }

  private Gitea forge() {
    return gitea.orElseThrow(
        () -> Failure.usage("--require shown asks the forge, and there is no token for it")
            .hint("set FACTORYLINE_GITEA_TOKEN to the job's token; the action does so by itself"));
  }

  private static Optional<Bundle> accepted(
      ApplyTerms terms, Optional<PlanStore> store, EvidenceNames names) {
    return terms
        .accept()
        .flatMap(
            fingerprint -> store.map(plans -> new RefusedPlans(plans, names).find(fingerprint)));
  }

  private ApplyDecision decide(
      ApplyTerms terms,
      Examination plan,
      Optional<BranchEvidence> evidence,
      Plannable.Sources sources,
      String tip) {
    ApplyDecisions decisions = new ApplyDecisions(terms, job.actor());
    if (evidence.isEmpty() || gitea.isEmpty()) {
      return decisions.unconditional(plan);
    }
    ApplyDecision decision =
        decisions.shown(plan, evidence.get(), git, gitea.get(), tip, sources.paths());
    return decision instanceof ApplyDecision.Refuse refuse
        ? refuse.because(new LikelyWhy(evidence.get(), git)
            .of(plan.manifest(), recipients(evidence.get(), sources)))
        : decision;
  }

  /** Those that showed something, and those that touch what is planned and should have. */
  private List<Long> recipients(BranchEvidence evidence, Plannable.Sources sources) {
    Set<Long> showed = evidence.judgement().valid().stream()
        .flatMap(bundle -> bundle.manifest().pullRequest().stream())
        .collect(Collectors.toSet());
    return evidence.carried().values().stream()
        .filter(
            pullRequest -> showed.contains(pullRequest.number()) || touches(pullRequest, sources))
        .map(PullRequest::number)
        .toList();
  }

  private boolean touches(PullRequest pullRequest, Plannable.Sources sources) {
    String merge = pullRequest.mergeCommitSha().orElseThrow();
    return git.parents(merge).stream()
        .findFirst()
        .filter(parent -> git.changedPaths(parent, merge).stream().anyMatch(sources::touchedBy))
        .isPresent();
  }
}
