package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.text.Display;
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

  /**
   * Anybody may see who has a lock and what he calls himself; since when and from where, only himself and members of
   * pg_read_all_stats.
   */
  private static final String HOLDER = """
      SELECT l.pid, coalesce(a.usename, ''), coalesce(a.application_name, ''), host(a.client_addr),
          to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
        FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.classid = %d AND l.objid = %d
      """.formatted(KEY >>> 32, KEY & 0xffffffffL);

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

  private static Failure held(String doing, Duration longest, Optional<Holder> holder) {
    Failure failure = Failure.unreachable(doing + ": it still works after " + longest.toSeconds()
        + " s" + holder.map(there -> ": " + there.described()).orElse(""));
    String wait = "wait for its end, or raise --lock-timeout";
    return failure.hint(holder
        .map(there -> wait + "; if nobody is behind it any more: SELECT pg_terminate_backend("
            + there.pid + ")")
        .orElse(wait));
  }

  private static Optional<Holder> holder(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery(HOLDER)) {
      return row.next()
          ? Optional.of(new Holder(
              row.getInt(1),
              row.getString(2),
              row.getString(3),
              Optional.ofNullable(row.getString(4)),
              Optional.ofNullable(row.getString(5))))
          : Optional.empty();
    }
  }

  /**
   * Who has it.
   *
   * @param program what it calls itself, which may be anything
   * @param since when it connected, in UTC
   */
  private record Holder(
      int pid, String user, String program, Optional<String> address, Optional<String> since) {

    String described() {
      return "process " + pid + " of " + Display.line(user) + ", '" + Display.line(program) + "'"
          + address.map(from -> ", from " + from).orElse("")
          + since.map(at -> ", connected since " + at + " UTC").orElse("");
    }
  }
}
