package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an apply ended, and how far it came. A replacement is two steps, a deletion and a creation, in either order.
 *
 * @param done what tofu reported as complete, in that order
 * @param failed what tofu reported as having failed
 * @param left what was planned and is not done, what failed included
 * @param words errors and warnings in tofu's words
 * @param failure why it ended early; empty if it is complete or cancelled
 * @param state where the new state is
 */
public record ApplyOutcome(
    Status status,
    List<Step> done,
    List<Step> failed,
    List<Step> left,
    Words words,
    Optional<Failure> failure,
    NewState state) {

  public ApplyOutcome {
    done = List.copyOf(done);
    failed = List.copyOf(failed);
    left = List.copyOf(left);
  }

  /** Whether everything that was planned is done. */
  public boolean isComplete() {
    return status == Status.COMPLETE;
  }

  /** The same, with the new state somewhere else. */
  public ApplyOutcome with(NewState elsewhere) {
    return new ApplyOutcome(status, done, failed, left, words, failure, elsewhere);
  }

  /** How many of {@link #done} were of one action. */
  public int done(String action) {
    return (int) done.stream().filter(step -> step.action().equals(action)).count();
  }

  /** How it ended. */
  public enum Status {
    /** Everything that was planned is done. */
    COMPLETE,
    /** tofu ended with an error. */
    FAILED,
    /** Nothing was done: somebody else changed the state after it was planned. */
    OVERTAKEN,
    /** The job was cancelled; tofu has ended in order. */
    CANCELLED
  }

  /**
   * One thing done, or to do, with one object.
   *
   * @param address untrusted text
   * @param action tofu's word: {@code create}, {@code update}, {@code delete}, {@code replace}, {@code read}, {@code remove}
   */
  public record Step(String address, String action) {
    // Written out, see CONTRIBUTING.md.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Step that
          && address.equals(that.address)
          && action.equals(that.action);
    }

    @Override
    public int hashCode() {
      return Objects.hash(address, action);
    }
  }
}
