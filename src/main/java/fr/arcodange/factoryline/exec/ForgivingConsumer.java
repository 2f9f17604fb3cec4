package fr.arcodange.factoryline.exec;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the first exception of a consumer of lines instead of throwing it: if the reading stopped, the program would block on
 * a full pipe and hold its locks.
 */
final class ForgivingConsumer implements LineSink {
  private final LineSink consumer;
  private @Nullable RuntimeException failure;

  ForgivingConsumer(LineSink consumer) {
    this.consumer = consumer;
  }

  @Override
  public void accept(String line) {
    trying(() -> consumer.accept(line));
  }

  @Override
  public void pause() {
    trying(consumer::pause);
  }

  private void trying(Runnable call) {
    if (failure != null) {
      return;
    }
    try {
      call.run();
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
