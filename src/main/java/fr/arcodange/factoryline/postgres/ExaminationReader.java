package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Schema;
import fr.arcodange.factoryline.postgres.Examined.Definer;
import fr.arcodange.factoryline.postgres.Examined.Encryption;
import fr.arcodange.factoryline.postgres.Examined.End;
import fr.arcodange.factoryline.postgres.Examined.HbaEntry;
import fr.arcodange.factoryline.postgres.Examined.Inside;
import fr.arcodange.factoryline.postgres.Examined.Reading;
import fr.arcodange.factoryline.postgres.Examined.ServerState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what only a doctor wants to know, with a question for the server and one for each database. */
final class ExaminationReader {
  /**
   * Of other users' sessions, everybody sees whose they are and where; what they are for, only who may. Most workers have either no user
   * or no database.
   */
  private static final String SERVER = """
      SELECT current_setting('max_connections')::int, current_setting('superuser_reserved_connections')::int,
          coalesce(current_setting('reserved_connections', true), '0')::int,
          (SELECT count(*) FROM pg_stat_activity WHERE usesysid IS NOT NULL AND datid IS NOT NULL AND pid <> pg_backend_pid()
            AND coalesce(backend_type, 'client backend') = 'client backend'),
          has_table_privilege('pg_authid', 'SELECT'),
          has_table_privilege('pg_hba_file_rules', 'SELECT') AND has_function_privilege('pg_hba_file_rules()', 'EXECUTE');
      SELECT rolname, rolvaliduntil::text, rolvaliduntil < now() FROM pg_roles WHERE rolvaliduntil < 'infinity';
      SELECT DISTINCT r.rolname, d.datname FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid JOIN pg_database d ON d.oid = s.dbid
        WHERE s.refclassid = 'pg_authid'::regclass AND (r.rolcanlogin OR r.rolname LIKE 'v-%');
      SELECT NULL, NULL, source FROM pg_settings
          WHERE name = 'password_encryption' AND setting = 'md5' AND source NOT IN ('user', 'database', 'database user', 'global')
        UNION ALL SELECT d.datname, r.rolname, '' FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase
          LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE 'password_encryption=md5' = ANY (s.setconfig)
      """;

  private static final String MD5 =
      "SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'md5%' ORDER BY rolname";

  private static final String HBA = """
      SELECT coalesce(to_jsonb(h) ->> 'file_name', 'pg_hba.conf') || ':' || line_number, coalesce(type, ''),
          coalesce(array_to_string(database, ', '), ''), coalesce(array_to_string(user_name, ', '), ''), coalesce(address, ''),
          coalesce(auth_method, ''), error
        FROM pg_hba_file_rules h WHERE auth_method IN ('trust', 'password', 'md5') OR error IS NOT NULL ORDER BY 1
      """;

  /** Functions that run as their owner and read passwords, and whatever a pooler could take for one. */
  private static final String DATABASE = """
      SELECT has_table_privilege('pg_authid', 'SELECT');
      %2$s
      SELECT c.relname, pg_get_userbyid(c.relowner), CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END, r.privilege,
            pg_get_userbyid(a.grantor)
        FROM pg_class c, LATERAL (SELECT 'SELECT', c.relacl
            UNION ALL SELECT 'SELECT (' || quote_ident(t.attname) || ')', t.attacl FROM pg_attribute t
              WHERE t.attrelid = c.oid AND t.attname IN ('rolpassword', 'passwd')) r (privilege, acl), aclexplode(r.acl) a
        WHERE c.oid IN ('pg_authid'::regclass, 'pg_shadow'::regclass) AND a.privilege_type = 'SELECT';
      SELECT p.oid::int8, n.nspname, p.proname, pg_get_userbyid(p.proowner), oidvectortypes(p.proargtypes),
          pg_get_function_identity_arguments(p.oid), l.lanname, p.prosrc || coalesce(pg_get_function_sqlbody(p.oid), ''),
          coalesce(pg_get_function_result(p.oid), ''), p.prosecdef, p.proconfig
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
        WHERE %1$s;
      SELECT p.oid::int8, CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END, a.privilege_type,
            pg_get_userbyid(a.grantor)
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        WHERE %1$s
      """.formatted("""
          n.nspname NOT IN ('pg_catalog', 'information_schema') AND (p.proname = 'user_lookup'
            OR p.prosecdef AND p.prosrc || coalesce(pg_get_function_sqlbody(p.oid), '') ~* 'pg_(authid|shadow)')""", CatalogReader.SCHEMAS);

