package fr.arcodange.factoryline.review;

import java.util.List;

/**
 * A change that nobody was shown.
 *
 * @param reason the likely why, to branch on
 * @param why the same for people, a clause without a full stop
 * @param paths of an update: the attributes that were not shown, as HCL writes them
 */
public record UncoveredChange(
    String address, String action, Reason reason, String why, List<String> paths) {
  public UncoveredChange {
    paths = List.copyOf(paths);
  }

  /** Why a change is likely not to be covered. */
  public enum Reason {
    /** No pull request showed anything at this address. */
    NOT_SHOWN,
    /** Something else was shown to happen there. */
    OTHER_ACTION,
    /** The same was shown, with other values. */
    OTHER_VALUES,
    /** Exactly this was shown, by evidence that does not count (any more). */
    RULED_OUT
  }
}
