package fr.arcodange.factoryline.review;

import fr.arcodange.factoryline.review.CoverageResult.ShownButGone;
import fr.arcodange.factoryline.review.UncoveredChange.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds a plan, change by change as it streams by, against bundles that count: {@link EvidenceRules} says which do. A change is
 * covered when each of its claims is; different claims of one update may be covered by different bundles.
 */
public final class CoverageCheck {
  private final DigestSettings settings;
  private final boolean strictOutputs;
  private final List<Evidence> valid;
  private final List<RuledOut> ruledOut;
  private @Nullable List<Excluded> excluded;

  private final Set<ShownLine> used = Collections.newSetFromMap(new IdentityHashMap<>());
  private final TreeSet<Long> pullRequests = new TreeSet<>();
  private final List<UncoveredChange> uncovered = new ArrayList<>();
  private final List<String> followedOutputs = new ArrayList<>();
  private int covered;

  /**
   * Begins a check of one plan.
   *
   * @param ruledOut evidence to look at only for explaining, likeliest first
   * @param settings of the side that applies: its own list of volatile paths counts
   * @param strictOutputs whether values of outputs have to be the ones shown, not only their names
   */
  public CoverageCheck(
      List<Bundle> valid, List<RuledOut> ruledOut, DigestSettings settings, boolean strictOutputs) {
    this.settings = settings;
    this.strictOutputs = strictOutputs;
    this.valid = valid.stream().map(bundle -> Evidence.of(bundle, settings)).toList();
    this.ruledOut = List.copyOf(ruledOut);
  }

  /** Takes the next change of the plan. */
  public void accept(Change change) {
    List<Claim> claims = Claim.of(change, settings, strictOutputs);
    BitSet open = new BitSet();
    open.set(0, claims.size());
    for (Evidence evidence : valid) {
      for (ShownLine line : evidence.bundle.at(change.address())) {
        BitSet shown = evidence.shown(claims, line);
        if (!shown.isEmpty() || claims.isEmpty()) {
          used.add(line);
        }
        if (!shown.isEmpty()) {
          evidence.bundle.manifest().pullRequest().ifPresent(pullRequests::add);
        }
        open.andNot(shown);
      }
    }
    if (!open.isEmpty()) {
      uncovered.add(explain(change, open.stream().mapToObj(claims::get).toList()));
      return;
    }
    covered++;
    if (!strictOutputs && change instanceof Change.Output output) {
      followedOutputs.add(output.name());
    }
  }

  public CoverageResult result() {
    List<ShownButGone> gone = new ArrayList<>();
    for (Evidence evidence : valid) {
      for (List<ShownLine> lines : evidence.bundle.lines()) {
        for (ShownLine line : lines) {
          if (!used.contains(line) && line.certainty() == Certainty.CERTAIN) {
            gone.add(new ShownButGone(
                line.address(),
                line.action(),
                evidence.bundle.manifest().pullRequest().orElse(0L)));
          }
        }
      }
    }
    gone.sort(Comparator.comparing(ShownButGone::address)
        .thenComparing(ShownButGone::action)
        .thenComparing(ShownButGone::pullRequest));
    return new CoverageResult(covered, uncovered, gone, pullRequests, followedOutputs);
  }

  private UncoveredChange explain(Change change, List<Claim> open) {
    List<String> paths = open.stream()
        .map(Claim::path)
        .flatMap(Optional::stream)
        .map(ValuePath::display)
        .toList();
    Optional<String> notCounting = notCounting(change, open);
    if (notCounting.isPresent()) {
      return new UncoveredChange(
          change.address(),
          change.action(),
          Reason.RULED_OUT,
          "it was shown, but " + notCounting.get(),
          paths);
    }
    Set<String> actions = new TreeSet<>();
    boolean path = false;
    for (Evidence evidence : valid) {
      for (ShownLine line : evidence.bundle.at(change.address())) {
        actions.add(line.action());
        path |= open.stream().anyMatch(claim -> evidence.showsPathOf(claim, line));
      }
    }
    if (actions.isEmpty()) {
      return new UncoveredChange(
          change.address(),
          change.action(),
          Reason.NOT_SHOWN,
          "no pull request showed this address",
          paths);
    }
    if (!actions.contains(change.action())) {
      return new UncoveredChange(
          change.address(),
          change.action(),
          Reason.OTHER_ACTION,
          "it was shown as " + String.join(" and ", actions) + ", now it is " + change.action(),
          paths);
    }
    String why = paths.isEmpty() || path
        ? "it was shown with other values"
        : "an update was shown, but not of these attributes";
    return new UncoveredChange(change.address(), change.action(), Reason.OTHER_VALUES, why, paths);
  }

  private Optional<String> notCounting(Change change, List<Claim> open) {
    return excluded().stream()
        .filter(one -> one.evidence.bundle.at(change.address()).stream()
            .anyMatch(line -> one.evidence.shown(open, line).cardinality() == open.size()))
        .map(Excluded::why)
        .findFirst();
  }

  private List<Excluded> excluded() {
    List<Excluded> known = excluded;
    if (known == null) {
      known = new ArrayList<>();
      for (RuledOut one : ruledOut) {
        Optional<Bundle> bundle = one.bundle().get();
        if (bundle.isPresent()) {
          known.add(new Excluded(one.why(), Evidence.of(bundle.get(), settings)));
        }
      }
      excluded = known;
    }
    return known;
  }

  private record Excluded(String why, Evidence evidence) {}

  /** A bundle and the digests under its key. */
  private record Evidence(Bundle bundle, ChangeDigests digests) {
    static Evidence of(Bundle bundle, DigestSettings settings) {
      return new Evidence(bundle, new ChangeDigests(bundle.manifest().key(), settings));
    }

    /** Which of the claims the line covers, by their place in the list. */
    BitSet shown(List<Claim> claims, ShownLine line) {
      BitSet shown = new BitSet();
      for (int i = 0; i < claims.size(); i++) {
        if (claims.get(i).coveredBy(line, digests)) {
          shown.set(i);
        }
      }
      return shown;
    }

    boolean showsPathOf(Claim claim, ShownLine line) {
      return claim
          .path()
          .filter(path -> line.digests().contains(digests.updatedPath(path)))
          .isPresent();
    }
  }
}
