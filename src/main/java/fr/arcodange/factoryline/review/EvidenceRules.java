package fr.arcodange.factoryline.review;

import fr.arcodange.factoryline.Failure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Says which bundles count: of each pull request that was merged and is not spent, the newest one that its head commit had
 * before the merge, by the store's clock. What the caller passes is already merged into this branch and reachable from its tip.
 */
public final class EvidenceRules {
  /** How many pieces of evidence that do not count are worth reading for an explanation. */
  private static final int MOST_EXPLANATIONS = 20;

  private final EvidenceNames names;
  private final Function<String, byte[]> store;

  /**
   * Rules for one place in a store.
   *
   * @param store reads an object by its name
   */
  public EvidenceRules(EvidenceNames names, Function<String, byte[]> store) {
    this.names = names;
    this.store = store;
  }

  /**
   * Judges what is there.
   *
   * @param spent whether a complete apply has carried the merge already
   */
  public Judgement judge(
      List<Candidate> candidates,
      List<MergedPullRequest> merged,
      Predicate<MergedPullRequest> spent) {
    List<Bundle> valid = new ArrayList<>();
    List<RuledOut> ruledOut = new ArrayList<>();
    List<WithoutEvidence> without = new ArrayList<>();
    List<MergedPullRequest> newestFirst = merged.stream()
        .sorted(Comparator.comparing(MergedPullRequest::mergedAt)
            .thenComparing(MergedPullRequest::number)
            .reversed())
        .toList();
    for (MergedPullRequest pullRequest : newestFirst) {
      List<Candidate> own = newestFirst(candidates, pullRequest);
      List<Candidate> inTime =
          own.stream().filter(candidate -> isInTime(candidate, pullRequest)).toList();
      if (spent.test(pullRequest)) {
        inTime.stream()
            .findFirst()
            .ifPresent(candidate -> ruledOut.add(ruledOut(
                candidate,
                pullRequest,
                "was spent by an apply that has carried its merge already")));
        continue;
      }
      Search search = search(inTime, pullRequest);
      search.found().ifPresentOrElse(valid::add, () -> {
        without.add(new WithoutEvidence(pullRequest, whyNone(own, search)));
        own.stream()
            .filter(candidate -> !inTime.contains(candidate))
            .findFirst()
            .ifPresent(late ->
                ruledOut.add(ruledOut(late, pullRequest, "was stored only after its merge")));
      });
    }
    return new Judgement(valid, ruledOut.stream().limit(MOST_EXPLANATIONS).toList(), without);
  }

  /** Gitea cuts the time of a merge to whole seconds: what was stored in that second counts as before it. */
  private static boolean isInTime(Candidate candidate, MergedPullRequest pullRequest) {
    return !candidate.storedAt().truncatedTo(ChronoUnit.SECONDS).isAfter(pullRequest.mergedAt());
  }

  private static List<Candidate> newestFirst(
      List<Candidate> candidates, MergedPullRequest pullRequest) {
    return candidates.stream()
        .filter(candidate -> candidate.shown().headSha().equals(pullRequest.headSha()))
        .sorted(Comparator.comparing(Candidate::storedAt)
            .thenComparing(candidate -> candidate.shown().name())
            .reversed())
        .toList();
  }

  /** Two pull requests may share a head commit: the name does not tell them apart, the manifest does. */
  private Search search(List<Candidate> inTime, MergedPullRequest pullRequest) {
    Optional<String> problem = Optional.empty();
    for (Candidate candidate : inTime) {
      try {
        Bundle bundle = read(candidate);
        if (isOf(bundle.manifest(), pullRequest)) {
          return new Search(Optional.of(bundle), problem);
        }
      } catch (Failure e) {
        if (e.kind() != Failure.Kind.REFUSED) {
          throw e;
        }
        // Not to be skipped for an older one: that may show what the pull request no longer is.
        return new Search(Optional.empty(), Optional.of(e.message()));
      }
    }
    return new Search(Optional.empty(), problem);
  }

  private Bundle read(Candidate candidate) {
    String name = candidate.shown().name();
    return BundleReader.read(name, store.apply(name));
  }

  private boolean isOf(Manifest manifest, MergedPullRequest pullRequest) {
    return manifest
            .pullRequest()
            .filter(number -> number == pullRequest.number())
            .isPresent()
        && manifest.headSha().equals(pullRequest.headSha())
        && manifest.names().equals(names);
  }

  private RuledOut ruledOut(Candidate candidate, MergedPullRequest pullRequest, String why) {
    return new RuledOut(
        "the evidence of pull request " + pullRequest.number() + " " + why,
        () -> readable(candidate));
  }

  /** What cannot be read explains nothing. */
  private Optional<Bundle> readable(Candidate candidate) {
    try {
      return Optional.of(read(candidate));
    } catch (Failure e) {
      if (e.kind() != Failure.Kind.REFUSED) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static String whyNone(List<Candidate> own, Search search) {
    if (search.problem().isPresent()) {
      return search.problem().get();
    }
    return own.isEmpty()
        ? "no plan of its head commit was stored"
        : "no plan of its head commit was stored for it before its merge";
  }

  private record Search(Optional<Bundle> found, Optional<String> problem) {}

  /** A bundle that is in the store. */
  public record Candidate(EvidenceNames.Shown shown, Instant storedAt) {}

  /** A pull request that was merged into the branch, and the commit it became there. */
  public record MergedPullRequest(
      long number, String headSha, Instant mergedAt, String mergeCommit) {}

  /** A merged pull request, not spent, that nothing counts for. {@code why} is a clause for people. */
  public record WithoutEvidence(MergedPullRequest pullRequest, String why) {}

  /** What counts, what may explain, and who has nothing to show. */
  public record Judgement(
      List<Bundle> valid, List<RuledOut> ruledOut, List<WithoutEvidence> without) {
    public Judgement {
      valid = List.copyOf(valid);
      ruledOut = List.copyOf(ruledOut);
      without = List.copyOf(without);
    }
  }
}
