package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.Receipt;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rules by which a plan of the branch's tip is applied or refused. */
final class ApplyDecisions {
  private final ApplyTerms terms;
  private final String actor;

  /** @param actor the account that started this run */
  ApplyDecisions(ApplyTerms terms, String actor) {
    this.terms = terms;
    this.actor = actor;
  }

  /** For {@link Requirement#NONE}. */
  ApplyDecision unconditional(Examination plan) {
    return plan.isEmpty()
        ? new ApplyDecision.NothingToDo()
        : new ApplyDecision.Apply("nothing had to be shown (--require none)", Optional.empty());
  }

  /**
   * For {@link Requirement#SHOWN}.
   *
   * @param paths of the files that the plan depends on
   */
  ApplyDecision shown(
      Examination plan,
      BranchEvidence evidence,
      Git git,
      Gitea gitea,
      String tip,
      List<String> paths) {
    if (plan.isEmpty()) {
      return new ApplyDecision.NothingToDo();
    }
    CoverageResult coverage = plan.coverage();
    if (coverage.complete()) {
      return new ApplyDecision.Apply(
          "every change was shown by " + numbers(coverage), Optional.empty());
    }
    if (plan.isAccepted()) {
      return new ApplyDecision.Apply(
          actor + " accepted the plan by its fingerprint",
          terms.accept().map(fingerprint -> new Receipt.Acceptance(fingerprint, actor)));
    }
    Optional<String> since = evidence.lastReceipt().map(EvidenceNames.Applied::tip);
    if (terms.directPush()
        && coverage.uncovered().stream()
            .noneMatch(change -> change.action().equals(ProvisioningCommands.DROP))
        && new DirectPushes(git, gitea)
            .explainAll(since, tip, paths, evidence.carried().values())) {
      return new ApplyDecision.Apply(
          "what nobody was shown came by direct pushes, which --direct-push=apply lets through",
          Optional.empty());
    }
    return new ApplyDecision.Refuse(coverage, plan.fingerprint(), notAccepted(plan), List.of());
  }

  private Optional<ApplyDecision.NotAccepted> notAccepted(Examination plan) {
    return plan.whyNotAccepted()
        .flatMap(why -> terms.accept().map(given -> new ApplyDecision.NotAccepted(given, why)));
  }

  private static String numbers(CoverageResult coverage) {
    return coverage.pullRequests().stream()
        .map(number -> "#" + number)
        .collect(Collectors.joining(", "));
  }
}
