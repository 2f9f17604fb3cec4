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

  Failure failure() {
    return failure;
  }

  String words() {
    return words;
  }
}
