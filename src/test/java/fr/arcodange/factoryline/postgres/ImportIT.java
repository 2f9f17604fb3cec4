package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.postgres.ServerDescription.Entry;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is described as it stands, on its way into a file and back. Each has its own, as all of it is described. */
class ImportIT {
  private static final int CASES = Integer.getInteger("cases", 10);

  /** One of another day: {@code -Dseed=…}. */
  private static final long SEED = Long.getLong("seed", 20261127);

  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();

  @TempDir
  Path temp;

  private final Application plain = Application.named(own + "-web-app");
  private final Application rich = new Application(
      own + "_erp",
      own + "_erp",
      own + "_erp_role",
      List.of("uuid-ossp", "cube", "earthdistance"),
      Optional.of(20),
      Map.of("timezone", "Europe/Paris", "application.note", "it's a \\ \"note\": # 'x'"),
      List.of("reports", "archive"),
      Application.Lifetimes.USUAL);
  private final Application elsewhere = new Application(
      own + "-old",
      own + "_legacy",
      own + "-keeper",
      List.of(),
      Optional.empty(),
      Map.of(),
      List.of(),
      Application.Lifetimes.USUAL);
  private final Application renamed = new Application(
      own + "-shop",
      own + "_shop_db",
      own + "-shop_role",
      List.of(),
      Optional.empty(),
      Map.of(),
      List.of(),
      Application.Lifetimes.USUAL);
  private final List<Application> all = List.of(plain, rich, elsewhere, renamed);

  /** What one case made. */
  private static ServerDescription own(ServerDescription description, String own) {
    return new ServerDescription(description.entries().stream()
        .filter(entry -> entry.database().contains(own))
        .toList());
  }

  private ServerDescription described(RealPostgres server, String user, Secret password) {
    try (Provisioner provisioner = names.by(server, user, password, 2)) {
      return provisioner.describe();
    }
  }

  private ServerDescription described(RealPostgres server) {
    return described(server, RealPostgres.SUPERUSER, server.password());
  }

  private List<Application> readBack(ServerDescription description) throws IOException {
    return ApplicationsFile.read(
        Files.writeString(temp.resolve("a.yaml"), ApplicationsFile.yaml(description)));
  }

