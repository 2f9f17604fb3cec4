package fr.arcodange.factoryline.exec;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Hands things over to a thread of its own, in order, so that whoever brings them goes on meanwhile. A few wait at most: who brings
 * them faster than they are worked on is slowed down.
 */
public final class Conveyor<T> implements Consumer<T>, AutoCloseable {
  private static final int PLACES = 64;

  private final BlockingQueue<Optional<T>> waiting = new ArrayBlockingQueue<>(PLACES);
  private final Consumer<T> work;
  private final Background<Boolean> worker;
  private boolean ended;

  private Conveyor(String doing, Consumer<T> work) {
    this.work = work;
    this.worker = Background.begin(doing, this::workOff);
  }

  /**
   * Starts the thread.
   *
   * @param doing what {@code work} is, for whoever looks at threads
   */
  public static <T> Conveyor<T> begin(String doing, Consumer<T> work) {
    return new Conveyor<>(doing, work);
  }

  @Override
  public void accept(T thing) {
    put(Optional.of(thing));
  }

  /** Waits until everything was worked on; throws what the work threw, after which nothing more was given to it. */
  public void finish() {
    end();
    worker.await();
  }

  /** Waits for the end of the thread. What the work threw was for {@link #finish}. */
  @Override
  public void close() {
    end();
    worker.close();
  }

  private void end() {
    if (!ended) {
      ended = true;
      put(Optional.empty());
    }
  }

  private void put(Optional<T> next) {
    try {
      waiting.put(next);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private Boolean workOff() {
    try {
      try {
        for (Optional<T> next = waiting.take(); next.isPresent(); next = waiting.take()) {
          work.accept(next.get());
        }
        return true;
      } catch (RuntimeException | Error e) {
        takeTheRest();
        throw e;
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Whatever went wrong, whoever brings the rest must not be kept waiting for room. */
  private void takeTheRest() throws InterruptedException {
    boolean more = true;
    while (more) {
      more = waiting.take().isPresent();
    }
  }

  private static Cancelled interrupted() {
    Thread.currentThread().interrupt();
    return new Cancelled("handing over work");
  }
}
