package fr.arcodange.factoryline.exec;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens on HUP, INT and TERM: whoever registered is told once, the main thread unwinds through its finally blocks, and
 * the process ends with 128 plus the signal's number once {@link #finished()} was called. A cancelled Gitea job gets SIGHUP at
 * best and no further step, so this is the only chance to give locks and tokens back.
 */
public final class Cancellation {
  private final Duration patience;
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Set<Runnable> listeners = new LinkedHashSet<>();

  /** @param patience how long a cancelled process may take to clean up before it is ended all the same */
  public Cancellation(Duration patience) {
    this.patience = patience;
  }

  /** Makes the JVM's shutdown, which is what HUP, INT and TERM start, wait for the clean-up. Called once, by main. */
  public void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "cancellation"));
  }

  private void onShutdown() {
    if (finished.getCount() == 0) {
      return;
    }
    cancel();
    awaitFinished();
  }

  /** Tells everybody who registered; what a signal does, callable by tests. */
  public void cancel() {
    List<Runnable> toTell;
    synchronized (listeners) {
      if (cancelled.getCount() == 0) {
        return;
      }
      cancelled.countDown();
      toTell = List.copyOf(listeners);
    }
    toTell.forEach(Runnable::run);
  }

  private void awaitFinished() {
    try {
      if (!finished.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("factoryline: clean-up took longer than " + patience.toSeconds()
            + " s; giving up on it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called by main after the last finally block: from here a shutdown is an ordinary exit. */
  public void finished() {
    finished.countDown();
  }

  public boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  /** Runs {@code listener} on cancellation, at once if it has happened already, until the registration is closed. */
  public Registration onCancel(Runnable listener) {
    synchronized (listeners) {
      if (cancelled.getCount() > 0) {
        listeners.add(listener);
        return () -> {
          synchronized (listeners) {
            listeners.remove(listener);
          }
        };
      }
    }
    listener.run();
    return () -> {};
  }

  /** Waits, for a retry or a poll, and throws {@link Cancelled} as soon as the job is cancelled. */
  public void sleep(Duration duration, String whileDoing) {
    try {
      if (cancelled.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Cancelled(whileDoing);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Cancelled(whileDoing);
    }
  }

  /** Throws {@link Cancelled} if the job was cancelled: asked between two pieces of work. */
  public void check(String whileDoing) {
    if (isCancelled()) {
      throw new Cancelled(whileDoing);
    }
  }

  /** Ends a registration. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
