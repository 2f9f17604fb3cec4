package fr.arcodange.factoryline.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A server that somebody was at before, and an application that somebody wants, both at random. */
final class RandomCatalog {
  private static final List<String> EXTENSIONS =
      List.of("pg_trgm", "uuid-ossp", "hstore", "citext");
  private static final List<String> SCHEMAS = List.of("reports", "audit", "a-b");
  private static final List<String> ARGUMENTS = List.of(
      "(i_username text) RETURNS TABLE (uname text, phash text)",
      "(i_username text, OUT uname text, OUT phash text) RETURNS record",
      "(who text) RETURNS TABLE (uname text, phash text)",
      "(i_username name) RETURNS TABLE (a name, b text)",
      "(integer) RETURNS TABLE (a int, b text)",
      "(i_username text) RETURNS SETOF pg_catalog.pg_shadow");

  /** Sessions that are about to end still count. */
  private static final List<Integer> LIMITS = List.of(0, 30, 40);

  private final Random random;
  private final Provisioning names;
  private final int major;
  private final Application app;
  private final Set<String> roles = new LinkedHashSet<>();
  private final List<String> onServer = new ArrayList<>();
  private final List<String> inDatabase = new ArrayList<>();

  RandomCatalog(Random random, Provisioning names, int major) {
    this.random = random;
    this.names = names;
    this.major = major;
    this.app = wanted();
  }

  Application application() {
    return app;
  }

  @Override
  public String toString() {
    return String.join(";\n", onServer) + "\n-- inside\n" + String.join(";\n", inDatabase)
        + "\n-- wanted " + app;
  }

  private boolean maybe() {
    return random.nextBoolean();
  }

  private boolean seldom() {
    return random.nextInt(4) == 0;
  }

  private <T> T anyOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private <T> List<T> someOf(List<T> all) {
    return all.stream().filter(each -> maybe()).toList();
  }

  private Application wanted() {
    Map<String, String> settings = new HashMap<>();
    for (String setting : someOf(
        List.of("work_mem=8MB", "statement_timeout=5s", "timezone=UTC", "my.note=it's \\ x"))) {
      settings.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
    }
    return new Application(
        names.own(),
        maybe() ? names.own() : names.own() + "-db",
        names.own() + "_role",
        someOf(EXTENSIONS),
        maybe() ? Optional.of(anyOf(LIMITS)) : Optional.empty(),
        settings,
        someOf(SCHEMAS),
        Application.Lifetimes.USUAL);
  }

  /** Brings the server there. */
  void make(RealPostgres server) throws SQLException {
    boolean there = random.nextInt(4) > 0;
    roles(there);
    memberships();
    String database = Sql.name(app.database());
    if (there) {
      onServer.add("CREATE DATABASE " + database + " TEMPLATE template0 OWNER "
          + Sql.name(app.owner()) + (maybe() ? " CONNECTION LIMIT " + anyOf(LIMITS) : ""));
      access(database);
      inside();
    }
    for (String sql : onServer) {
      server.execute(sql, "postgres");
    }
    for (String sql : inDatabase) {
      server.execute(sql, app.database());
    }
  }

  private void roles(boolean withOwner) {
    String own = names.own();
    if (withOwner) {
      roles.add(app.owner());
    }
    for (String role : List.of(
        app.owner(), app.connectRole(), names.layout().editor(), names.layout().pooler())) {
      if (maybe()) {
        roles.add(role);
      }
    }
    roles.add(own + "_other");
    roles.add(own + "_granting");
    for (String role : roles) {
      String attributes = String.join(
          " ",
          someOf(List.of(
              "LOGIN",
              "NOINHERIT",
              "CREATEDB",
              "CREATEROLE",
              "CONNECTION LIMIT 90",
              "VALID UNTIL '2100-01-01'",
              "PASSWORD " + (maybe() ? "'other'" : "'" + Provisioning.PASSWORD.reveal() + "'"))));
      onServer.add("CREATE ROLE " + Sql.name(role) + " " + attributes);
    }
  }

