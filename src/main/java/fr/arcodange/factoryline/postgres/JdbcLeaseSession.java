package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Cancellation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** A {@link LeaseSession} over JDBC. */
final class JdbcLeaseSession implements LeaseSession {
  private static final String IDLE_IN_TRANSACTION = "25P03";

  private final Connection connection;
  private final Cancellation.Registration untilClosed;

  JdbcLeaseSession(Connection connection, Cancellation cancellation) {
    this.connection = connection;
    this.untilClosed = cancellation.onCancel(this::abort);
  }

  /** Whoever waits for an answer in another thread gets an error in its place. */
  private void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      // Then it waits until its time is up.
      return;
    }
  }

  @Override
  public Identity identity() {
    return answered("asking who the session is", () -> {
      List<String> row = row("SELECT session_user, current_user");
      return new Identity(row.get(0), row.get(1));
    });
  }

  /** A pooler cannot know which process of the server's its client will get, and makes a number up. */
  @Override
  public boolean isOfTheServerItself() {
    return answered(
        "asking which process answers",
        () -> row("SELECT pg_catalog.pg_backend_pid()")
            .get(0)
            .equals(Integer.toString(connection.unwrap(PGConnection.class).getBackendPID())));
  }

  @Override
  public String ownerOfNewTable(String name) {
    String table = Sql.name(name);
    return answered("making a table", () -> {
      run("BEGIN");
      try {
        run("CREATE TABLE " + table + " ()");
        String owner =
            row("SELECT pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class AS c WHERE"
                    + " c.oid OPERATOR(pg_catalog.=) " + Sql.text(table) + "::pg_catalog.regclass")
                .get(0);
        run("DROP TABLE " + table);
        run("COMMIT");
        return owner;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(e);
        throw e;
      }
    });
  }

  /** What went wrong first is what is told. */
  private void rollBack(Throwable first) throws SQLException {
    if (!connection.isClosed()) {
      try {
        run("ROLLBACK");
      } catch (SQLException e) {
        first.addSuppressed(e);
      }
    }
  }

  @Override
  public void stayConnected() {
    answered("beginning a transaction", () -> {
      run("BEGIN");
      question();
      return true;
    });
  }

  @Override
  public Optional<String> end() {
    try {
      question();
      return Optional.empty();
    } catch (SQLException e) {
      if (SqlFailures.isSilence(e) || IDLE_IN_TRANSACTION.equals(e.getSQLState())) {
        throw SqlFailures.of("looking whether the session goes on", e);
      }
      return Optional.of(SqlFailures.words(e));
    }
  }

  /** Whether the server answers. */
  void question() throws SQLException {
    row("SELECT 1");
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> row(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        row.add(String.valueOf(result.getString(i)));
      }
      return row;
    }
  }

  private static <T> T answered(String doing, Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException e) {
      throw SqlFailures.of(doing, e);
    }
  }

  @Override
  public void close() {
    untilClosed.close();
    try {
      connection.close();
    } catch (SQLException e) {
      // It ended before, or its network did: the server notices by itself.
      return;
    }
  }

  private interface Question<T> {
    T ask() throws SQLException;
  }
}
