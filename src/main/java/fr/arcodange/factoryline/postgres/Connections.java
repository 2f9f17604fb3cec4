package fr.arcodange.factoryline.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections to the databases of one server. */
final class Connections {
  /**
   * The owner of a database may have its sessions begin with any search path, as any role that whoever logs in may become, and with
   * names that look otherwise: what is said here comes before. Waiting longer than this for somebody else's lock is told, and tried
   * again.
   */
  private static final String SESSION =
      "-c search_path=pg_catalog -c role=none -c quote_all_identifiers=off -c default_transaction_read_only=off"
          + " -c standard_conforming_strings=on -c lock_timeout=10s -c client_min_messages=warning -c row_security=off";

  private static final int CONNECT_SECONDS = 15;

  private final ServerAddress address;

  Connections(ServerAddress address) {
    DerivedKeys.remember();
    this.address = address;
  }

  ServerAddress address() {
    return address;
  }

  Connection toServer() {
    return to(address.database());
  }

  /** @throws fr.arcodange.factoryline.Failure unreachable or denied */
  Connection to(String database) {
    Properties properties = properties(address);
    properties.setProperty("options", SESSION);
    properties.setProperty("assumeMinServerVersion", "15");
    try {
      return DriverManager.getConnection(url(address, database), properties);
    } catch (SQLException e) {
      throw SqlFailures.of(
          "connecting to database " + database + " of " + address + " as " + address.user(), e);
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
