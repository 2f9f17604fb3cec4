package fr.arcodange.factoryline.postgres;

import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A session as an application has it: directly or through a pooler, which may hand each transaction to another connection of its
 * own. What the server refuses is {@link Refused}.
 */
public final class ClientSession implements AutoCloseable {
  /** The longest that an answer may take. */
  private static final String SECONDS = "30";

  private static final String DENIED = "42501";

  /** By an administrator; and what the driver says of a connection that was broken, or the pooler that it ended. */
  private static final Set<String> ENDED = Set.of("57P01", "08006", "08003", "08P01");

  /** A pooler has words of its own, and one state for all of them. */
  private static final Pattern NOBODY = Pattern.compile(
      "authentication failed|no such user|is not permitted to log in|role \".*\" does not exist");

  private final Connection connection;

  private ClientSession(Connection connection) {
    this.connection = connection;
  }

  /**
   * Logs in. Nothing is sent that a pooler might not know.
   *
   * @param address of the server or of the pooler, with whoever logs in
   */
  public static ClientSession open(ServerAddress address, String database) throws Refused {
    try {
      return new ClientSession(
          Connections.open(address, database, Map.of("socketTimeout", SECONDS)));
    } catch (SQLException e) {
      throw new Refused(e);
    }
  }

  /** Who the session is, as what it makes belongs to that role. */
  public String currentUser() throws Refused {
    return one("SELECT current_user");
  }

  /** Who logged in. */
  public String sessionUser() throws Refused {
    return one("SELECT session_user");
  }

  /** Makes a table of this name, and drops it again; whatever goes wrong, it is not there afterwards. Tells whose it was. */
  public String ownerOfNewTable(String name) throws Refused {
    String table = Sql.name(name);
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      try {
        statement.execute("CREATE TABLE " + table + " (id int)");
        String owner = one(
            statement,
            "SELECT pg_catalog.pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = "
                + Sql.text(table) + "::pg_catalog.regclass");
        statement.execute("DROP TABLE " + table);
        statement.execute("COMMIT");
        return owner;
      } catch (SQLException e) {
        rollBack(statement, e);
        throw e;
      }
    } catch (SQLException e) {
      throw new Refused(e);
    }
  }

  /** Begins a transaction and leaves it open: a pooler then keeps a connection for it, and tells at once when that ends. */
  public void begin() throws Refused {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      one(statement, "SELECT 1");
    } catch (SQLException e) {
      throw new Refused(e);
    }
  }

  private static void rollBack(Statement statement, SQLException first) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      first.addSuppressed(e);
    }
  }

  private String one(String question) throws Refused {
    try (Statement statement = connection.createStatement()) {
      return one(statement, question);
    } catch (SQLException e) {
      throw new Refused(e);
    }
  }

  private static String one(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Ends it, in whatever state it is. */
  @Override
  public void close() throws Refused {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new Refused(e);
    }
  }

  /** What the server, or the pooler, answered instead. */
  public static final class Refused extends Exception {
    private final String state;

    private Refused(SQLException cause) {
      super(String.valueOf(cause.getMessage()), cause);
      this.state = String.valueOf(cause.getSQLState());
    }

    /** Whether whoever asks is not let in, as nobody of that name may log in with that password. */
    public boolean isUnknownUser() {
      return state.startsWith("28")
          || NOBODY.matcher(String.valueOf(getMessage())).find();
    }

    /** Whether the session was there and has been ended: not that nothing answers. */
    public boolean isEnded() {
      return ENDED.contains(state) && !(rootOf(this) instanceof SocketTimeoutException);
    }

    private static Throwable rootOf(Throwable thrown) {
      Throwable root = thrown;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root;
    }

    /** Whether it is the right to connect that is missing; a pooler passes on the words only. */
    public boolean isDenied() {
      return state.equals(DENIED) || String.valueOf(getMessage()).contains("permission denied");
    }
  }
}
