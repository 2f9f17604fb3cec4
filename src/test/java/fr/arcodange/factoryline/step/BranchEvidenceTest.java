package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.EvidenceNames;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BranchEvidenceTest {
  private final FakeGit git = FakeGit.row(5);
  private final FakeGitea gitea = new FakeGitea();
  private final MemoryStore store = new MemoryStore();

  private BranchEvidence gather(int tip) {
    return BranchEvidence.gather(gitea, store, git, Plans.NAMES, "main", FakeGit.sha(tip));
  }

  private static String head(long number) {
    return FakeGit.sha(100 + (int) number);
  }

  private void merged(long number, int commit, String at) {
    gitea.merged(number, head(number), FakeGit.sha(commit), at, 1);
  }

  private void shown(long number, String at) {
    store
        .at(at)
        .create(
            Plans.NAMES.shown(head(number), Instant.parse(at), Plans.FINGERPRINT),
            Plans.shown(Optional.of(number), head(number), "a" + number));
  }

  private void receipt(int tip, String at) {
    store.at(at).create(Plans.NAMES.receipt(Instant.parse(at), FakeGit.sha(tip)), new byte[0]);
  }

  private static List<Long> valid(BranchEvidence evidence) {
    return evidence.judgement().valid().stream()
        .map(bundle -> bundle.manifest().pullRequest().orElseThrow())
        .sorted()
        .toList();
  }

  @Test
  void whatWasShownBeforeItsMergeCounts() {
    shown(1, "2026-11-23T10:00:00Z");
    merged(1, 3, "2026-11-23T11:00:00Z");
    shown(2, "2026-11-23T12:00:00Z");
    merged(2, 4, "2026-11-23T11:30:00Z");

    BranchEvidence evidence = gather(5);

    assertEquals(List.of(1L), valid(evidence));
    assertEquals(Set.of(1L, 2L), evidence.carried().keySet());
    assertEquals(Instant.EPOCH, gitea.askedSince());
  }

  @Test
  void whatIsNotReachableFromTheTipIsNotOfThisBranch() {
    shown(1, "2026-11-23T10:00:00Z");
    merged(1, 5, "2026-11-23T11:00:00Z");
    merged(2, 77, "2026-11-23T11:00:00Z");

    BranchEvidence evidence = gather(4);

    assertEquals(List.of(), valid(evidence));
    assertEquals(Set.of(), evidence.carried().keySet());
  }

  @Test
  void aReceiptSpendsWhatWasMergedAtOrBeforeItsTip() {
    shown(1, "2026-11-23T10:00:00Z");
    merged(1, 2, "2026-11-23T11:00:00Z");
    shown(2, "2026-11-23T10:00:00Z");
    merged(2, 3, "2026-11-23T11:00:00Z");
    shown(3, "2026-11-23T10:00:00Z");
    merged(3, 4, "2026-11-23T11:00:00Z");
    receipt(3, "2026-11-23T11:30:00Z");

    BranchEvidence evidence = gather(5);

    assertEquals(List.of(3L), valid(evidence));
    assertEquals(Set.of(3L), evidence.carried().keySet());
    assertEquals(
        Optional.of(FakeGit.sha(3)), evidence.lastReceipt().map(EvidenceNames.Applied::tip));
    assertEquals(2, evidence.judgement().ruledOut().size());
    assertEquals(Instant.parse("2026-11-22T11:30:00Z"), gitea.askedSince());
  }

  @Test
  void aPartialApplySpendsNothing() {
    shown(1, "2026-11-23T10:00:00Z");
    merged(1, 3, "2026-11-23T11:00:00Z");
    store.create(
        Plans.NAMES.partial(Instant.parse("2026-11-23T11:30:00Z"), FakeGit.sha(3)), new byte[0]);

    assertEquals(List.of(1L), valid(gather(5)));
  }

  @Test
  void theReceiptOfACommitThatIsGoneSaysNothing() {
    shown(1, "2026-11-23T10:00:00Z");
    merged(1, 3, "2026-11-23T11:00:00Z");
    receipt(77, "2026-11-23T12:00:00Z");

    BranchEvidence evidence = gather(5);

    assertEquals(List.of(1L), valid(evidence));
    assertTrue(evidence.lastReceipt().isEmpty());
  }

  @Test
  void aReceiptOfALaterTipSpendsForAnEarlierOneToo() {
    shown(1, "2026-11-23T10:00:00Z");
    merged(1, 3, "2026-11-23T11:00:00Z");
    receipt(5, "2026-11-23T12:00:00Z");

    assertEquals(Set.of(), gather(4).carried().keySet());
  }

  @Test
  void whoCannotBeAskedMakesItFail() {
    gitea.refusing(Failure.unreachable("asking the forge: it is down"));
    assertEquals(
        Failure.Kind.UNREACHABLE, assertThrows(Failure.class, () -> gather(5)).kind());
    gitea.answering();
    store.down();
    assertEquals(
        Failure.Kind.UNREACHABLE, assertThrows(Failure.class, () -> gather(5)).kind());
  }
}
