package fr.arcodange.factoryline.exec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What happens on HUP, INT and TERM: whoever registered is told once, the main thread unwinds through its finally blocks, and
 * the process ends with 128 plus the signal's number once {@link #finished()} was called. A cancelled Gitea job gets SIGHUP at
 * best and no further step, so this is the only chance to give locks and tokens back.
 */
public final class Cancellation {
  /** How often the hook looks whether the main thread died without a word. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private volatile Duration patience;
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final List<Listener> listeners = new ArrayList<>();

  /** @param patience how long a cancelled process may take to clean up before it is ended all the same */
  public Cancellation(Duration patience) {
    this.patience = patience;
  }

  /**
   * Makes the JVM's shutdown, which is what HUP, INT and TERM start, wait for the clean-up of the calling thread. Called once, by
   * main; an end of that thread, by a return or an exception, is an ordinary exit, but one by {@code System.exit} needs
   * {@link #finished()} before it, and must not come at all once this {@link #isCancelled()}. A
   * signal that was ignored when the JVM started (nohup, a shell's background job) stays ignored.
   */
  public void install() {
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> onShutdown(main), "cancellation"));
  }

  /** For a command that holds nothing which somebody else waits for: nothing has to be given back, so nothing is waited for long. */
  public void shorten(Duration patience) {
    this.patience = patience;
  }

  private void onShutdown(Thread main) {
    if (finished.getCount() == 0 || !main.isAlive()) {
      return;
    }
    try {
      cancel();
    } finally {
      awaitFinished(main);
    }
  }

  /** Tells everybody who registered; what a signal does, callable by tests. Only the first call does anything. */
  public void cancel() {
    List<Listener> toTell;
    synchronized (listeners) {
      if (cancelled.getCount() == 0) {
        return;
      }
      cancelled.countDown();
      toTell = List.copyOf(listeners);
    }
    tell(toTell);
  }

  /** One that throws must not keep the news from the others: each may hold a lock. */
  private static void tell(List<Listener> toTell) {
    RuntimeException first = null;
    for (Listener listener : toTell) {
      try {
        listener.action.run();
      } catch (RuntimeException e) {
        first = combined(first, e);
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private static RuntimeException combined(
      @Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }

  private void awaitFinished(Thread main) {
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      while (main.isAlive() && !finished.await(GLANCE.toMillis(), TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() - deadline > 0) {
          System.err.println("factoryline: clean-up took longer than " + patience.toSeconds()
              + " s; giving up on it");
          return;
        }
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
    Listener registered = new Listener(listener);
    synchronized (listeners) {
      if (cancelled.getCount() > 0) {
        listeners.add(registered);
        return () -> remove(registered);
      }
    }
    listener.run();
    return () -> {};
  }

  private void remove(Listener registered) {
    synchronized (listeners) {
      listeners.remove(registered);
    }
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

  /** An action registered once; the same action may be registered again. */
  private static final class Listener {
    private final Runnable action;

    Listener(Runnable action) {
      this.action = action;
    }
  }
}
