package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;

/** A plan that could not be made, with the planning program's own words, on the way to the comment that shows them. */
final class PlanFailed extends RuntimeException {
  private final transient Failure failure;
  private final String words;

  /** @param words untrusted; empty if there are none */
  PlanFailed(Failure failure, String words) {
    super(failure);
    this.failure = failure;
    this.words = words;
  }

  /** What is wrong in several lines is not for one sentence. */
  static PlanFailed of(Failure failure) {
    boolean oneLine = failure.message().lines().count() < 2;
    return new PlanFailed(failure, oneLine ? "" : failure.message());
  }

  Failure failure() {
    return failure;
  }

  String words() {
    return words;
  }
}
