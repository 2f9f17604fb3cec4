package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.SideBySide;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The databases of one server: several are worked in at once, each over a connection of its own. Where the server has fewer left than
 * that, they take turns.
 */
final class Databases {
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** A server needs a moment to notice that a session has ended. */
  private static final int TRIES_ALONE = 10;

  private final Connections connections;
  private final SideBySide sideBySide;
  private final Cancellation cancellation;
  private int open;
  private long opened;

  /** @param atOnce how many are worked in at once, at most */
  Databases(Connections connections, int atOnce, Cancellation cancellation) {
    this.connections = connections;
    this.sideBySide = new SideBySide(atOnce);
    this.cancellation = cancellation;
  }

  /** What each of them gives, by name. */
  <T> Map<String, T> each(List<String> names, Function<String, T> look) {
    Map<String, T> found = new HashMap<>();
    forEach(names, name -> {
      T there = look.apply(name);
      synchronized (found) {
        found.put(name, there);
      }
    });
    return found;
  }

  <T> void forEach(List<T> things, Consumer<T> work) {
    sideBySide.forEach(things, work);
  }

  /**
   * Connects to one and works in it.
   *
   * @param doing for messages
   * @throws Failure unreachable or denied
   */
  <T> T in(String name, String doing, Question<T> question) {
    cancellation.check(doing);
    try (Session session = open(name, doing)) {
      return question.ask(session.connection);
    } catch (SQLException e) {
      throw SqlFailures.of(doing, e);
    }
  }

  /** Others of this process that are at work leave room sooner or later; nobody else is waited for. */
  private Session open(String name, String doing) {
    int alone = 0;
    for (long before = opened(); ; ) {
      try {
        return new Session(connections.to(name));
      } catch (Failure full) {
        alone = isAloneSince(before) ? alone + 1 : 0;
        before = opened();
        if (!SqlFailures.isServerFull(full) || alone == TRIES_ALONE) {
          throw full;
        }
      }
      cancellation.sleep(PAUSE, doing);
    }
  }

  private synchronized long opened() {
    return opened;
  }

  private synchronized boolean isAloneSince(long before) {
    return open == 0 && opened == before;
  }

  private synchronized void count(int change) {
    open += change;
    opened += Math.max(change, 0);
  }

  /** What is asked in a database. */
  interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** A connection that counts while it is there. */
  private final class Session implements AutoCloseable {
    private final Connection connection;

    Session(Connection connection) {
      this.connection = connection;
      count(1);
    }

    @Override
    public void close() throws SQLException {
      try {
        connection.close();
      } finally {
        count(-1);
      }
    }
  }
}
