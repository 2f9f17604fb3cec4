package fr.arcodange.factoryline.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what stands around applications that are to go. */
final class DropReader {
  private static final String DATABASE = """
      SELECT datistemplate, CASE WHEN has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')
          THEN pg_database_size(oid) END
        FROM pg_database WHERE datname = %s
      """;

  /** What the server does by itself has no user, and is ended by DROP DATABASE. */
  private static final String SESSIONS = """
      SELECT usename, count(*) FROM pg_stat_activity
        WHERE datname = %s AND usename IS NOT NULL AND pid <> pg_backend_pid() GROUP BY usename
      """;

  private static final String HOLDERS = """
      SELECT 'the prepared transaction ', gid FROM pg_prepared_xacts WHERE database = %1$s
      UNION ALL SELECT 'the replication slot ', slot_name FROM pg_replication_slots WHERE database = %1$s
      UNION ALL SELECT 'the subscription ', subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
        WHERE d.datname = %1$s
      """;

  private static final String ELSEWHERE = """
      SELECT DISTINCT r.rolname, d.datname
        FROM pg_shdepend s JOIN pg_roles r ON s.refclassid = 'pg_authid'::regclass AND r.oid = s.refobjid
          LEFT JOIN pg_database d ON d.oid = CASE WHEN s.classid = 'pg_database'::regclass THEN s.objid ELSE s.dbid END
        WHERE r.rolname IN (%2$s) AND d.datname IS DISTINCT FROM %1$s
        ORDER BY 1, 2
      """;

  private DropReader() {}

  static Map<String, DropCatalog> read(Connection connection, List<String> names)
      throws SQLException {
    Map<String, DropCatalog> found = new HashMap<>();
    try (Statement statement = connection.createStatement()) {
      for (String name : names) {
        found.put(name, read(statement, name));
      }
    }
    return found;
  }

  private static DropCatalog read(Statement statement, String name) throws SQLException {
    String database = Sql.text(name);
    boolean isTemplate = false;
    Optional<Long> bytes = Optional.empty();
    try (ResultSet rows = statement.executeQuery(DATABASE.formatted(database))) {
      if (rows.next()) {
        isTemplate = rows.getBoolean(1);
        long size = rows.getLong(2);
        bytes = rows.wasNull() ? Optional.empty() : Optional.of(size);
      }
    }
    Map<String, Integer> sessions = new TreeMap<>();
    try (ResultSet rows = statement.executeQuery(SESSIONS.formatted(database))) {
      while (rows.next()) {
        sessions.put(rows.getString(1), rows.getInt(2));
      }
    }
    List<String> holders = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(HOLDERS.formatted(database))) {
      while (rows.next()) {
        holders.add(rows.getString(1) + Problems.quoted(rows.getString(2)));
      }
    }
    return new DropCatalog(isTemplate, bytes, sessions, holders, elsewhere(statement, name));
  }

  private static Map<String, List<String>> elsewhere(Statement statement, String name)
      throws SQLException {
    Application gone = Application.named(name);
    String roles = Stream.of(gone.owner(), gone.connectRole())
        .map(Sql::text)
        .collect(Collectors.joining(", "));
    Map<String, List<String>> elsewhere = new TreeMap<>();
    try (ResultSet rows =
        statement.executeQuery(ELSEWHERE.formatted(Sql.text(gone.database()), roles))) {
      while (rows.next()) {
        elsewhere
            .computeIfAbsent(rows.getString(1), role -> new ArrayList<>())
            .add(Optional.ofNullable(rows.getString(2))
                .map(database -> "database " + Problems.quoted(database))
                .orElse("what all databases share"));
      }
    }
    return elsewhere;
  }
}
