package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.text.Secret;
import java.io.EOFException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;

/**
 * An {@link Entrance} over JDBC. Sessions are as an application's own: they begin with what the server has set for the user and the
 * database, and with nothing that a pooler would have to know.
 */
public final class JdbcEntrance implements Entrance {
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** The server's own refusals, in whatever language it says them. */
  private static final Set<String> REFUSALS = Set.of("28000", "28P01", "42501", "3D000");

  /**
   * pgbouncer has one state for all its errors, and passes the server's words on, so that words have to do: pgbouncer's own, and those of
   * PostgreSQL's {@code auth.c}, {@code hba.c} and {@code postinit.c}.
   */
  private static final Pattern REFUSAL = Pattern.compile(
      "authentication failed|no such user|no such database|auth failed|not permitted to log in"
          + "|(database|role) .* does not exist|permission denied for database|no pg_hba\\.conf entry|pg_hba\\.conf rejects",
      Pattern.CASE_INSENSITIVE);

  private final String host;
  private final int port;
  private final String sslMode;
  private final Optional<Path> caFile;
  private final Cancellation cancellation;
  private final Dialling dialling;

  /**
   * Connects to nobody yet.
   *
   * @param cancellation ends every session that is open, whatever it waits for
   * @throws fr.arcodange.factoryline.Failure usage, if the host is none
   */
  public JdbcEntrance(
      String host, int port, String sslMode, Optional<Path> caFile, Cancellation cancellation) {
    this(host, port, sslMode, caFile, cancellation, new Dialling(cancellation));
  }

  JdbcEntrance(
      String host,
      int port,
      String sslMode,
      Optional<Path> caFile,
      Cancellation cancellation,
      Dialling dialling) {
    this.host = host;
    this.port = port;
    this.sslMode = sslMode;
    this.caFile = caFile;
    this.cancellation = cancellation;
    this.dialling = dialling;
    where();
  }

  @Override
  public String where() {
    return address("", Secret.of(""), "").toString();
  }

  private ServerAddress address(String user, Secret password, String database) {
    return new ServerAddress(host, port, database, user, password, sslMode, caFile);
  }

  @Override
  public LoginAttempt logIn(String user, Secret password, String database) {
    ServerAddress address = address(user, password, database);
    String doing = "connecting to database " + database + " at " + address + " as " + user;
    try {
      return answering(dialling.open(
          doing, Connections.url(address, database), Connections.properties(address)));
    } catch (SQLException e) {
      String words = SqlFailures.words(e);
      if (REFUSALS.contains(String.valueOf(e.getSQLState()))
          || REFUSAL.matcher(words).find()) {
        return new LoginAttempt.Refused(words);
      }
      if (isAnswer(e)) {
        return new LoginAttempt.Failed(words);
      }
      throw SqlFailures.of(doing, e);
    }
  }

  /** pgbouncer 1.18 drops whom it finds no good answer for, without a word. */
  private static boolean isAnswer(SQLException e) {
    return e.getCause() instanceof EOFException
        || (e instanceof PSQLException told && told.getServerErrorMessage() != null);
  }

  private LoginAttempt answering(Connection connection) throws SQLException {
    JdbcLeaseSession session = new JdbcLeaseSession(connection, cancellation);
    boolean answers = false;
    try {
      connection.setNetworkTimeout(Runnable::run, (int) ANSWER.toMillis());
      session.question();
      answers = true;
      return new LoginAttempt.In(session);
    } finally {
      if (!answers) {
        session.close();
      }
    }
  }
}
