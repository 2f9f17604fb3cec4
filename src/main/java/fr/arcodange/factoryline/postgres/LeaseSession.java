package fr.arcodange.factoryline.postgres;

import java.util.Objects;
import java.util.Optional;

/** A session of somebody who got his name and password from a lease. Methods throw {@link fr.arcodange.factoryline.Failure}. */
public interface LeaseSession extends AutoCloseable {

  /** Who it is. */
  Identity identity();

  /** Whether it is the server itself that answers, with no pooler in front of it. */
  boolean isOfTheServerItself();

  /**
   * Makes a table where this session's tables go, and drops it, in one transaction: whatever ends it, no table is left.
   *
   * @return the role that owned it
   */
  String ownerOfNewTable(String name);

  /** Begins a transaction that is left open: in front of a pooler, only that keeps a session of the server's. */
  void stayConnected();

  /** The words with which the session ended meanwhile; nothing if it goes on. */
  Optional<String> end();

  /** Ends it; never throws, as it may have ended before. */
  @Override
  void close();

  /**
   * Who a session is.
   *
   * @param user who logged in ({@code session_user})
   * @param role whose rights it has, and who owns what it makes ({@code current_user})
   */
  record Identity(String user, String role) {
    public Identity {
      Objects.requireNonNull(user);
      Objects.requireNonNull(role);
    }
  }
}