  private static String remarks(ServerDescription description, String database) {
    return description.entries().stream()
        .filter(entry -> entry.database().equals(database))
        .map(entry -> String.join("\n", entry.remarks()))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void whatWasProvisionedReadsBackAsItWasDeclared(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      names.apply(server, all);

      ServerDescription description = described(server);
      List<Application> read = readBack(description);

      assertEquals(new HashSet<>(all), new HashSet<>(read), ApplicationsFile.yaml(description));
      assertEquals(all.size(), read.size());
      assertEquals(
          List.of(),
          description.entries().stream().flatMap(e -> e.remarks().stream()).toList());
      try (Provisioner provisioner = names.superuser(server)) {
        assertEquals(List.of(), Provisioning.statements(provisioner.plan(read)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void describingRunsNothingButQuestions(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      names.apply(server, all);
      long mark = server.mark();
      described(server);
      assertEquals(
          List.of(),
          server.statementsSince(mark).stream()
              .filter(sql -> !sql.strip().startsWith("SELECT"))
              .toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 16, 17, 18})
  void whoMayReadNothingButCatalogsGetsWhatIsToBeSeen(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      names.apply(server, all);
      server.execute("CREATE ROLE " + own + "_reader LOGIN PASSWORD 'reader'", "postgres");
      server.execute(
          "GRANT CONNECT ON DATABASE " + Sql.name(plain.database()) + " TO " + own + "_reader",
          "postgres");

      ServerDescription description = described(server, own + "_reader", Secret.of("reader"));

      List<Application> read = readBack(description);
      assertEquals(all.size(), read.size());
      assertTrue(read.contains(plain));
      Application seen = read.stream()
          .filter(app -> app.name().equals(rich.name()))
          .findFirst()
          .orElseThrow();
      assertEquals(rich.connectionLimit(), seen.connectionLimit());
      assertEquals(rich.settings(), seen.settings());
      assertEquals(List.of(), seen.extensions());
      String remark = remarks(description, rich.database());
      assertTrue(remark.startsWith("extensions and schemas are not known: connecting to"), remark);
      try (Provisioner provisioner = names.superuser(server)) {
        assertEquals(List.of(), Provisioning.statements(provisioner.plan(read)));
      }
    }
  }

  private void databaseOf(RealPostgres server, String name, String owner) throws SQLException {
    server.execute(
        "CREATE DATABASE " + Sql.name(name) + " TEMPLATE template0 OWNER " + Sql.name(owner),
        "postgres");
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatCannotBeDeclaredIsACommentThatSaysWhy(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      String hostile = own + "\n- evil\r\u0085\u2028 \"'# \ufffe";
      server.execute(
          "CREATE ROLE " + own + "_role; CREATE ROLE " + own + "_person LOGIN; CREATE ROLE "
              + Sql.name(own + "2_role"),
          "postgres");
      databaseOf(server, hostile, own + "_role");
      databaseOf(server, own.toUpperCase(Locale.ROOT) + own, own + "_role");
      databaseOf(server, own + "-admins", "postgres");
      databaseOf(server, own + "-persons", own + "_person");
      databaseOf(server, own + "-first", own + "2_role");
      databaseOf(server, own + "-second", own + "2_role");
      databaseOf(server, own, own + "_role");
      server.execute(
          "ALTER DATABASE " + own + " SET search_path = secret_schema; ALTER DATABASE " + own
              + " CONNECTION LIMIT 0; ALTER DATABASE " + own + " SET my.lines = E'secret\\n- evil'",
          "postgres");
      server.execute(
          "CREATE SCHEMA \"Odd\nname\" AUTHORIZATION " + own + "_role; CREATE SCHEMA audit;"
              + "CREATE SCHEMA good AUTHORIZATION " + own + "_role",
          own);
      databaseOf(server, own + "-closed", own + "_role");
      server.execute("ALTER DATABASE \"" + own + "-closed\" ALLOW_CONNECTIONS false", "postgres");

      ServerDescription description = described(server);
      String yaml = ApplicationsFile.yaml(description);

      List<Application> read = readBack(description);
      assertEquals(
          List.of(own, own + "-first"), read.stream().map(Application::name).toList(), yaml);
      assertEquals(List.of("good"), read.get(0).schemas());
      assertTrue(
          remarks(description, own + "-admins").contains("'postgres', is a superuser"), yaml);
      assertTrue(remarks(description, own + "-persons").contains("somebody logs in as"), yaml);
      assertTrue(
          remarks(description, own + "-second")
              .contains(
                  "role '" + own + "2_role' is the owner of '" + own + "-first' and the owner"),
          yaml);
      assertTrue(remarks(description, own + "-closed").contains("takes no connections"), yaml);
      String remarks = remarks(description, own);
      for (String expected : List.of(
          "connection limit 0",
          "setting 'search_path' is not declared: it is refused",
          "setting 'my.lines' is not declared: it holds a line break",
          "schema 'Odd\\nname' is not declared: it has upper",
          "schema 'audit' is not declared: it belongs to 'postgres'")) {
        assertTrue(remarks.contains(expected), expected + " is not in " + remarks);
      }
      server.execute("CREATE ROLE " + own + "_reader LOGIN PASSWORD 'reader'", "postgres");
      String nobodyGetsIn = remarks(described(server, own + "_reader", Secret.of("reader")), own);
      assertTrue(nobodyGetsIn.contains("too many connections for database"), nobodyGetsIn);
      assertFalse(yaml.contains("secret"), yaml);
      assertTrue(yaml.lines().noneMatch(line -> line.startsWith("- evil")), yaml);
      assertTrue(yaml.codePoints().noneMatch(c -> c > 0x7f), yaml);
    }
  }

  private static void connects(RealPostgres server, String name, String application)
      throws SQLException {
    server.execute(
        "GRANT CONNECT ON DATABASE " + Sql.name(name) + " TO "
            + Sql.name(Application.named(application).connectRole()),
        "postgres");
  }

  /** A report that one application's users were let into is not that application's database. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void noDatabaseGetsAnotherApplicationsName(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      names.apply(server, all);
      for (String name : List.of("reports", "both", "odd", "shop")) {
        server.execute("CREATE ROLE " + Sql.name(own + "-" + name + "-owner"), "postgres");
        databaseOf(server, own + "-" + name, own + "-" + name + "-owner");
      }
      connects(server, own + "-reports", plain.name());
      connects(server, own + "-both", rich.name());
      connects(server, own + "-both", elsewhere.name());
      server.execute("CREATE ROLE " + Sql.name(own + "-sole_connect"), "postgres");
      connects(server, own + "-odd", own + "-sole");

      ServerDescription description = described(server);
      List<Application> read = readBack(description);

      String yaml = ApplicationsFile.yaml(description);
      assertEquals(
          Map.of(
              plain.name(),
              plain.database(),
              rich.name(),
              rich.database(),
              renamed.name(),
              renamed.database(),
              own + "-sole",
              own + "-odd"),
          read.stream().collect(Collectors.toMap(Application::name, Application::database)),
          yaml);
      for (String reason : List.of(
          "'" + own + "-reports' is not declared: whose it is cannot be told: '"
              + plain.connectRole() + "' may connect to '",
          "'" + own + "-both' is not declared: whose it is cannot be told: '"
              + elsewhere.connectRole() + "' and '" + rich.connectRole() + "' may connect to it",
          "'" + elsewhere.database() + "' is not declared: whose it is cannot be told: '"
              + elsewhere.connectRole() + "' may connect to '",
          "'" + own + "-shop' is not declared: '" + renamed.connectRole() + "' may connect to '"
              + renamed.database() + "' and not to it")) {
        assertTrue(yaml.contains("# database " + reason), reason + " is not in " + yaml);
      }
      connects(server, own + "-shop", renamed.name());
      String once = remarks(described(server), renamed.database());
      assertTrue(once.contains("whose it is cannot be told"), once);
    }
  }

  /** The file may be committed unread, but not without having been told who is locked out by it. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatApplyTakesAwayIsSaidOfEachDatabase(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      names.apply(server, List.of(plain));
      Application open = Application.named(own + "-open");
      String connect = Sql.name(open.connectRole());
      server.execute(
          "CREATE ROLE " + Sql.name(open.owner()) + "; CREATE ROLE " + connect
              + "; CREATE ROLE " + own + "_admin LOGIN SUPERUSER; CREATE ROLE " + own
              + "_cron LOGIN; CREATE ROLE " + own + "_web LOGIN IN ROLE " + Sql.name(open.owner())
              + "; CREATE ROLE " + own + "_vault LOGIN IN ROLE " + connect + "; CREATE ROLE " + own
              + "_named LOGIN; CREATE ROLE " + own + "_group",
          "postgres");
      databaseOf(server, open.database(), open.owner());
      server.execute(
          "GRANT CONNECT ON DATABASE " + Sql.name(open.database()) + " TO " + own + "_named",
          "postgres");
      server.execute(
          "CREATE FUNCTION public.user_lookup(i_username text) RETURNS TABLE (uname text, phash text)"
              + " LANGUAGE sql SECURITY DEFINER AS 'SELECT usename::text, passwd FROM pg_shadow'",
          open.database());

      ServerDescription description = described(server);
      List<Application> read = readBack(description);

      String expected =
          "apply takes CONNECT and TEMPORARY from PUBLIC, by which alone these log in: '"
              + own
              + "_cron'\napply drops the lookup '\"public\".\"user_lookup\"(text)' and makes its own:"
              + " pgbouncer.ini then needs " + names.layout().authQuery();
      assertEquals(expected, allRemarks(description));
      for (String line : expected.split("\n", -1)) {
        assertTrue(ApplicationsFile.yaml(description).contains("  # " + line + "\n"));
      }
      try (Provisioner provisioner = names.superuser(server)) {
        List<Work> works = provisioner.plan(read);
        assertTakesOnlyWhatIsSaid(names, description, works);
        assertEquals(
            List.of(
                "REVOKE CONNECT, TEMPORARY ON DATABASE " + Sql.name(open.database())
                    + " FROM PUBLIC",
                "DROP ROUTINE \"public\".\"user_lookup\"(text)"),
            Provisioning.statements(works).stream()
                .filter(sql -> sql.startsWith("DROP") || sql.endsWith(" FROM PUBLIC"))
                .filter(sql -> !sql.contains(" ON FUNCTION "))
                .toList());
      }
      names.apply(server, read);
      for (String user : List.of("_cron", "_web", "_vault", "_named")) {
        assertEquals(
            user.equals("_cron") ? "f" : "t",
            server.one("SELECT has_database_privilege('" + own + user + "', "
                + Sql.text(open.database()) + ", 'CONNECT')"),
            user);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void anythingThatStandsOnAServerMakesAFileThatIsRead(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      for (int i = 0; i < CASES; i++) {
        Provisioning anew = Provisioning.anew();
        RandomCatalog catalog = new RandomCatalog(new Random(SEED + i), anew, server.major());
        try {
          catalog.make(server);
          ServerDescription description;
          try (Provisioner provisioner = anew.superuser(server)) {
            description = own(provisioner.describe(), anew.own());
            List<Application> read = readBack(description);
            assertEquals(description.applications(), read);
            assertTakesOnlyWhatIsSaid(anew, description, provisioner.plan(read));
          }
          assertTrue(description.entries().stream()
              .allMatch(
                  entry -> entry.application().isPresent() || !entry.remarks().isEmpty()));
        } catch (SQLException | RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + (SEED + i) + ":\n" + catalog, e);
        }
      }
    }
  }

  private static String allRemarks(ServerDescription description) {
    return description.entries().stream()
        .flatMap(entry -> entry.remarks().stream())
        .collect(Collectors.joining("\n"));
  }

  /** Whatever is declared is there, so that only what the tool itself needs is to be made; what goes was said. */
  private static void assertTakesOnlyWhatIsSaid(
      Provisioning names, ServerDescription description, List<Work> works) {
    String remarks = allRemarks(description);
    String schema = Sql.name(names.layout().schema());
    for (String sql : Provisioning.statements(works)) {
      boolean isOfTheLookup = sql.startsWith("ALTER SCHEMA " + schema + " OWNER TO ")
          || sql.contains(" ON SCHEMA " + schema + " FROM ")
          || sql.contains(" ON FUNCTION " + schema + ".\"user_lookup\"");
      if (sql.startsWith("REVOKE") && sql.contains(" ON DATABASE ")) {
        assertTrue(sql.endsWith(" FROM PUBLIC"), sql);
        for (String lost : sql.replaceFirst("REVOKE (.*) ON DATABASE .*", "$1").split(", ", -1)) {
          assertTrue(
              remarks.matches("(?s).*apply takes [^\n]*" + lost + "[^\n]* from PUBLIC.*"), sql);
        }
      } else if (sql.startsWith("DROP ")) {
        String function = sql.substring("DROP ROUTINE ".length());
        assertTrue(remarks.contains("drops the lookup '" + function + "'"), sql);
      } else if (sql.startsWith("REVOKE") || sql.contains(" OWNER TO ")) {
        assertTrue(isOfTheLookup, sql);
      }
      assertFalse(
          sql.contains("CREATE DATABASE")
              || sql.contains("CREATE EXTENSION")
              || sql.contains("CONNECTION LIMIT")
              || sql.matches("ALTER DATABASE .* SET .*"),
          sql);
    }
  }

  /** The order of the file is that of the names, whatever the order in which a server tells them. */
  @ParameterizedTest
  @ValueSource(ints = {18})
  void whatIsDescribedTwiceIsTheSameText(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      names.apply(server, all);
      String first = ApplicationsFile.yaml(described(server));
      assertEquals(first, ApplicationsFile.yaml(described(server)));
      List<String> databases =
          described(server).entries().stream().map(Entry::database).toList();
      assertEquals(databases.stream().sorted().toList(), databases);
    }
  }
}
