package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What OpenTofu made with the cyrilgdn/postgresql provider becomes the provisioner's with all that is in it. The statements are
 * those that the provider issues for its resources.
 */
class AdoptionIT {
  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final Layout layout = names.layout();
  private final Application app = Application.named(own + "-app");
  private final String database = Sql.name(app.database());
  private final String owner = Sql.name(app.owner());
  private final String reader = own + "_reader";
  private final String foreigner = own + "_foreigner";

  private static final String ON_THE_SERVER = """
      SELECT 'owner of database ' || datname || ': ' || pg_get_userbyid(datdba) || ' ' || datconnlimit
        FROM pg_database WHERE datname LIKE '%1$s%%'
      UNION ALL SELECT 'database ' || datname || ': ' || pg_get_userbyid(a.grantor) || ' gives '
          || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END || ' ' || a.privilege_type || a.is_grantable
        FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) a WHERE datname LIKE '%1$s%%'
      UNION ALL SELECT 'member: ' || to_jsonb(m)::text FROM
          (SELECT roleid::regrole::text, member::regrole::text, grantor::regrole::text, m.admin_option,
            to_jsonb(m) -> 'inherit_option' AS inherit, to_jsonb(m) -> 'set_option' AS set FROM pg_auth_members m
            WHERE roleid::regrole::text ~ '%1$s' OR member::regrole::text ~ '%1$s') m
      UNION ALL SELECT 'role: ' || to_jsonb(r)::text FROM
          (SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit,
            rolvaliduntil, rolpassword FROM pg_authid WHERE rolname LIKE '%1$s%%') r
      UNION ALL SELECT 'setting: ' || coalesce(datname, '') || ' ' || coalesce(setrole::regrole::text, '') || array_to_string(setconfig, ',')
        FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = setdatabase WHERE datname LIKE '%1$s%%'
      """;

  private static final String IN_THE_DATABASE = """
      SELECT 'schema ' || nspname || ' of ' || pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname !~ '^pg_'
      UNION ALL SELECT 'schema ' || nspname || ': ' || a::text FROM pg_namespace,
          unnest(coalesce(nspacl, acldefault('n', nspowner))) a WHERE nspname !~ '^pg_'
      UNION ALL SELECT 'relation ' || oid::regclass || ' of ' || pg_get_userbyid(relowner) FROM pg_class
          WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
      UNION ALL SELECT 'relation ' || oid::regclass || ': ' || a::text FROM pg_class, unnest(relacl) a
          WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
      UNION ALL SELECT 'function ' || oid::regprocedure || ' of ' || pg_get_userbyid(proowner) || ' ' || md5(prosrc) FROM pg_proc
          WHERE pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
      UNION ALL SELECT 'function ' || oid::regprocedure || ': ' || a::text FROM pg_proc,
          unnest(coalesce(proacl, acldefault('f', proowner))) a WHERE pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
      UNION ALL SELECT 'default ' || defaclrole::regrole || ' ' || defaclobjtype::text || ' ' || a::text
          FROM pg_default_acl, unnest(defaclacl) a
      UNION ALL SELECT 'extension ' || extname FROM pg_extension
      """;

  private Set<String> state(RealPostgres server) throws SQLException {
    Set<String> state = new TreeSet<>();
    for (List<String> row : server.query(ON_THE_SERVER.formatted(own), "postgres")) {
      state.add(row.get(0));
    }
    for (List<String> row : server.query(IN_THE_DATABASE, app.database())) {
      state.add(row.get(0));
    }
    return state;
  }

