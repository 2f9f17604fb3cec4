package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancelled;
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
 * Brings the infrastructure to the tip of a branch, whatever commit woke the job: plans the tip, holds each change against what
 * merged pull requests showed, and applies the plan file it has just made. A re-run of an old job therefore does not roll back,
 * and one run carries all merges that wait.
 */
public final class TofuApply {
  private static final EvidenceRules.Judgement NO_EVIDENCE =
      new EvidenceRules.Judgement(List.of(), List.of(), List.of());

  private final Job job;
  private final Git git;
  private final TofuWorkshop workshop;
  private final Optional<Gitea> gitea;
  private final Publisher publisher;
  private final JobLog log;
  private final Clock clock;

  public TofuApply(
      Job job,
      Git git,
      TofuWorkshop workshop,
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
  public ApplyResult run(TofuApplyRequest request) {
    Instant began = clock.instant();
    if (request.require() == Requirement.SHOWN) {
      forge();
    }
    String branch = new AppliedBranch(job, gitea).name(request.branch());
    workshop.removeLeftovers(git);
    String tip = tipOf(branch);
    ApplyAnnouncer announcer = new ApplyAnnouncer(request.root(), branch, tip, publisher, log);
    try {
      announcer.pending();
      return apply(request, branch, tip, announcer, began);
    } catch (TofuFailed failed) {
      announcer.failed(failed.failure(), failed.words());
      throw failed.failure();
    } catch (Cancelled cancelled) {
      announcer.cancelled();
      throw cancelled;
    } catch (Failure failure) {
      announcer.failed(failure);
      throw failure;
    }
  }

  private ApplyResult apply(
      TofuApplyRequest request,
      String branch,
      String tip,
      ApplyAnnouncer announcer,
      Instant began) {
    EvidenceNames names = workshop.names(request.root());
    try (Lease lease = workshop.login()) {
      Optional<PlanStore> store = workshop.store(lease);
      Optional<BranchEvidence> evidence = evidence(request, store, names, branch, tip);
      try (PlanTree tree = PlanTree.ofCommit(tip, git, workshop.place(request.root()))) {
        RootFiles files = RootFiles.of(
            tree.top(), request.root().path(), request.root().varFiles(), request.watch());
        evidence.ifPresent(found -> announcer.tell(recipients(found, files)));
        TofuRun run = workshop.run(request.root(), tree, lease);
        run.planLocked(request.lockTimeout());
        PlanExamination plan = new PlanExamination(
            evidence.map(BranchEvidence::judgement).orElse(NO_EVIDENCE),
            workshop.digests(request.root(), tree),
            request.strictOutputs(),
            workshop.manifest(request.root(), tree, run.version(), Optional.empty(), tip),
            accepted(request, store, names));
        run.read(plan.visitor());
        ApplyDecision decision = decide(request, plan, evidence, files, tip);
        Receipts receipts = new Receipts(store, names, job, tip, evidence, began, clock);
        return new ApplyExecution(run, plan, request, receipts, announcer).carryOut(decision);
      }
    }
  }

  private String tipOf(String branch) {
    git.fetch("origin", List.of(Refspecs.branch(branch)));
    String tip = git.resolve(Refspecs.localBranch(branch));
    log.info("applying " + branch + " at " + tip);
    job.sha()
        .filter(sha -> !sha.equals(tip))
        .ifPresent(sha -> log.info(
            "the job was started for " + sha + "; what the branch holds now is what counts"));
    return tip;
  }

  /** Asked before anything is planned: if the forge or the store cannot answer, nothing is applied. */
  private Optional<BranchEvidence> evidence(
      TofuApplyRequest request,
      Optional<PlanStore> store,
      EvidenceNames names,
      String branch,
      String tip) {
    if (request.require() == Requirement.NONE) {
      return Optional.empty();
    }
    PlanStore plans = store.orElseThrow(
        () -> Failure.usage("--require shown needs a plan store, and --store is not set")
            .hint(
                "set --store to where tofu-plan keeps what it showed; --require none applies whatever the branch holds"));
    return Optional.of(BranchEvidence.gather(forge(), plans, git, names, branch, tip));
  }

  private Gitea forge() {
    return gitea.orElseThrow(
        () -> Failure.usage("--require shown asks the forge, and there is no token for it")
            .hint("set FACTORYLINE_GITEA_TOKEN to the job's token; the action does so by itself"));
  }

  private static Optional<Bundle> accepted(
      TofuApplyRequest request, Optional<PlanStore> store, EvidenceNames names) {
    return request
        .accept()
        .flatMap(
            fingerprint -> store.map(plans -> new RefusedPlans(plans, names).find(fingerprint)));
  }

  private ApplyDecision decide(
      TofuApplyRequest request,
      PlanExamination plan,
      Optional<BranchEvidence> evidence,
      RootFiles files,
      String tip) {
    ApplyDecisions decisions = new ApplyDecisions(request, job.actor());
    if (evidence.isEmpty() || gitea.isEmpty()) {
      return decisions.unconditional(plan);
    }
    ApplyDecision decision =
        decisions.shown(plan, evidence.get(), git, gitea.get(), tip, files.paths());
    return decision instanceof ApplyDecision.Refuse refuse
        ? refuse.because(new LikelyWhy(evidence.get(), git)
            .of(plan.manifest(), recipients(evidence.get(), files)))
        : decision;
  }

  /** Those that showed something, and those that touch the root and should have. */
  private List<Long> recipients(BranchEvidence evidence, RootFiles files) {
    Set<Long> showed = evidence.judgement().valid().stream()
        .flatMap(bundle -> bundle.manifest().pullRequest().stream())
        .collect(Collectors.toSet());
    return evidence.carried().values().stream()
        .filter(pullRequest -> showed.contains(pullRequest.number()) || touches(pullRequest, files))
        .map(PullRequest::number)
        .toList();
  }

  private boolean touches(PullRequest pullRequest, RootFiles files) {
    String merge = pullRequest.mergeCommitSha().orElseThrow();
    return git.parents(merge).stream()
        .findFirst()
        .filter(parent -> git.changedPaths(parent, merge).stream().anyMatch(files::touchedBy))
        .isPresent();
  }
}
