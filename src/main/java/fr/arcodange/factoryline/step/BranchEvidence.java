package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.gitea.PullRequest;
import fr.arcodange.factoryline.planstore.PlanStore;
import fr.arcodange.factoryline.planstore.Stored;
import fr.arcodange.factoryline.review.EvidenceNames;
import fr.arcodange.factoryline.review.EvidenceRules;
import fr.arcodange.factoryline.review.EvidenceRules.MergedPullRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the pull requests merged into a branch showed, as far as it counts at its tip.
 *
 * @param judgement the bundles that count, and why others do not
 * @param carried the merged pull requests that no complete apply has carried yet, by number
 * @param lastReceipt of the newest complete apply of a commit in this branch
 */
record BranchEvidence(
    EvidenceRules.Judgement judgement,
    Map<Long, PullRequest> carried,
    Optional<EvidenceNames.Applied> lastReceipt) {

  /** Gitea's clock and the store's may differ by this much; to look further back than needed costs a request. */
  private static final Duration CLOCKS = Duration.ofDays(1);

  /** A branch that was forced elsewhere and back has receipts that are not in one line: look at a few. */
  private static final int RECEIPTS = 5;

  /** @throws fr.arcodange.factoryline.Failure unreachable, if Gitea or the store cannot be asked */
  static BranchEvidence gather(
      Gitea gitea, PlanStore store, Git git, EvidenceNames names, String branch, String tip) {
    List<EvidenceNames.Applied> receipts = receipts(store, git, names);
    Instant since = receipts.stream()
        .findFirst()
        .map(receipt -> receipt.at().minus(CLOCKS))
        .orElse(Instant.EPOCH);
    Map<Long, PullRequest> reachable = gitea.mergedPullRequests(branch, since).stream()
        .filter(pullRequest -> isIn(pullRequest, tip, git))
        .collect(Collectors.toMap(
            PullRequest::number, Function.identity(), (one, other) -> one, TreeMap::new));
    Predicate<MergedPullRequest> spent = merged ->
        receipts.stream().anyMatch(receipt -> git.isAncestor(merged.mergeCommit(), receipt.tip()));
    List<MergedPullRequest> merged =
        reachable.values().stream().map(pullRequest -> merged(pullRequest, git)).toList();
    EvidenceRules.Judgement judgement =
        new EvidenceRules(names, store::read).judge(candidates(store, names), merged, spent);
    Map<Long, PullRequest> carried = new TreeMap<>(reachable);
    merged.stream().filter(spent).forEach(one -> carried.remove(one.number()));
    return new BranchEvidence(judgement, carried, last(receipts, git, tip));
  }

  /** Whether an apply has ended since this was gathered. */
  boolean isOutdated(PlanStore store, Git git, EvidenceNames names, String tip) {
    return !lastReceipt.equals(last(receipts(store, git, names), git, tip));
  }

  private static Optional<EvidenceNames.Applied> last(
      List<EvidenceNames.Applied> receipts, Git git, String tip) {
    return receipts.stream()
        .filter(receipt -> git.isAncestor(receipt.tip(), tip))
        .findFirst();
  }

  /** Newest first; those whose commit is gone (the history was rewritten) say nothing about this branch. */
  private static List<EvidenceNames.Applied> receipts(
      PlanStore store, Git git, EvidenceNames names) {
    return store.list(names.receiptsPrefix()).stream()
        .map(Stored::name)
        .map(names::parseReceipt)
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(EvidenceNames.Applied::at).reversed())
        .filter(receipt -> git.tryResolve(receipt.tip()).isPresent())
        .limit(RECEIPTS)
        .toList();
  }

  private static List<EvidenceRules.Candidate> candidates(PlanStore store, EvidenceNames names) {
    return store.list(names.shownPrefix()).stream()
        .flatMap(stored -> names.parseShown(stored.name()).stream()
            .map(shown -> new EvidenceRules.Candidate(shown, stored.createdAt())))
        .toList();
  }

  private static boolean isIn(PullRequest pullRequest, String tip, Git git) {
    return pullRequest.mergedAt().isPresent()
        && pullRequest
            .mergeCommitSha()
            .flatMap(git::tryResolve)
            .filter(commit -> git.isAncestor(commit, tip))
            .isPresent();
  }

  private static MergedPullRequest merged(PullRequest pullRequest, Git git) {
    String commit = pullRequest.mergeCommitSha().orElseThrow();
    return new MergedPullRequest(
        pullRequest.number(),
        head(pullRequest, commit, git),
        pullRequest.mergedAt().orElseThrow(),
        commit);
  }

  /** A merge commit has it as its second parent; the API names the branch's tip, which may have moved on since. */
  private static String head(PullRequest pullRequest, String mergeCommit, Git git) {
    List<String> parents = git.parents(mergeCommit);
    return parents.size() == 2 ? parents.get(1) : pullRequest.headSha();
  }
}
