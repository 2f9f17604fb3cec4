package fr.arcodange.factoryline.exec;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the first exception of a consumer of lines instead of throwing it: if the reading stopped, the program would block on
 * a full pipe and hold its locks.
 */
final class ForgivingConsumer implements Consumer<String> {
  private final Consumer<String> consumer;
  private @Nullable RuntimeException failure;

  ForgivingConsumer(Consumer<String> consumer) {
    this.consumer = consumer;
  }

  @Override
  public void accept(String line) {
    if (failure != null) {
      return;
    }
    try {
      consumer.accept(line);
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  /** Throws what was remembered, if anything; called once the reading is over. */
  void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }
}
