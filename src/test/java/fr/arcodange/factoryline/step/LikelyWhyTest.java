package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.gitea.PullRequest;
import fr.arcodange.factoryline.review.Bundle;
import fr.arcodange.factoryline.review.BundleReader;
import fr.arcodange.factoryline.review.EvidenceRules.Judgement;
import fr.arcodange.factoryline.review.EvidenceRules.MergedPullRequest;
import fr.arcodange.factoryline.review.EvidenceRules.WithoutEvidence;
import fr.arcodange.factoryline.review.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LikelyWhyTest {
  private static final Manifest NOW = Plans.manifest(Optional.empty(), FakeGit.sha(3));

  private final PullRequest merged =
      new FakeGitea().merged(7, FakeGit.sha(9), FakeGit.sha(3), "2026-11-23T11:00:00Z", 1);

  private final PullRequest before =
      new FakeGitea().merged(6, FakeGit.sha(8), FakeGit.sha(2), "2026-11-23T10:00:00Z", 1);

  private List<String> why(List<Manifest> shown, List<WithoutEvidence> without) {
    return why(Map.of(6L, before, 7L, merged), shown, without);
  }

  private static List<String> why(
      Map<Long, PullRequest> carried, List<Manifest> shown, List<WithoutEvidence> without) {
    List<Bundle> valid = shown.stream()
        .map(manifest -> BundleReader.read("x", Plans.shown(manifest, "a")))
        .toList();
    BranchEvidence evidence =
        new BranchEvidence(new Judgement(valid, List.of(), without), carried, Optional.empty());
    return new LikelyWhy(evidence, FakeGit.row(3)).of(NOW, Set.of(7L, 8L));
  }

  private static Manifest shown(int base, String tofu) {
    return Plans.manifest(Optional.of(7L), FakeGit.sha(9), Optional.of(FakeGit.sha(base)), tofu);
  }

  @Test
  void whatIsTheSameAsWhenItWasShownIsNoReason() {
    assertEquals(List.of(), why(List.of(shown(2, "OpenTofu 1.12.6")), List.of()));
    assertEquals(List.of(), why(List.of(), List.of()));
  }

  @Test
  void aBranchThatMovedOnAndAnotherTofuAreReasons() {
    assertEquals(
        List.of(
            "#7 was planned onto " + FakeGit.sha(1) + " and merged onto " + FakeGit.sha(2)
                + ": the branch had moved on",
            "since #7: it was planned with OpenTofu 1.11.0, now with OpenTofu 1.12.6"),
        why(List.of(shown(1, "OpenTofu 1.11.0"), shown(1, "OpenTofu 1.8.0")), List.of()));
  }

  @Test
  void theParentOfARebasedCommitMayBeOfTheSamePullRequestAndIsNoReason() {
    assertEquals(
        List.of(), why(Map.of(7L, merged), List.of(shown(1, "OpenTofu 1.12.6")), List.of()));
  }

  @Test
  void aPullRequestThatShouldHaveShownSomethingAndDidNotIsAReason() {
    assertEquals(
        List.of("nothing counts for #8: no plan of its head commit was stored"),
        why(List.of(), List.of(without(8), without(11))));
  }

  private static WithoutEvidence without(long number) {
    return new WithoutEvidence(
        new MergedPullRequest(number, FakeGit.sha(9), Instant.EPOCH, FakeGit.sha(3)),
        "no plan of its head commit was stored");
  }
}
