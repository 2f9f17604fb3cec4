package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.EvidenceRules;
import fr.arcodange.factoryline.review.Receipt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final String TIP = FakeGit.sha(3);
  private static final ApplyDecision.Apply DECISION =
      new ApplyDecision.Apply("every change was shown by #4", Optional.empty());

  private final MemoryStore store = new MemoryStore();
  private final Job job = Job.read(Map.of(
      "GITHUB_ACTOR", "ada",
      "GITHUB_SERVER_URL", "https://forge.example",
      "GITHUB_REPOSITORY", "o/r",
      "GITHUB_RUN_NUMBER", "12"));

  private Receipts receipts(Optional<String> lastTip) {
    FakeGitea gitea = new FakeGitea();
    BranchEvidence evidence = new BranchEvidence(
        new EvidenceRules.Judgement(List.of(), List.of(), List.of()),
        Map.of(4L, gitea.merged(4, FakeGit.sha(9), TIP, "2026-11-23T11:00:00Z", 1)),
        lastTip.map(tip -> new EvidenceNames.Applied("x", tip, NOW.minusSeconds(60))));
    return new Receipts(
        Optional.of(store),
        Plans.NAMES,
        job,
        TIP,
        Optional.of(evidence),
        NOW.minusSeconds(90),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Deeds deeds(List<Deeds.Deed> left) {
    return new Deeds(
        left.isEmpty() ? Deeds.Status.COMPLETE : Deeds.Status.FAILED,
        "some",
        List.of(
            new Deeds.Deed("create", "t.a"),
            new Deeds.Deed("create", "t.b"),
            new Deeds.Deed("delete", "t.c")),
        left,
        "",
        List.of(),
        true,
        Optional.empty());
  }

  private Receipt only() {
    assertEquals(1, store.names().size(), store.names()::toString);
    String name = store.names().get(0);
    return Receipt.parse(name, store.read(name));
  }

  @Test
  void aCompleteApplySaysWhoWhatAndWhy() {
    receipts(Optional.empty()).complete(DECISION, deeds(List.of()));

    assertEquals(
        new Receipt(
            TIP,
            NOW,
            Duration.ofSeconds(90),
            "ada",
            "every change was shown by #4",
            new java.util.TreeMap<>(Map.of("create", 2, "delete", 1)),
            true,
            List.of(),
            Optional.empty(),
            List.of(4L),
            Optional.of("https://forge.example/o/r/actions/runs/12")),
        only());
    assertTrue(Plans.NAMES.parseReceipt(store.names().get(0)).isPresent());
  }

  @Test
  void whoAcceptedAPlanIsNamed() {
    Receipt.Acceptance acceptance = new Receipt.Acceptance(Plans.FINGERPRINT, "ada");

    receipts(Optional.empty())
        .complete(
            new ApplyDecision.Apply("ada accepted it", Optional.of(acceptance)), deeds(List.of()));

    assertEquals(Optional.of(acceptance), only().accepted());
  }

  @Test
  void aPartialApplyIsNoReceiptThatSpends() {
    receipts(Optional.empty()).partial(DECISION, deeds(List.of(new Deeds.Deed("update", "t.d"))));

    assertEquals(List.of("t.d"), only().left());
    assertTrue(Plans.NAMES.parseReceipt(store.names().get(0)).isEmpty());
    assertTrue(store.names().get(0).startsWith(Plans.NAMES.partialPrefix()));
  }

  @Test
  void nothingToDoIsSaidOnceForEachTip() {
    receipts(Optional.of(TIP)).nothingToDo();
    assertEquals(List.of(), store.names());

    receipts(Optional.of(FakeGit.sha(2))).nothingToDo();
    assertEquals("there was nothing to do", only().decision());
  }

  @Test
  void withoutAStoreNothingIsWritten() {
    Receipts receipts = new Receipts(
        Optional.empty(),
        Plans.NAMES,
        job,
        TIP,
        Optional.empty(),
        NOW,
        Clock.fixed(NOW, ZoneOffset.UTC));

    receipts.complete(DECISION, deeds(List.of()));
    receipts.nothingToDo();

    assertTrue(receipts.refusals().isEmpty());
  }
}