  /** Only from an earlier to a later one, as they may not go round in circles; who grants is in nothing. */
  private void memberships() {
    List<String> all =
        roles.stream().filter(role -> !role.endsWith("_granting")).toList();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        if (maybe()) {
          String options = major >= 16
              ? anyOf(List.of(
                  "",
                  " WITH ADMIN TRUE",
                  " WITH INHERIT FALSE",
                  " WITH SET FALSE",
                  " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"))
              : anyOf(List.of("", " WITH ADMIN OPTION"));
          onServer.add("GRANT " + Sql.name(all.get(i)) + " TO " + Sql.name(all.get(j)) + options);
        }
      }
    }
  }

  private String someRole() {
    return seldom() ? "PUBLIC" : Sql.name(anyOf(List.copyOf(roles)));
  }

  private void access(String database) {
    String granting = Sql.name(names.own() + "_granting");
    if (maybe()) {
      onServer.add("REVOKE " + anyOf(List.of("ALL", "CONNECT", "TEMP")) + " ON DATABASE " + database
          + " FROM " + anyOf(List.of("PUBLIC", Sql.name(app.owner()))));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      onServer.add("GRANT " + anyOf(List.of("ALL", "CONNECT", "TEMP", "CREATE")) + " ON DATABASE "
          + database + " TO " + someRole());
    }
    if (seldom()) {
      onServer.add("GRANT ALL ON DATABASE " + database + " TO " + granting
          + " WITH GRANT OPTION; SET ROLE " + granting + "; GRANT "
          + anyOf(List.of("CONNECT", "TEMP", "ALL")) + " ON DATABASE " + database + " TO "
          + someRole());
    }
    for (String setting : someOf(List.of(
        "work_mem = '4MB'",
        "statement_timeout = '5s'",
        "\"TimeZone\" = 'UTC'",
        "my.note = 'x'",
        "search_path = evil"))) {
      onServer.add("ALTER DATABASE " + database + " SET " + setting);
    }
    if (maybe()) {
      onServer.add("ALTER ROLE " + Sql.name(app.owner()) + " IN DATABASE " + database
          + " SET work_mem = '16MB'");
    }
  }

  private String owner() {
    String pooler = names.layout().pooler();
    return anyOf(List.of(
        Sql.name(app.owner()),
        "postgres",
        Sql.name(names.own() + "_other"),
        roles.contains(pooler) ? Sql.name(pooler) : "postgres"));
  }

  private void inside() {
    for (int i = random.nextInt(3); i > 0; i--) {
      inDatabase.add(
          "ALTER DEFAULT PRIVILEGES FOR ROLE " + anyOf(List.of("postgres", Sql.name(app.owner())))
              + anyOf(List.of(
                  " GRANT EXECUTE ON FUNCTIONS TO ",
                  " GRANT ALL ON SCHEMAS TO ",
                  " IN SCHEMA public GRANT SELECT ON TABLES TO "))
              + someRole());
    }
    if (seldom()) {
      inDatabase.add(
          "ALTER DEFAULT PRIVILEGES FOR ROLE postgres REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC");
    }
    if (seldom()) {
      inDatabase.add(anyOf(List.of(
          "ALTER SCHEMA public OWNER TO postgres", "GRANT CREATE ON SCHEMA public TO PUBLIC")));
    }
    List<String> schemas = new ArrayList<>(List.of("public"));
    List<String> candidates = new ArrayList<>(SCHEMAS);
    candidates.add(names.layout().schema());
    for (String schema : someOf(candidates)) {
      schemas.add(schema);
      inDatabase.add("CREATE SCHEMA " + Sql.name(schema) + " AUTHORIZATION " + owner());
      grants("SCHEMA " + Sql.name(schema), "USAGE", "CREATE");
    }
    for (String extension : someOf(EXTENSIONS)) {
      inDatabase.add("CREATE EXTENSION " + Sql.name(extension) + " SCHEMA public");
    }
    Set<String> made = new LinkedHashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      lookup(anyOf(schemas), made);
    }
  }

  private void lookup(String schema, Set<String> made) {
    String arguments = anyOf(ARGUMENTS);
    String type = arguments.replaceFirst("^\\((?:\\w+ )?(\\w+)[,)].*$", "$1");
    String name = Sql.name(schema) + ".user_lookup";
    if (!made.add(name + type)) {
      return;
    }
    inDatabase.add("CREATE FUNCTION " + name + arguments + " LANGUAGE plpgsql "
        + anyOf(
            List.of("", "SECURITY DEFINER", "SECURITY DEFINER SET search_path = public", "STRICT"))
        + " AS " + anyOf(List.of("'BEGIN END'", "'BEGIN /* pg_shadow */ END'")));
    inDatabase.add("ALTER FUNCTION " + name + "(" + type + ") OWNER TO " + owner());
    grants("FUNCTION " + name + "(" + type + ")", "EXECUTE");
  }

  private void grants(String object, String... privileges) {
    for (String privilege : privileges) {
      if (seldom()) {
        inDatabase.add("REVOKE ALL ON " + object + " FROM PUBLIC");
      }
      if (maybe()) {
        inDatabase.add("GRANT " + privilege + " ON " + object + " TO " + someRole());
      }
      if (seldom()) {
        grantedOn(object, privilege);
      }
    }
  }

  /** By somebody who was allowed to, and by whom that one allowed. */
  private void grantedOn(String object, String privilege) {
    String granting = anyOf(List.of(
        Sql.name(names.own() + "_granting"),
        roles.contains(names.layout().pooler())
            ? Sql.name(names.layout().pooler())
            : Sql.name(names.own() + "_other")));
    String usage = object.startsWith("FUNCTION")
        ? "GRANT USAGE ON SCHEMA " + object.replaceFirst("FUNCTION (.*)\\.user_lookup.*", "$1")
            + " TO " + granting + "; "
        : "";
    inDatabase.add(usage + "GRANT " + privilege + " ON " + object + " TO " + granting
        + " WITH GRANT OPTION; SET ROLE " + granting + "; GRANT " + privilege + " ON " + object
        + " TO "
        + someRole());
  }
}
