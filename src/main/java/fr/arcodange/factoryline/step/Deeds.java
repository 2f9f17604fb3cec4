package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an apply did, as its receipt tells it.
 *
 * @param summary in a few words
 * @param done in that order
 * @param left what was planned and is not done
 * @param page the same as Markdown, in which nothing foreign acts, of at most 40,000 bytes and 100 elements
 * @param words what the log has to say beside {@code done} and {@code left}
 * @param resumable whether another run can go on from here
 * @param failure why it ended early; empty if it is complete or cancelled
 */
record Deeds(
    Status status,
    String summary,
    List<Deed> done,
    List<Deed> left,
    String page,
    List<String> words,
    boolean resumable,
    Optional<Failure> failure) {

  Deeds {
    done = List.copyOf(done);
    left = List.copyOf(left);
    words = List.copyOf(words);
  }

  /** How an apply ended. */
  enum Status {
    COMPLETE,
    FAILED,
    /** Nothing was done, as what was planned is not how things are any more. */
    OVERTAKEN,
    CANCELLED
  }

  /**
   * One thing done, or to do.
   *
   * @param action in one word: {@code create}, {@code run}
   * @param address untrusted text
   */
  record Deed(String action, String address) {}

  /** How many were done of each action. */
  SortedMap<String, Integer> counts() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    done.forEach(deed -> counts.merge(deed.action(), 1, Integer::sum));
    return counts;
  }

  /** {@code 3 done, 2 left}. */
  String progress() {
    return done.size() + " done, " + left.size() + " left";
  }
}
