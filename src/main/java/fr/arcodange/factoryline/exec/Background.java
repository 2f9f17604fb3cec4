package fr.arcodange.factoryline.exec;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Work that is begun now and waited for later, in a thread of its own. Closing it waits for its end, so that nothing goes on
 * behind the back of whoever began it.
 */
public final class Background<T> implements AutoCloseable {
  private final String doing;
  private final FutureTask<T> task;

  private Background(String doing, Supplier<T> work) {
    this.doing = doing;
    this.task = new FutureTask<>(work::get);
  }

  /**
   * Begins work.
   *
   * @param doing what the work is, for whoever waits for it or looks at threads
   */
  public static <T> Background<T> begin(String doing, Supplier<T> work) {
    Background<T> background = new Background<>(doing, work);
    Thread thread = new Thread(background.task, doing);
    thread.setDaemon(true);
    thread.start();
    return background;
  }

  /** What the work gave, once it is done; throws what it threw. */
  public T await() {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw thrownBy(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Cancelled(doing);
    }
  }

  /** What work that was done elsewhere threw, to be thrown here. */
  static RuntimeException thrownBy(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException failure
        ? failure
        : new IllegalStateException(e);
  }

  /** Waits for the end of the work, whatever it is; what it threw was for {@link #await}. */
  @Override
  public void close() {
    try {
      task.get();
    } catch (ExecutionException e) {
      // told by await(), to who asked
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
