package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs statements over one connection, several as one transaction; what others were in the way of is tried again. */
final class Transactions {
  private static final int TRIES = 6;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Connection connection;
  private final Cancellation cancellation;
  private final Provisioner.Progress progress;

  Transactions(Connection connection, Cancellation cancellation, Provisioner.Progress progress) {
    this.connection = connection;
    this.cancellation = cancellation;
    this.progress = progress;
  }

  /** All of it or nothing. */
  void run(String title, List<SqlStatement> steps) {
    if (steps.isEmpty()) {
      return;
    }
    Current current = new Current(steps.get(0));
    again(title, current, () -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute("BEGIN");
        try {
          for (SqlStatement step : steps) {
            current.step = step;
            progress.begins(title, step);
            run(statement, step);
          }
          statement.execute("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
          undo("ROLLBACK", statement, e);
          throw e;
        }
      }
    });
    steps.forEach(step -> progress.done(title, step));
  }

  /** What went wrong first is what is told. */
  private void undo(String sql, Statement statement, Throwable first) throws SQLException {
    if (!connection.isClosed()) {
      try {
        statement.execute(sql);
      } catch (SQLException e) {
        first.addSuppressed(e);
      }
    }
  }

  private static void run(Statement statement, SqlStatement step) throws SQLException {
    Optional<String> role = step.as();
    if (role.isPresent()) {
      statement.execute("SET LOCAL ROLE " + Sql.name(role.get()));
    }
    statement.execute(step.sql());
    if (role.isPresent()) {
      statement.execute("RESET ROLE");
    }
  }

  /** What takes no part in a transaction. */
  void runAlone(String title, SqlStatement step) {
    again(title, new Current(step), () -> {
      progress.begins(title, step);
      try (Statement statement = connection.createStatement()) {
        alone(statement, step);
      }
    });
    progress.done(title, step);
  }

  /** Without a transaction, nothing but the next statement ends being somebody else. */
  private void alone(Statement statement, SqlStatement step) throws SQLException {
    if (step.as().isEmpty()) {
      statement.execute(step.sql());
      return;
    }
    statement.execute("SET ROLE " + Sql.name(step.as().get()));
    try {
      statement.execute(step.sql());
    } catch (SQLException e) {
      undo("RESET ROLE", statement, e);
      throw e;
    }
    statement.execute("RESET ROLE");
  }

  private void again(String title, Current current, Attempt attempt) {
    for (int tries = 1; ; tries++) {
      String doing = "provisioning " + title;
      cancellation.check(doing);
      try {
        attempt.run();
        return;
      } catch (SQLException e) {
        if (tries == TRIES || !SqlFailures.passes(e)) {
          throw SqlFailures.of(doing + ": " + current.step.shown(), e);
        }
        cancellation.sleep(PAUSE.multipliedBy(tries), doing);
      }
    }
  }

  /** What the server was told last. */
  private static final class Current {
    private SqlStatement step;

    Current(SqlStatement step) {
      this.step = step;
    }
  }

  private interface Attempt {
    void run() throws SQLException;
  }
}
