package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.Display;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Who has a lock that somebody waits for.
 *
 * @param pid 0 of a prepared transaction, which no process is behind
 * @param user empty of the server's own processes, as vacuum
 * @param program what it calls itself, which may be anything
 * @param since when it connected, in UTC
 */
record LockHolder(
    int pid, String user, String program, Optional<String> address, Optional<String> since) {

  /**
   * The columns that {@link #of} reads, of {@code a}, a row of pg_stat_activity. Anybody may see who has a lock and what he calls
   * himself; since when and from where, only himself and members of pg_read_all_stats.
   */
  static final String COLUMNS =
      "coalesce(a.usename, ''), coalesce(a.application_name, ''), host(a.client_addr),"
          + " to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')";

  /** @param row of a process's number and {@link #COLUMNS} */
  static LockHolder of(ResultSet row) throws SQLException {
    return new LockHolder(
        row.getInt(1),
        row.getString(2),
        row.getString(3),
        Optional.ofNullable(row.getString(4)),
        Optional.ofNullable(row.getString(5)));
  }

  String described() {
    return isPrepared()
        ? "a prepared transaction (pg_prepared_xacts says which)"
        : "process " + pid + " of " + (user.isEmpty() ? "the server's own" : session())
            + address.map(from -> ", from " + from).orElse("")
            + since.map(at -> ", connected since " + at + " UTC").orElse("");
  }

  private String session() {
    return Display.line(user) + ", '" + Display.line(program) + "'";
  }

  /** What ends it, if nobody is behind it any more. */
  String ending() {
    return isPrepared()
        ? "ROLLBACK PREPARED the transaction"
        : "SELECT pg_terminate_backend(" + pid + ")";
  }

  private boolean isPrepared() {
    return pid == 0;
  }
}
