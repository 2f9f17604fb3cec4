package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** Lets one at a time provision a server: an advisory lock, which ends with the session that has it. */
final class ServerLock {
  /** "factoryline", as PostgreSQL's keys of locks are numbers. */
  private static final long KEY = 0x666163746f72796cL;

  private static final Duration PAUSE = Duration.ofMillis(500);

  private static final String HOLDER =
      """
      SELECT l.pid, %s
        FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.classid = %d AND l.objid = %d
      """.formatted(LockHolder.COLUMNS, KEY >>> 32, KEY & 0xffffffffL);

  private final Connection server;
  private final String where;
  private final Cancellation cancellation;

  /** @param where host and port, for messages */
  ServerLock(Connection server, String where, Cancellation cancellation) {
    this.server = server;
    this.where = where;
    this.cancellation = cancellation;
  }

  /** @throws Failure unreachable, if it takes longer than {@code longest}, with who has it */
  void take(Duration longest) {
    String doing = "waiting for another pg-provision on " + where;
    try (Statement statement = server.createStatement()) {
      for (Duration waited = Duration.ZERO; ; waited = waited.plus(PAUSE)) {
        if (isTaken(statement)) {
          return;
        }
        if (waited.compareTo(longest) >= 0) {
          throw held(doing, longest, holder(statement));
        }
        cancellation.sleep(PAUSE, doing);
      }
    } catch (SQLException e) {
      throw SqlFailures.of(doing, e);
    }
  }

  private static boolean isTaken(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + KEY + ")")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private static Failure held(String doing, Duration longest, Optional<LockHolder> holder) {
    Failure failure = Failure.unreachable(doing + ": it still works after " + longest.toSeconds()
        + " s" + holder.map(there -> ": " + there.described()).orElse(""));
    String wait = "wait for its end, or raise --lock-timeout";
    return failure.hint(holder
        .map(there -> wait + "; if nobody is behind it any more: " + there.ending())
        .orElse(wait));
  }

  private static Optional<LockHolder> holder(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(HOLDER)) {
      return row.next() ? Optional.of(LockHolder.of(row)) : Optional.empty();
    }
  }
}