  private void tofu(RealPostgres server) throws SQLException {
    try (Connection connection = server.connect("postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : List.of(
          "CREATE ROLE " + owner
              + " WITH NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOREPLICATION NOBYPASSRLS"
              + " CONNECTION LIMIT -1 VALID UNTIL 'infinity'",
          "CREATE ROLE " + layout.editor()
              + " WITH PASSWORD 'provisioned' LOGIN NOSUPERUSER NOCREATEDB CREATEROLE INHERIT"
              + " NOREPLICATION NOBYPASSRLS CONNECTION LIMIT -1 VALID UNTIL 'infinity'",
          "GRANT " + owner + " TO " + layout.editor() + " WITH ADMIN OPTION",
          "CREATE ROLE " + layout.pooler() + " WITH PASSWORD 'provisioned' LOGIN",
          "CREATE ROLE " + reader + " WITH NOLOGIN",
          "CREATE ROLE " + foreigner + " WITH LOGIN CREATEROLE PASSWORD 'x'",
          "GRANT " + owner + " TO " + foreigner + " WITH ADMIN OPTION",
          // The provider makes itself a member of who is to own, and leaves again.
          "GRANT " + owner + " TO postgres",
          "CREATE DATABASE " + database + " WITH OWNER " + owner
              + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' CONNECTION LIMIT -1 ALLOW_CONNECTIONS true"
              + " IS_TEMPLATE false",
          "REVOKE " + owner + " FROM postgres",
          "GRANT CONNECT, TEMPORARY ON DATABASE " + database + " TO " + reader
              + " WITH GRANT OPTION",
          "GRANT CREATE ON DATABASE " + database + " TO " + foreigner,
          "ALTER ROLE " + reader + " IN DATABASE " + database + " SET work_mem = '8MB'",
          "ALTER DATABASE " + database + " SET statement_timeout = '1min'")) {
        statement.execute(sql);
      }
    }
    try (Connection connection = server.connect(foreigner, "x", "postgres");
        Statement statement = connection.createStatement()) {
      // From 16 on it is its grantor, and holds ADMIN on what it makes without having been given it
      // by anybody.
      statement.execute("CREATE ROLE " + own + "_of_foreigner");
      statement.execute("GRANT " + owner + " TO " + own + "_of_foreigner");
      statement.execute("GRANT " + own + "_of_foreigner TO " + reader);
    }
    server.execute("""
        CREATE OR REPLACE FUNCTION public.user_lookup(IN i_username text, OUT uname text, OUT phash text)
          RETURNS record LANGUAGE plpgsql SECURITY DEFINER AS $$
          BEGIN
            SELECT usename, passwd FROM pg_catalog.pg_shadow WHERE usename = i_username INTO uname, phash;
            RETURN;
          END $$;
        REVOKE ALL PRIVILEGES ON FUNCTION public.user_lookup(text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION public.user_lookup(text) TO %1$s;
        CREATE SCHEMA IF NOT EXISTS extra AUTHORIZATION %2$s;
        GRANT CREATE, USAGE ON SCHEMA extra TO %3$s WITH GRANT OPTION;
        CREATE SCHEMA audit;
        GRANT USAGE ON SCHEMA audit TO PUBLIC;
        GRANT USAGE, CREATE ON SCHEMA public TO %3$s;
        ALTER DEFAULT PRIVILEGES FOR ROLE %2$s IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO %3$s;
        ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT EXECUTE ON FUNCTIONS TO %3$s;
        ALTER DEFAULT PRIVILEGES FOR ROLE postgres GRANT USAGE ON SCHEMAS TO %3$s;
        CREATE TABLE extra.orders ();
        ALTER TABLE extra.orders OWNER TO %2$s;
        GRANT SELECT ON extra.orders TO %3$s;
        CREATE TABLE audit.log ();
        CREATE FUNCTION extra.user_lookup(id integer) RETURNS text LANGUAGE sql AS 'SELECT null::text';
        ALTER FUNCTION extra.user_lookup(integer) OWNER TO %2$s;
        CREATE EXTENSION pg_trgm
        """.formatted(layout.pooler(), owner, reader), app.database());
  }

  @OnEachPostgres
  void whatIsImportedOfItIsAFileWhosePlanOnlyAdds(RealPostgres server) throws Exception {
    tofu(server);
    Set<String> before = state(server);
    List<Application> imported;
    try (Provisioner provisioner = names.superuser(server)) {
      imported = provisioner.describe().applications().stream()
          .filter(application -> application.database().equals(app.database()))
          .toList();
    }
    assertEquals(
        List.of(new Application(
            app.name(),
            app.database(),
            app.owner(),
            List.of("pg_trgm"),
            Optional.empty(),
            Map.of("statement_timeout", "1min"),
            List.of("extra"),
            Application.Lifetimes.USUAL)),
        imported);
    names.apply(server, imported);
    // What goes is what the plan for anybody's file takes away, as it is unsafe.
    List<String> gone = new ArrayList<>(before);
    gone.removeAll(state(server));
    assertTrue(
        gone.stream()
            .allMatch(line -> line.contains("PUBLIC")
                || line.contains("user_lookup(text)")
                || line.contains("rolpassword")),
        gone::toString);
  }

  @OnEachPostgres
  void allThatWasThereStaysExceptWhatIsUnsafe(RealPostgres server) throws Exception {
    tofu(server);
    Set<String> before = state(server);
    List<String> warnings = new ArrayList<>();
    try (Provisioner provisioner = names.superuser(server)) {
      provisioner.plan(List.of(app)).forEach(work -> warnings.addAll(work.warnings()));
      Provisioning.apply(provisioner, List.of(app));
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(List.of(app))));
      assertEquals(List.of(), Provisioning.apply(provisioner, List.of(app)));
    }
    Set<String> after = state(server);

    Set<String> gone = new TreeSet<>(before);
    gone.removeAll(after);
    String lookup = "user_lookup(text)";
    assertEquals(
        List.of(
            "database " + app.database() + ": " + app.owner() + " gives PUBLIC CONNECTfalse",
            "database " + app.database() + ": " + app.owner() + " gives PUBLIC TEMPORARYfalse",
            "function " + lookup + " of postgres"),
        gone.stream()
            .filter(line -> !line.startsWith("function " + lookup + ": "))
            .map(line -> line.replaceFirst("( of postgres) [0-9a-f]{32}$", "$1"))
            .toList());
    assertTrue(
        warnings.stream().anyMatch(line -> line.contains("the lookup moves from schema public")),
        warnings::toString);

    Set<String> come = new TreeSet<>(after);
    come.removeAll(before);
    for (String line : come) {
      assertTrue(
          line.contains(app.connectRole())
              || line.contains(layout.schema())
              || line.equals("database " + app.database() + ": " + app.owner() + " gives "
                  + layout.pooler() + " CONNECTfalse")
              || line.equals("database " + app.database() + ": " + app.owner() + " gives "
                  + layout.editor() + " CONNECTfalse"),
          line);
    }
    // What new functions and schemas are given by default is not for the lookup.
    assertEquals(
        List.of(),
        after.stream()
            .filter(line -> line.contains(layout.schema()) && line.contains(reader))
            .toList());
  }

  @OnEachPostgres({15, 18})
  void noApplicationsUserBecomesASuperuserOrTheEditor(RealPostgres server) throws Exception {
    server.execute(
        "CREATE ROLE " + own + "_admin SUPERUSER LOGIN; CREATE ROLE " + layout.editor() + " LOGIN",
        "postgres");
    server.execute("CREATE DATABASE " + database + " OWNER " + own + "_admin", "postgres");
    try (Provisioner provisioner = names.superuser(server)) {
      for (String someone : List.of(own + "_admin", layout.editor())) {
        Application ownedByHim = new Application(
            app.name(),
            app.database(),
            someone,
            List.of(),
            Optional.empty(),
            Map.of(),
            List.of(),
            Application.Lifetimes.USUAL);
        Failure failure = assertThrows(Failure.class, () -> provisioner.plan(List.of(ownedByHim)));
        boolean known = someone.equals(layout.editor());
        assertEquals(known ? Failure.Kind.USAGE : Failure.Kind.REFUSED, failure.kind());
        assertTrue(failure.message().contains(someone), failure::toString);
      }
    }
  }
}
