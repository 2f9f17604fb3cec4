package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.postgres.ClusterCatalog.Database;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Grant;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Membership;
import fr.arcodange.factoryline.postgres.ClusterCatalog.Role;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Lookup;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.LookupBody;
import fr.arcodange.factoryline.postgres.DatabaseCatalog.Schema;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads catalogs, each with one question. */
final class CatalogReader {
  /** 15 has neither option: whether a membership is inherited is what the member's own attribute says there. */
  private static final String CLUSTER = """
      SELECT current_setting('server_version_num')::int, e.name, has_table_privilege('pg_authid', 'SELECT'),
          (SELECT has_table_privilege(r.oid, 'pg_authid', 'SELECT') FROM pg_roles r WHERE r.rolname = e.name),
          e.name = current_user
        FROM (SELECT %s::text) e(name);
      SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolinherit, rolreplication, rolbypassrls FROM pg_roles;
      SELECT r.rolname, u.rolname, g.rolname, m.admin_option,
          coalesce((to_jsonb(m) ->> 'inherit_option')::boolean, u.rolinherit),
          coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)
        FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
          LEFT JOIN pg_roles g ON g.oid = m.grantor;
      SELECT datname, pg_get_userbyid(datdba), datconnlimit, datallowconn, datistemplate FROM pg_database;
      SELECT d.datname, CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END, a.privilege_type,
            pg_get_userbyid(a.grantor)
        FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a;
      SELECT d.datname, s.setconfig
        FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE s.setrole = 0
      """;

  private static final String VERIFIERS =
      "SELECT rolname, rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL AND rolname = ANY (%s)";

  /** What {@link #schemas} reads. */
  static final String SCHEMAS = """
      SELECT n.nspname, CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END, a.privilege_type,
            pg_get_userbyid(a.grantor), pg_get_userbyid(n.nspowner)
        FROM pg_namespace n LEFT JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a ON true
        WHERE n.nspname !~ '^pg_(toast|temp)';
      """;

  private static final String DATABASE = """
      SELECT has_table_privilege(%1$s, 'pg_authid', 'SELECT');
      %2$s
      SELECT extname FROM pg_extension;
      SELECT '', CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END, a.privilege_type,
            pg_get_userbyid(a.grantor)
        FROM pg_default_acl d, aclexplode(d.defaclacl) a
        WHERE pg_get_userbyid(d.defaclrole) = %1$s AND d.defaclobjtype IN ('f', 'n');
      SELECT p.oid::int8, CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END, a.privilege_type,
          pg_get_userbyid(a.grantor), n.nspname, pg_get_userbyid(p.proowner), oidvectortypes(p.proargtypes),
          pg_get_function_identity_arguments(p.oid), l.lanname, p.prosrc, coalesce(pg_get_function_result(p.oid), ''),
          p.prosecdef, p.proconfig
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
          LEFT JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a ON true
        WHERE p.proname = 'user_lookup'
      """;

  private CatalogReader() {}

  /**
   * What all databases share.
   *
   * @param logins roles whose stored verifiers are of interest
   * @param executor the role that the answer is for, if that is not the one that asks
   * @param offers what else is of interest
   */
  static ClusterCatalog cluster(
      Connection connection, List<String> logins, Optional<String> executor, OfferReader offers)
      throws SQLException {
    String question =
        CLUSTER.formatted(executor.map(Sql::text).orElse("current_user")) + offers.question();
    try (Results results = Results.of(connection, question)) {
      ResultSet head = results.next();
      head.next();
      int version = head.getInt(1);
      String name = head.getString(2);
      boolean readsVerifiers = head.getBoolean(3);
      boolean executorReadsThem = head.getBoolean(4);
      boolean asksForItself = head.getBoolean(5);
      Map<String, Role> roles = roles(results.next());
      Set<Membership> memberships = memberships(results.next());
      Map<String, Database> databases = databases(results);
      Offer offer = offers.read(results);
      return new ClusterCatalog(
          version,
          name,
          roles,
          memberships,
          databases,
          readsVerifiers ? Optional.of(verifiers(connection, logins)) : Optional.empty(),
          executorReadsThem,
          asksForItself,
          offer);
    }
  }

  /** The server's own number; whoever may not ask gets an error. */
  static String identifier(Connection connection) throws SQLException {
    try (Results results = Results.of(
        connection, "SELECT system_identifier::text FROM pg_catalog.pg_control_system()")) {
      ResultSet row = results.next();
      row.next();
      return row.getString(1);
    }
  }

  private static Map<String, Role> roles(ResultSet rows) throws SQLException {
    Map<String, Role> roles = new HashMap<>();
    while (rows.next()) {
      String name = rows.getString(1);
      roles.put(
          name,
          new Role(
              name,
              rows.getBoolean(2),
              rows.getBoolean(3),
              rows.getBoolean(4),
              rows.getBoolean(5),
              rows.getBoolean(6),
              rows.getBoolean(7),
              rows.getBoolean(8)));
    }
    return roles;
  }

  private static Set<Membership> memberships(ResultSet rows) throws SQLException {
    Set<Membership> memberships = new HashSet<>();
    while (rows.next()) {
      memberships.add(new Membership(
          rows.getString(1),
          rows.getString(2),
          Optional.ofNullable(rows.getString(3)).orElse(""),
          rows.getBoolean(4),
          rows.getBoolean(5),
          rows.getBoolean(6)));
    }
    return memberships;
  }

