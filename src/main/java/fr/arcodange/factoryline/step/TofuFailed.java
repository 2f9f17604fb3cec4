package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.tofu.Words;

/** A failure of tofu's with its own words, on the way to the comment that shows them. */
final class TofuFailed extends RuntimeException {
  private final transient Failure failure;
  private final transient Words words;

  TofuFailed(Failure failure, Words words) {
    super(failure);
    this.failure = failure;
    this.words = words;
  }

  Failure failure() {
    return failure;
  }

  Words words() {
    return words;
  }
}
