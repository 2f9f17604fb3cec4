package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import fr.arcodange.factoryline.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A work that is not done, or not to its end, for what is the matter with that one: it is told of this one, and the others are gone on
 * with.
 *
 * @param title the work's
 * @param failure what was tried, and what came of it
 */
public record Undone(Why why, String title, Failure failure) {

  /** How many are told in full; of more, only the names and the hints. */
  public static final int TOLD = 10;

  /** Why it is not done. */
  public enum Why {
    /** Others were in the way of it for too long, as whoever owns a database can see to. The next run may get further by itself. */
    BLOCKED("others kept it from"),
    /** The server does not do it until somebody has seen to that. */
    BROKEN("it failed for"),
    /** Its database could not be looked into. */
    UNSEEN("nobody knows what is missing in");

    /** As words before the titles. */
    private final String words;

    Why(String words) {
      this.words = words;
    }
  }

  public Undone {
    Objects.requireNonNull(why);
    Objects.requireNonNull(title);
    Objects.requireNonNull(failure);
  }

  /**
   * What a failure means to the other works.
   *
   * @param place where it was met
   * @return empty if it keeps them from their end as well
   */
  static Optional<Undone> of(String title, SqlStatement.Place place, Failure failure) {
    if (SqlFailures.isBusy(failure)) {
      return Optional.of(new Undone(Why.BLOCKED, title, failure));
    }
    boolean isOfAll = SqlFailures.isOfTheServer(failure)
        || (place != SqlStatement.Place.DATABASE && SqlFailures.isInternal(failure));
    return isOfAll ? Optional.empty() : Optional.of(new Undone(Why.BROKEN, title, failure));
  }

  /**
   * All of them as one.
   *
   * @return of the kind of the worst: what fails on and on, then what somebody has to allow, then what passes
   */
  public static Failure together(List<Undone> all) {
    Map<Why, List<Undone>> reasons =
        all.stream().collect(groupingBy(Undone::why, LinkedHashMap::new, toList()));
    Map<String, List<Undone>> hints = all.stream()
        .filter(one -> one.failure().hint().isPresent())
        .collect(
            groupingBy(one -> one.failure().hint().orElseThrow(), LinkedHashMap::new, toList()));
    List<Undone> told = all.subList(0, Math.min(all.size(), TOLD));
    String message = reasons.entrySet().stream()
        .map(reason -> reason.getKey().words + " " + titles(reason.getValue())
            + reason.getValue().stream()
                .filter(told::contains)
                .map(one -> one.failure().message())
                .collect(joining("; ", ": ", "")))
        .collect(joining("; and "));
    String hint = hints.size() == 1
        ? hints.keySet().iterator().next()
        : hints.entrySet().stream()
            .map(one -> titles(one.getValue()) + ": " + one.getKey())
            .collect(joining("; "));
    Failure worst = all.stream()
        .map(Undone::failure)
        .reduce((one, other) -> Severity.of(other).compareTo(Severity.of(one)) > 0 ? other : one)
        .orElseThrow();
    return worst.describedAs("the rest is done, and " + message).hint(hint);
  }

  private static String titles(List<Undone> all) {
    return all.stream().map(Undone::title).collect(joining(", "));
  }

  /** From what the next run may do by itself to what it cannot. */
  private enum Severity {
    PASSES,
    NEEDS_LEAVE,
    FAILS;

    private static Severity of(Failure failure) {
      return switch (failure.kind()) {
        case UNREACHABLE -> PASSES;
        case DENIED -> NEEDS_LEAVE;
        case USAGE, TOOL_FAILED, REFUSED, NOT_DELIVERED -> FAILS;
      };
    }
  }
}
