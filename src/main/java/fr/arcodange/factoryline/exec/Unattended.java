package fr.arcodange.factoryline.exec;

import fr.arcodange.factoryline.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Work that nothing can stop, such as a call into a foreign library: it is done in a thread of its own, which is left alone when the job
 * is cancelled. So it must be work that holds nothing and leaves nothing half done.
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
    CompletableFuture<T> result = new CompletableFuture<>();
    try (Cancellation.Registration ignored =
        cancellation.onCancel(() -> result.completeExceptionally(new Cancelled(doing)))) {
      begin(doing, work, result);
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw Failure.unreachable(doing + ": no end after " + limit.toSeconds() + " s");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Cancelled(doing);
    }
  }

  private static <T> void begin(String doing, Supplier<T> work, CompletableFuture<T> result) {
    Thread thread = new Thread(
        () -> {
          try {
            result.complete(work.get());
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        },
        doing);
    thread.setDaemon(true);
    thread.start();
  }
}
