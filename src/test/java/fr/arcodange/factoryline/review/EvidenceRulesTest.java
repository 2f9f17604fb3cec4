package fr.arcodange.factoryline.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.EvidenceRules.Candidate;
import fr.arcodange.factoryline.review.EvidenceRules.Judgement;
import fr.arcodange.factoryline.review.EvidenceRules.MergedPullRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvidenceRulesTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final Map<String, byte[]> store = new HashMap<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final EvidenceRules rules = new EvidenceRules(Shown.NAMES, name -> {
    byte[] content = store.get(name);
    if (content == null) {
      throw Failure.unreachable("reading " + name);
    }
    return content;
  });

  private static MergedPullRequest merged(long number) {
    return new MergedPullRequest(number, Shown.HEAD, NOON, "c" + number);
  }

  /** Stores a bundle whose one address says which it is. */
  private void store(Manifest manifest, String address, Instant at) {
    store(
        Shown.write(manifest, Optional.empty(), List.of(Shown.creation(address, "{}", "{}"))), at);
  }

  private void store(byte[] content, Instant at) {
    Fingerprint fingerprint = Fingerprint.parse(
        String.format(java.util.Locale.ROOT, "%08x", store.size()).repeat(4));
    String name = Shown.NAMES.shown(Shown.HEAD, at, fingerprint);
    store.put(name, content);
    candidates.add(new Candidate(Shown.NAMES.parseShown(name).orElseThrow(), at));
  }

  private static Manifest of(long pullRequest) {
    return Shown.manifest(pullRequest, EvidenceKey.random(new SecureRandom()), Set.of());
  }

  private static List<String> addresses(Judgement judgement) {
    return judgement.valid().stream()
        .map(bundle -> bundle.lines().iterator().next().get(0).address())
        .toList();
  }

  @Test
  void theNewestBundleBeforeTheMergeCounts() {
    store(of(1), "t.older", NOON.minusSeconds(60));
    store(of(1), "t.newest", NOON.minusSeconds(30));
    store(of(1), "t.after", NOON.plusSeconds(1));
    Judgement judgement = rules.judge(candidates, List.of(merged(1)), pullRequest -> false);
    assertEquals(List.of("t.newest"), addresses(judgement));
    assertEquals(List.of(), judgement.without());
  }

  /** Gitea tells the second of a merge, the store the millisecond of an upload. */
  @Test
  void whatWasStoredInTheSecondOfTheMergeCountsAsBeforeIt() {
    store(of(1), "t.in_time", NOON.plusMillis(999));
    Judgement judgement = rules.judge(candidates, List.of(merged(1)), pullRequest -> false);
    assertEquals(List.of("t.in_time"), addresses(judgement));
  }

  @Test
  void pullRequestsOfOneHeadCommitAreToldApartByTheManifest() {
    store(of(1), "t.one", NOON.minusSeconds(60));
    store(of(2), "t.two", NOON.minusSeconds(30));
    assertEquals(
        List.of("t.one"),
        addresses(rules.judge(candidates, List.of(merged(1)), pullRequest -> false)));
  }

  @Test
  void aBundleOfAnotherPlaceOrCommitDoesNotCount() {
    Manifest good = of(1);
    EvidenceNames elsewhere = new EvidenceNames("arcodange", "factory", "other", "default");
    store(
        new Manifest(
            elsewhere,
            good.pullRequest(),
            good.baseSha(),
            good.headSha(),
            good.mergedTree(),
            good.lockFile(),
            good.plannedWith(),
            good.server(),
            good.key(),
            Set.of(),
            good.runUrl(),
            good.createdBy()),
        "t.elsewhere",
        NOON.minusSeconds(3));
    store(
        new Manifest(
            good.names(),
            good.pullRequest(),
            good.baseSha(),
            "9".repeat(40),
            good.mergedTree(),
            good.lockFile(),
            good.plannedWith(),
            good.server(),
            good.key(),
            Set.of(),
            good.runUrl(),
            good.createdBy()),
        "t.other_commit",
        NOON.minusSeconds(2));
    Judgement judgement = rules.judge(candidates, List.of(merged(1)), pullRequest -> false);
    assertEquals(List.of(), judgement.valid());
    assertEquals(
        "no plan of its head commit was stored for it before its merge",
        judgement.without().get(0).why());
    MergedPullRequest otherHead = new MergedPullRequest(1, "8".repeat(40), NOON, "c");
    assertEquals(
        "no plan of its head commit was stored",
        rules
            .judge(candidates, List.of(otherHead), pullRequest -> false)
            .without()
            .get(0)
            .why());
  }

  @Test
  void spentEvidenceOnlyExplains() {
    store(of(1), "t.x", NOON.minusSeconds(1));
    Judgement judgement = rules.judge(candidates, List.of(merged(1)), pullRequest -> true);
    assertEquals(List.of(), judgement.valid());
    assertEquals(List.of(), judgement.without());
    assertEquals(
        List.of(
            "it was shown, but the evidence of pull request 1 was spent by an apply that has carried its merge already"),
        whys(judgement));
  }

  @Test
  void evidenceStoredAfterTheMergeOnlyExplains() {
    store(of(1), "t.x", NOON.plusSeconds(1));
    Judgement judgement = rules.judge(candidates, List.of(merged(1)), pullRequest -> false);
    assertEquals(List.of(), judgement.valid());
    assertEquals(
        List.of("it was shown, but the evidence of pull request 1 was stored only after its merge"),
        whys(judgement));
  }

  private static List<String> whys(Judgement judgement) {
    CoverageCheck check =
        new CoverageCheck(judgement.valid(), judgement.ruledOut(), DigestSettings.none(), false);
    check.accept(Shown.creation("t.x", "{}", "{}"));
    return check.result().uncovered().stream().map(UncoveredChange::why).toList();
  }

  @Test
  void aDamagedBundleIsNotReplacedByAnOlderOne() {
    store(of(1), "t.x", NOON.minusSeconds(60));
    store("garbage".getBytes(StandardCharsets.UTF_8), NOON.minusSeconds(30));
    Judgement judgement = rules.judge(candidates, List.of(merged(1)), pullRequest -> false);
    assertEquals(List.of(), judgement.valid());
    assertEquals(
        "reading the evidence " + candidates.get(1).shown().name() + ": Not in GZIP format",
        judgement.without().get(0).why());
  }

  @Test
  void damagedEvidenceThatIsSpentExplainsNothing() {
    store("garbage".getBytes(StandardCharsets.UTF_8), NOON.minusSeconds(30));
    Judgement judgement = rules.judge(candidates, List.of(merged(1)), pullRequest -> true);
    assertEquals(List.of("no pull request showed this address"), whys(judgement));
  }

  @Test
  void aStoreThatCannotBeReadIsNotPassedOver() {
    store(of(1), "t.x", NOON.minusSeconds(60));
    store.clear();
    Failure failure = assertThrows(
        Failure.class, () -> rules.judge(candidates, List.of(merged(1)), pullRequest -> false));
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
  }

  @Test
  void severalMergesAreCarriedTogether() {
    store(of(1), "t.one", NOON.minusSeconds(60));
    store(of(2), "t.two", NOON.minusSeconds(30));
    store(of(3), "t.three", NOON.minusSeconds(20));
    Judgement judgement = rules.judge(
        candidates,
        List.of(merged(1), merged(2), merged(3)),
        pullRequest -> pullRequest.number() == 2);
    assertEquals(List.of("t.three", "t.one"), addresses(judgement));
  }
}
