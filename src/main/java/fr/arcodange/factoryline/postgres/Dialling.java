package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Connects, or gives up. The driver connects in a thread of its own, as nothing reaches it while it waits for the words of somebody who
 * says none; whoever is late is hung up on.
 */
final class Dialling {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Cancellation cancellation;
  private final Duration longest;
  private final Executor threads = Executors.newCachedThreadPool(work -> {
    Thread thread = new Thread(work, "connecting to PostgreSQL");
    thread.setDaemon(true);
    return thread;
  });

  Dialling(Cancellation cancellation) {
    this(cancellation, LONGEST);
  }

  /** @param longest from the first packet until the session is ready */
  Dialling(Cancellation cancellation, Duration longest) {
    this.cancellation = cancellation;
    this.longest = longest;
  }

  /**
   * Opens a connection.
   *
   * @param doing for messages
   * @throws SQLTimeoutException if it takes longer
   * @throws Cancelled as soon as the job is cancelled
   */
  Connection open(String doing, String url, Properties properties) throws SQLException {
    CompletableFuture<Connection> answer = new CompletableFuture<>();
    threads.execute(() -> connect(url, properties, answer));
    try (Cancellation.Registration whileWaiting =
        cancellation.onCancel(() -> answer.completeExceptionally(new Cancelled(doing)))) {
      return await(answer);
    } catch (InterruptedException e) {
      answer.completeExceptionally(e);
      Thread.currentThread().interrupt();
      throw new Cancelled(doing);
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private Connection await(CompletableFuture<Connection> answer)
      throws InterruptedException, ExecutionException {
    try {
      return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.completeExceptionally(
          new SQLTimeoutException("nobody there answered within " + longest.toSeconds() + " s"));
      // It may have come in this moment.
      return answer.get();
    }
  }

  private static void connect(
      String url, Properties properties, CompletableFuture<Connection> answer) {
    try {
      Connection connection = DriverManager.getConnection(url, properties);
      if (!answer.complete(connection)) {
        connection.close();
      }
    } catch (SQLException | RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }

  private static SQLException thrown(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException exception) {
      throw exception;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof SQLException told ? told : new SQLException(cause);
  }
}
