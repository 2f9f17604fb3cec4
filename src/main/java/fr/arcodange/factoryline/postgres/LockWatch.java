package fr.arcodange.factoryline.postgres;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Background;
import fr.arcodange.factoryline.exec.Cancelled;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks, over a connection of its own, who has what a session waits for. Only as long as it waits can the server tell, and whoever does
 * something that may have to wait begins this before. It looks until the waiting ends, since who is in the way for a moment (the
 * server's own vacuum) need not be who is in the way.
 */
final class LockWatch implements AutoCloseable {
  private static final long GLANCE_MILLIS = 100;

  /**
   * Whoever waits as well has its turn before us, and is not the one to be ended: these are those who wait for nobody at the end of the
   * queue.
   */
  private static final String HOLDERS = """
      WITH RECURSIVE queue(pid, behind) AS (
        SELECT pid, pg_blocking_pids(pid) FROM unnest(pg_blocking_pids(%d)) AS ours(pid)
        UNION
        SELECT next.pid, pg_blocking_pids(next.pid) FROM queue, unnest(behind) AS next(pid))
      SELECT q.pid, %s
        FROM (SELECT DISTINCT pid FROM queue WHERE behind = '{}') AS q
        LEFT JOIN pg_stat_activity a ON a.pid = q.pid ORDER BY q.pid
      """;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Background<List<LockHolder>> looking;

  private LockWatch(Connection connection, int pid) {
    this.looking =
        Background.begin("looking who has the lock", () -> holders(connection, pid, ended));
  }

  /**
   * Nothing where the server has no connection left for it: then nobody knows, and that somebody waits is told all the same.
   *
   * @param pid the server's process whose session may have to wait
   */
  static Optional<LockWatch> begin(Connections connections, int pid) {
    try {
      return Optional.of(new LockWatch(connections.to(connections.address().database()), pid));
    } catch (Failure e) {
      return Optional.empty();
    }
  }

  private static List<LockHolder> holders(Connection looking, int pid, CountDownLatch ended) {
    List<LockHolder> holders = List.of();
    try (Connection connection = looking;
        Statement statement = connection.createStatement()) {
      while (!ended.await(GLANCE_MILLIS, TimeUnit.MILLISECONDS)) {
        List<LockHolder> seen = holders(statement, pid);
        holders = seen.isEmpty() ? holders : seen;
      }
    } catch (SQLException e) {
      // Then who was seen last is the best that is known.
      return holders;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Cancelled("looking who has the lock");
    }
    return holders;
  }

  private static List<LockHolder> holders(Statement statement, int pid) throws SQLException {
    try (ResultSet row = statement.executeQuery(HOLDERS.formatted(pid, LockHolder.COLUMNS))) {
      List<LockHolder> holders = new ArrayList<>();
      while (row.next()) {
        holders.add(LockHolder.of(row));
      }
      return holders;
    }
  }

  /** The same failure, with whoever was seen to be in its way, and what to do about him. */
  Failure explained(Failure failure) {
    ended.countDown();
    List<LockHolder> holders = looking.await();
    if (holders.isEmpty()) {
      return failure;
    }
    return failure
        .describedAs(failure.message() + "; the lock is with "
            + holders.stream().map(LockHolder::described).collect(joining(" and ")))
        .hint("wait for the end of that, or, if nobody is behind it any more: "
            + holders.stream().map(LockHolder::ending).collect(joining("; "))
            + "; then run it again: it goes on");
  }

  @Override
  public void close() {
    ended.countDown();
    looking.close();
  }
}
