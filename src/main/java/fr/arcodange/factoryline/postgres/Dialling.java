package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Cancelled;
import fr.arcodange.factoryline.exec.Unattended;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeoutException;

/**
 * Connects, or gives up. Nothing reaches the driver while it waits for the words of somebody who says none, so it connects
 * {@linkplain Unattended unattended}; whoever is late is hung up on.
 */
final class Dialling {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Cancellation cancellation;
  private final Duration longest;

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
    try {
      return Unattended.await(
              doing, () -> connect(url, properties), Answer::hangUp, cancellation, longest)
          .connection();
    } catch (TimeoutException e) {
      throw new SQLTimeoutException("nobody there answered within " + longest.toSeconds() + " s");
    }
  }

  private static Answer connect(String url, Properties properties) {
    try {
      Connection connection = DriverManager.getConnection(url, properties);
      return () -> connection;
    } catch (SQLException e) {
      return () -> {
        throw e;
      };
    }
  }

  /** A connection, or why there is none. */
  private interface Answer {
    Connection connection() throws SQLException;

    static void hangUp(Answer late) {
      try {
        late.connection().close();
      } catch (SQLException e) {
        // There is none, or the other side has closed it: either way nobody holds one.
      }
    }
  }
}
