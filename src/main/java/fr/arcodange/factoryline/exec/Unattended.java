package fr.arcodange.factoryline.exec;

import fr.arcodange.factoryline.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work that nothing can stop, such as a call into a foreign library: it is done in a thread of its own, which is left alone when the job
 * is cancelled. So it must be work that holds nothing and leaves nothing half done, or whose late result somebody takes care of.
 */
public final class Unattended {
  private Unattended() {}

  /**
   * What the work gives; throws what it throws.
   *
   * @throws Cancelled at once when the job is cancelled
   * @throws Failure unreachable, if it takes longer than {@code limit}
   */
  public static <T> T await(
      String doing, Supplier<T> work, Cancellation cancellation, Duration limit) {
    try {
      return await(doing, work, late -> {}, cancellation, limit);
    } catch (TimeoutException e) {
      throw Failure.unreachable(doing + ": no end after " + limit.toSeconds() + " s");
    }
  }

  /**
   * The same for work that gives something which has to be given back.
   *
   * @param late takes what came when nobody waited for it any more, in the thread of the work
   * @throws Cancelled at once when the job is cancelled
   * @throws TimeoutException if it takes longer than {@code limit}
   */
  public static <T> T await(
      String doing, Supplier<T> work, Consumer<T> late, Cancellation cancellation, Duration limit)
      throws TimeoutException {
    CompletableFuture<T> result = new CompletableFuture<>();
    try (Cancellation.Registration ignored =
        cancellation.onCancel(() -> result.completeExceptionally(new Cancelled(doing)))) {
      begin(doing, () -> work(work, late, result));
      return waited(result, limit);
    } catch (ExecutionException e) {
      throw Background.thrownBy(e);
    } catch (InterruptedException e) {
      result.completeExceptionally(e);
      Thread.currentThread().interrupt();
      throw new Cancelled(doing);
    }
  }

  /** No other work gets the thread: a foreign library may have changed it, and it may never come back. */
  private static void begin(String doing, Runnable work) {
    Thread thread = new Thread(work, doing);
    thread.setDaemon(true);
    thread.start();
  }

  private static <T> T waited(CompletableFuture<T> result, Duration limit)
      throws TimeoutException, ExecutionException, InterruptedException {
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (result.completeExceptionally(e)) {
        throw e;
      }
      // It came in this moment.
      return result.get();
    }
  }

  private static <T> void work(Supplier<T> work, Consumer<T> late, CompletableFuture<T> result) {
    try {
      T made = work.get();
      if (!result.complete(made)) {
        late.accept(made);
      }
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }
}