  private ExaminationReader() {}

  static ServerState server(Connection connection) throws SQLException {
    try (Results results = Results.of(connection, SERVER)) {
      ResultSet head = results.next();
      head.next();
      int maxConnections = head.getInt(1);
      int superuserReserved = head.getInt(2);
      int reserved = head.getInt(3);
      int sessions = head.getInt(4);
      boolean readsVerifiers = head.getBoolean(5);
      boolean readsEntries = head.getBoolean(6);
      Map<String, End> ends = ends(results.next());
      Map<String, Set<String>> owned = owned(results.next());
      List<Encryption> encryption = encryption(results.next());
      return new ServerState(
          maxConnections,
          reserved,
          superuserReserved,
          sessions,
          ends,
          owned,
          encryption,
          readsVerifiers ? Optional.of(md5(connection)) : Optional.empty(),
          readsEntries ? Optional.of(entries(connection)) : Optional.empty());
    }
  }

  private static Map<String, End> ends(ResultSet rows) throws SQLException {
    Map<String, End> ends = new HashMap<>();
    while (rows.next()) {
      ends.put(rows.getString(1), new End(rows.getString(2), rows.getBoolean(3)));
    }
    return ends;
  }

  private static Map<String, Set<String>> owned(ResultSet rows) throws SQLException {
    Map<String, Set<String>> owned = new HashMap<>();
    while (rows.next()) {
      owned.computeIfAbsent(rows.getString(1), any -> new TreeSet<>()).add(rows.getString(2));
    }
    return owned;
  }

  private static List<Encryption> encryption(ResultSet rows) throws SQLException {
    List<Encryption> encryption = new ArrayList<>();
    while (rows.next()) {
      encryption.add(new Encryption(
          Optional.ofNullable(rows.getString(1)),
          Optional.ofNullable(rows.getString(2)),
          rows.getString(3)));
    }
    return encryption;
  }

  private static List<String> md5(Connection connection) throws SQLException {
    try (Results results = Results.of(connection, MD5)) {
      List<String> roles = new ArrayList<>();
      ResultSet rows = results.next();
      while (rows.next()) {
        roles.add(rows.getString(1));
      }
      return roles;
    }
  }

  private static List<HbaEntry> entries(Connection connection) throws SQLException {
    try (Results results = Results.of(connection, HBA)) {
      List<HbaEntry> entries = new ArrayList<>();
      ResultSet rows = results.next();
      while (rows.next()) {
        entries.add(new HbaEntry(
            rows.getString(1),
            rows.getString(2),
            rows.getString(3),
            rows.getString(4),
            rows.getString(5),
            rows.getString(6),
            Optional.ofNullable(rows.getString(7))));
      }
      return entries;
    }
  }

  static Inside database(Connection connection) throws SQLException {
    try (Results results = Results.of(connection, DATABASE)) {
      ResultSet head = results.next();
      head.next();
      boolean readsVerifiers = head.getBoolean(1);
      Map<String, Schema> schemas = CatalogReader.schemas(results);
      List<Reading> readings = readings(results.next());
      Map<String, Definer> bare = new HashMap<>();
      ResultSet rows = results.next();
      while (rows.next()) {
        bare.put(rows.getString(1), definer(rows));
      }
      Map<String, Set<Grant>> grants = CatalogReader.grants(results.next());
      List<Definer> functions = new ArrayList<>();
      bare.forEach(
          (oid, function) -> functions.add(function.with(grants.getOrDefault(oid, Set.of()))));
      return new Inside(readsVerifiers, schemas, readings, functions);
    }
  }

  private static List<Reading> readings(ResultSet rows) throws SQLException {
    List<Reading> readings = new ArrayList<>();
    while (rows.next()) {
      readings.add(new Reading(
          rows.getString(1),
          rows.getString(2),
          new Grant(Optional.ofNullable(rows.getString(3)), rows.getString(4), rows.getString(5))));
    }
    return readings;
  }

  private static Definer definer(ResultSet row) throws SQLException {
    return new Definer(
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        CatalogReader.body(row, 7),
        Set.of());
  }
}
