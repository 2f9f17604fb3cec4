package fr.arcodange.factoryline.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads what may be declared of the inside of a database, with questions that anybody may ask. */
final class DescriptionReader {
  private static final String CONTENTS = """
      SELECT 'schema', n.nspname, pg_get_userbyid(n.nspowner), n.oid::int8 FROM pg_namespace n
        WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public') AND NOT EXISTS (
          SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
      UNION ALL SELECT 'extension', extname, '', oid::int8 FROM pg_extension WHERE extname <> 'plpgsql'
      ORDER BY 4
      """;

  private DescriptionReader() {}

  static DatabaseContents contents(Connection connection) throws SQLException {
    List<DatabaseContents.Schema> schemas = new ArrayList<>();
    List<String> extensions = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(CONTENTS)) {
      while (rows.next()) {
        if (rows.getString(1).equals("schema")) {
          schemas.add(new DatabaseContents.Schema(rows.getString(2), rows.getString(3)));
        } else {
          extensions.add(rows.getString(2));
        }
      }
    }
    String user = connection.getMetaData().getUserName();
    return new DatabaseContents.Seen(schemas, extensions, CatalogReader.database(connection, user));
  }
}
