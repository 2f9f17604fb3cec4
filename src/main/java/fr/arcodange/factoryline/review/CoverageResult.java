package fr.arcodange.factoryline.review;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What became of a plan that was held against what pull requests showed.
 *
 * @param covered how many changes were shown
 * @param uncovered the others, in the plan's order
 * @param gone what valid evidence showed but the plan no longer holds
 * @param pullRequests whose evidence covered anything
 * @param followedOutputs names of the covered outputs whose values were not compared
 */
public record CoverageResult(
    int covered,
    List<UncoveredChange> uncovered,
    List<ShownButGone> gone,
    SortedSet<Long> pullRequests,
    List<String> followedOutputs) {
  public CoverageResult {
    uncovered = List.copyOf(uncovered);
    gone = List.copyOf(gone);
    pullRequests = new TreeSet<>(pullRequests);
    followedOutputs = List.copyOf(followedOutputs);
  }

  /** Whether every change was shown. */
  public boolean complete() {
    return uncovered.isEmpty();
  }

  /** A change that a pull request showed and the plan does not hold: done already, undone, or overtaken by another one. */
  public record ShownButGone(String address, String action, long pullRequest) {}
}
