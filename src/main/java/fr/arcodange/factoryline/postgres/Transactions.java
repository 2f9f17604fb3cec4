package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;

/** Runs statements over one connection, several as one transaction; what others were in the way of is tried again. */
final class Transactions {
  private static final int TRIES = 6;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Connection connection;
  private final Cancellation cancellation;
  private final Provisioner.Progress progress;
  private final Optional<Connections> watching;
  private int waits;

  Transactions(Connection connection, Cancellation cancellation, Provisioner.Progress progress) {
    this(connection, cancellation, progress, Optional.empty());
  }

  /** @param watching how to look who is in the way */
  Transactions(
      Connection connection,
      Cancellation cancellation,
      Provisioner.Progress progress,
      Optional<Connections> watching) {
    this.connection = connection;
    this.cancellation = cancellation;
    this.progress = progress;
    this.watching = watching;
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
    String doing = "provisioning " + title;
    Optional<LockWatch> watch = Optional.empty();
    try {
      for (int tries = 1; ; tries++) {
        cancellation.check(doing);
        try {
          attempt.run();
          return;
        } catch (SQLException e) {
          if (isLast(tries, e)) {
            Failure failure = SqlFailures.of(doing + ": " + current.step.shown(), e);
            throw watch.map(seen -> seen.explained(failure)).orElse(failure);
          }
          if (watch.isEmpty() && SqlFailures.isLocked(e)) {
            watch = watch();
          }
        }
        cancellation.sleep(PAUSE.multipliedBy(tries), doing);
      }
    } finally {
      watch.ifPresent(LockWatch::close);
    }
  }

  /** One who keeps many waiting takes the time of one: once that is up, each of them is tried twice, to see who it is. */
  private boolean isLast(int tries, SQLException e) {
    if (SqlFailures.isLocked(e)) {
      waits++;
    }
    return !SqlFailures.passes(e)
        || tries == TRIES
        || (SqlFailures.isLocked(e) && tries > 1 && waits >= TRIES);
  }

  private Optional<LockWatch> watch() {
    return watching.flatMap(connections -> LockWatch.begin(connections, pid()));
  }

  private int pid() {
    try {
      return connection.unwrap(PGConnection.class).getBackendPID();
    } catch (SQLException e) {
      throw SqlFailures.of("asking which process it is", e);
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