  private static Map<String, Database> databases(Results results) throws SQLException {
    Map<String, Database> bare = new HashMap<>();
    ResultSet rows = results.next();
    while (rows.next()) {
      bare.put(
          rows.getString(1),
          new Database(
              rows.getString(1),
              rows.getString(2),
              rows.getInt(3),
              rows.getBoolean(4),
              rows.getBoolean(5),
              Set.of(),
              Map.of()));
    }
    Map<String, Set<Grant>> grants = grants(results.next());
    Map<String, Map<String, String>> settings = new HashMap<>();
    rows = results.next();
    while (rows.next()) {
      settings.put(rows.getString(1), settings(rows.getArray(2)));
    }
    Map<String, Database> databases = new HashMap<>();
    bare.forEach((name, database) -> databases.put(
        name,
        new Database(
            name,
            database.owner(),
            database.connectionLimit(),
            database.connectable(),
            database.template(),
            grants.getOrDefault(name, Set.of()),
            settings.getOrDefault(name, Map.of()))));
    return databases;
  }

  /**
   * Rows of a name, a grantee (NULL for PUBLIC), a privilege and a grantor, by their name. Of whatever has a row without a privilege,
   * nothing is granted.
   */
  static Map<String, Set<Grant>> grants(ResultSet rows) throws SQLException {
    Map<String, Set<Grant>> grants = new HashMap<>();
    while (rows.next()) {
      grant(rows, grants);
    }
    return grants;
  }

  private static void grant(ResultSet row, Map<String, Set<Grant>> grants) throws SQLException {
    Set<Grant> known = grants.computeIfAbsent(row.getString(1), any -> new HashSet<>());
    String privilege = row.getString(3);
    if (privilege != null) {
      known.add(new Grant(Optional.ofNullable(row.getString(2)), privilege, row.getString(4)));
    }
  }

  private static Map<String, String> settings(Array config) throws SQLException {
    Map<String, String> settings = new HashMap<>();
    for (String entry : (String[]) config.getArray()) {
      int equals = entry.indexOf('=');
      settings.put(
          entry.substring(0, equals).toLowerCase(Locale.ROOT), entry.substring(equals + 1));
    }
    return settings;
  }

  private static Map<String, String> verifiers(Connection connection, List<String> logins)
      throws SQLException {
    String names =
        "ARRAY[" + String.join(", ", logins.stream().map(Sql::text).toList()) + "]::text[]";
    try (Results results = Results.of(connection, VERIFIERS.formatted(names))) {
      Map<String, String> verifiers = new HashMap<>();
      ResultSet rows = results.next();
      while (rows.next()) {
        verifiers.put(rows.getString(1), rows.getString(2));
      }
      return verifiers;
    }
  }

  /** @param executor the role that the answer is for */
  static DatabaseCatalog database(Connection connection, String executor) throws SQLException {
    try (Results results =
        Results.of(connection, DATABASE.formatted(Sql.text(executor), SCHEMAS))) {
      ResultSet head = results.next();
      head.next();
      boolean readsVerifiers = head.getBoolean(1);
      Map<String, Schema> schemas = schemas(results);
      Set<String> extensions = new HashSet<>();
      ResultSet rows = results.next();
      while (rows.next()) {
        extensions.add(rows.getString(1));
      }
      Set<Grant> byDefault = grants(results.next()).getOrDefault("", Set.of());
      return new DatabaseCatalog(schemas, lookups(results), extensions, byDefault, readsVerifiers);
    }
  }

  /** Each schema, with its owner and what is granted of it. */
  static Map<String, Schema> schemas(Results results) throws SQLException {
    Map<String, String> owners = new HashMap<>();
    Map<String, Set<Grant>> grants = new HashMap<>();
    ResultSet rows = results.next();
    while (rows.next()) {
      owners.put(rows.getString(1), rows.getString(5));
      grant(rows, grants);
    }
    Map<String, Schema> schemas = new HashMap<>();
    owners.forEach((name, owner) ->
        schemas.put(name, new Schema(name, owner, grants.getOrDefault(name, Set.of()))));
    return schemas;
  }

  /** @param first the column of its language, before its source, its result, as whom it runs, and its settings */
  static LookupBody body(ResultSet row, int first) throws SQLException {
    Array settings = row.getArray(first + 4);
    return new LookupBody(
        row.getString(first),
        row.getString(first + 1),
        row.getString(first + 2),
        row.getBoolean(first + 3),
        settings == null ? List.of() : List.of((String[]) settings.getArray()));
  }

  private static List<Lookup> lookups(Results results) throws SQLException {
    Map<String, Lookup> lookups = new HashMap<>();
    Map<String, Set<Grant>> grants = new HashMap<>();
    ResultSet rows = results.next();
    while (rows.next()) {
      grant(rows, grants);
      lookups.put(
          rows.getString(1),
          new Lookup(
              rows.getString(5),
              rows.getString(6),
              rows.getString(7),
              rows.getString(8),
              body(rows, 9),
              Set.of()));
    }
    List<Lookup> all = new ArrayList<>();
    lookups.forEach((oid, lookup) -> all.add(new Lookup(
        lookup.schema(),
        lookup.owner(),
        lookup.inputs(),
        lookup.arguments(),
        lookup.body(),
        grants.getOrDefault(oid, Set.of()))));
    return all;
  }
}
