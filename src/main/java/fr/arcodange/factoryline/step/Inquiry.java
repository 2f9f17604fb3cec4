package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Questions to a server that may not answer. After several in a row that did not reach it, no more are asked: each would take as
 * long again.
 */
final class Inquiry {
  private static final int MOST_IN_VAIN = 3;
  private static final String DOING = "asking Gitea";

  private final Cancellation cancellation;
  private final AtomicInteger inVain = new AtomicInteger();

  Inquiry(Cancellation cancellation) {
    this.cancellation = cancellation;
  }

  /** What came of one question. */
  sealed interface Asked<T> {}

  record Told<T>(T answer) implements Asked<T> {}

  /**
   * Nobody knows.
   *
   * @param advice empty if there is none
   */
  record Untold<T>(String why, String advice) implements Asked<T> {}

  /**
   * Asks one question.
   *
   * @throws fr.arcodange.factoryline.exec.Cancelled if the job is cancelled, before it or by an answer that broke off because of that
   */
  <T> Asked<T> ask(Supplier<T> question) {
    cancellation.check(DOING);
    if (inVain.get() >= MOST_IN_VAIN) {
      return new Untold<>(
          "Gitea was not asked any more, after " + MOST_IN_VAIN
              + " questions in a row came to nothing",
          "run it again when Gitea can be reached");
    }
    try {
      T answer = question.get();
      inVain.set(0);
      return new Told<>(answer);
    } catch (Failure failure) {
      cancellation.check(DOING);
      if (failure.kind() == Failure.Kind.UNREACHABLE) {
        inVain.incrementAndGet();
      }
      return new Untold<>(failure.message(), failure.hint().orElse(""));
    }
  }
}
