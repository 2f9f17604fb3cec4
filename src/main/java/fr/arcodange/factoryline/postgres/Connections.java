package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Cancellation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/** Opens connections to the databases of one server. */
final class Connections {
  /**
   * The owner of a database may have its sessions begin with any search path, as any role that whoever logs in may become, with names
   * that look otherwise, with a library that is not there, and with so little time that nothing is done in it: what is said here comes
   * before. Waiting longer than this for somebody else's lock is told, and tried again.
   */
  private static final String SESSION =
      "-c search_path=pg_catalog -c role=none -c quote_all_identifiers=off -c standard_conforming_strings=on"
          + " -c client_min_messages=warning -c row_security=off -c local_preload_libraries="
          + " -c default_transaction_read_only=off -c default_transaction_deferrable=off"
          + " -c default_transaction_isolation=read\\ committed -c statement_timeout=0"
          + " -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0";

  private static final String TRANSACTION_TIMEOUT = "transaction_timeout";
  private static final int HAS_TRANSACTION_TIMEOUT = 17;

  private static final int CONNECT_SECONDS = 15;
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

  private final ServerAddress address;
  private final Dialling dialling;
  private final Duration lockTimeout;
  private volatile int major;

  Connections(ServerAddress address, Cancellation cancellation) {
    this(address, cancellation, LOCK_TIMEOUT);
  }

  /** @param lockTimeout how long a statement waits for somebody else's lock before it is tried again */
  Connections(ServerAddress address, Cancellation cancellation, Duration lockTimeout) {
    DerivedKeys.remember();
    this.address = address;
    this.lockTimeout = lockTimeout;
    this.dialling = new Dialling(cancellation);
  }

  ServerAddress address() {
    return address;
  }

  /** The first one: what the server's version is, and with that what a session may begin with, is known then. */
  Connection toServer() {
    Connection server = to(address.database());
    boolean isReady = false;
    try {
      major = server.getMetaData().getDatabaseMajorVersion();
      if (major >= HAS_TRANSACTION_TIMEOUT) {
        try (Statement statement = server.createStatement()) {
          statement.execute("SELECT set_config(" + Sql.text(TRANSACTION_TIMEOUT) + ", '0', false)");
        }
      }
      isReady = true;
      return server;
    } catch (SQLException e) {
      throw SqlFailures.of("connecting to " + address + " as " + address.user(), e);
    } finally {
      if (!isReady) {
        abandon(server);
      }
    }
  }

  private static void abandon(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is of no use any more, and why is being told.
      return;
    }
  }

  private String session() {
    String session = SESSION + " -c lock_timeout=" + lockTimeout.toMillis();
    return major >= HAS_TRANSACTION_TIMEOUT
        ? session + " -c " + TRANSACTION_TIMEOUT + "=0"
        : session;
  }

  /** @throws fr.arcodange.factoryline.Failure unreachable or denied */
  Connection to(String database) {
    Properties properties = properties(address);
    properties.setProperty("options", session());
    properties.setProperty("assumeMinServerVersion", "15");
    String doing =
        "connecting to database " + database + " of " + address + " as " + address.user();
    try {
      return dialling.open(doing, url(address, database), properties);
    } catch (SQLException e) {
      throw SqlFailures.of(doing, e);
    }
  }

  /** What every session of this tool begins with, a pooler's too: no option that only a server knows. */
  static Properties properties(ServerAddress address) {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("password", address.password().reveal());
    properties.setProperty("sslmode", address.sslMode());
    address
        .caFile()
        .ifPresentOrElse(
            file -> properties.setProperty("sslrootcert", file.toString()),
            // Without it the driver looks for a file in the home folder, and for nothing else.
            () -> properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory"));
    properties.setProperty("ApplicationName", address.caller());
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("preferQueryMode", "simple");
    return properties;
  }

  static String url(ServerAddress address, String database) {
    return "jdbc:postgresql://" + address + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8);
  }
}
