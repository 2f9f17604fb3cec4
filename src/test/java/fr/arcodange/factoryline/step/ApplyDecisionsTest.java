package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.gitea.PullRequest;
import fr.arcodange.factoryline.review.Bundle;
import fr.arcodange.factoryline.review.EvidenceRules;
import fr.arcodange.factoryline.review.Receipt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApplyDecisionsTest {
  private final FakeGit git = FakeGit.row(3);
  private final FakeGitea gitea = new FakeGitea();

  private ApplyDecision decide(ApplyTerms terms, Examination plan, Map<Long, PullRequest> carried) {
    BranchEvidence evidence = new BranchEvidence(
        new EvidenceRules.Judgement(List.of(), List.of(), List.of()), carried, Optional.empty());
    return new ApplyDecisions(terms, "ada")
        .shown(plan, evidence, git, gitea, FakeGit.sha(3), List.of("iac"));
  }

  @Test
  void anEmptyPlanIsNothingToDoWhateverIsRequired() {
    Examination empty = Plans.examined(List.of(), Optional.empty());
    ApplyTerms terms = Plans.terms(false, Optional.empty());

    assertInstanceOf(ApplyDecision.NothingToDo.class, decide(terms, empty, Map.of()));
    assertInstanceOf(
        ApplyDecision.NothingToDo.class, new ApplyDecisions(terms, "ada").unconditional(empty));
  }

  @Test
  void withoutARequirementAnythingIsApplied() {
    ApplyDecision decision = new ApplyDecisions(Plans.terms(false, Optional.empty()), "ada")
        .unconditional(Plans.examined(List.of(), Optional.empty(), "a"));

    assertEquals(
        new ApplyDecision.Apply("nothing had to be shown (--require none)", Optional.empty()),
        decision);
  }

  @Test
  void whatSeveralPullRequestsShowedTogetherIsAppliedInTheirName() {
    List<Bundle> evidence =
        List.of(Plans.bundle(Optional.of(7L), "b"), Plans.bundle(Optional.of(3L), "a"));

    ApplyDecision decision = decide(
        Plans.terms(false, Optional.empty()),
        Plans.examined(evidence, Optional.empty(), "a", "b"),
        Map.of());

    assertEquals(
        new ApplyDecision.Apply("every change was shown by #3, #7", Optional.empty()), decision);
  }

  @Test
  void oneChangeThatNobodyWasShownRefusesAll() {
    ApplyDecision decision = decide(
        Plans.terms(false, Optional.empty()),
        Plans.examined(
            List.of(Plans.bundle(Optional.of(3L), "a")), Optional.empty(), "a", "stranger"),
        Map.of());

    ApplyDecision.Refuse refuse = assertInstanceOf(ApplyDecision.Refuse.class, decision);
    assertEquals(
        List.of("terraform_data.stranger"),
        refuse.coverage().uncovered().stream().map(change -> change.address()).toList());
  }

  @Test
  void anAcceptedPlanIsAppliedInThePersonsName() {
    Bundle refused = Plans.bundle(Optional.empty(), "a");

    ApplyDecision decision = decide(
        Plans.terms(false, Optional.of(Plans.FINGERPRINT)),
        Plans.examined(List.of(), Optional.of(refused), "a"),
        Map.of());

    assertEquals(
        new ApplyDecision.Apply(
            "ada accepted the plan by its fingerprint",
            Optional.of(new Receipt.Acceptance(Plans.FINGERPRINT, "ada"))),
        decision);
  }

  @Test
  void anAcceptedPlanThatGrewIsRefused() {
    Bundle refused = Plans.bundle(Optional.empty(), "a");

    ApplyDecision.Refuse refuse = assertInstanceOf(
        ApplyDecision.Refuse.class,
        decide(
            Plans.terms(false, Optional.of(Plans.FINGERPRINT)),
            Plans.examined(List.of(), Optional.of(refused), "a", "b"),
            Map.of()));

    ApplyDecision.NotAccepted other = refuse.notAccepted().orElseThrow();
    assertEquals(Plans.FINGERPRINT, other.given());
    assertTrue(
        other.why().startsWith("1 change was not in it (create terraform_data.b); the branch was"),
        other.why());
  }

  @Test
  void directPushesGoThroughOnlyIfTheyMay() {
    assertInstanceOf(
        ApplyDecision.Refuse.class,
        decide(
            Plans.terms(false, Optional.empty()),
            Plans.examined(List.of(), Optional.empty(), "a"),
            Map.of()));
    assertInstanceOf(
        ApplyDecision.Apply.class,
        decide(
            Plans.terms(true, Optional.empty()),
            Plans.examined(List.of(), Optional.empty(), "a"),
            Map.of()));
  }

  @Test
  void aPullRequestAmongTheCommitsIsNoDirectPush() {
    PullRequest merged = gitea.merged(4, FakeGit.sha(9), FakeGit.sha(2), "2026-11-23T11:00:00Z", 1);

    assertInstanceOf(
        ApplyDecision.Refuse.class,
        decide(
            Plans.terms(true, Optional.empty()),
            Plans.examined(List.of(), Optional.empty(), "a"),
            Map.of(4L, merged)));
  }
}
