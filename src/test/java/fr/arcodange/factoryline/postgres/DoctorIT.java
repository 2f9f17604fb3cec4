package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.postgres.Finding.Mend;
import fr.arcodange.factoryline.text.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a doctor finds on servers of its own that somebody made unsafe, and that his remedies work. */
class DoctorIT {
  private static final Layout LAYOUT = Layout.USUAL;
  private static final Provisioning NAMES = new Provisioning("webapp", LAYOUT);
  private static final List<Application> APPLICATIONS =
      List.of(Application.named("webapp"), Application.named("dance-lessons-coach"));

  /** A name that nobody should have, in two databases' and a role's place. */
  private static final String HOSTILE = "a\"b'; DROP ROLE webapp_role; -- =\n\u202e\\";

  private static final String Q = Sql.name(HOSTILE);
  private static final String LOOKUP = "\"pgbouncer\".\"user_lookup\"(text)";

  static Stream<Integer> majors() {
    return RealPostgres.majors();
  }

  /** Before 16, whoever makes roles can give himself all of them. */
  private static List<String> soundExcept(RealPostgres server, String... findings) {
    List<String> all = new ArrayList<>(List.of(findings));
    all.add("warning public-connect: database postgres");
    if (server.major() < 16) {
      all.add("danger editor-reach: role credentials_editor");
    }
    return all.stream().sorted().toList();
  }

  /**
   * How a server becomes unsafe.
   *
   * @param since the first version that knows it
   * @param before the first version that does not
   * @param sql by the superuser, each with the database where it is run
   * @param findings as {@link Doctor#title} tells it
   */
  private record Unsafe(int since, int before, List<Mend.Statement> sql, List<String> findings) {
    static Unsafe when(String database, String sql, String... findings) {
      return new Unsafe(
          15, 99, List.of(new Mend.Statement(Optional.of(database), sql)), List.of(findings));
    }

    Unsafe and(String database, String sql) {
      List<Mend.Statement> all = new ArrayList<>(this.sql);
      all.add(new Mend.Statement(Optional.of(database), sql));
      return new Unsafe(since, before, all, findings);
    }

    Unsafe from(int major) {
      return new Unsafe(major, before, sql, findings);
    }

    Unsafe until(int major) {
      return new Unsafe(since, major, sql, findings);
    }
  }

  private static String lookup(String name, String rest) {
    return "CREATE OR REPLACE FUNCTION " + name
        + "(i_username text) RETURNS TABLE (uname text, phash text) LANGUAGE sql STABLE SECURITY DEFINER "
        + rest;
  }

  private static final String KNOWS_THE_END = "SET search_path = pg_catalog, pg_temp AS 'SELECT"
      + " usename::text, passwd FROM pg_catalog.pg_shadow WHERE usename = $1 AND NOT coalesce(valuntil < now(), false)'";

  static List<Unsafe> cases() {
    List<Unsafe> cases = new ArrayList<>();
    cases.add(Unsafe.when(
        "postgres",
        "GRANT CONNECT ON DATABASE webapp TO PUBLIC",
        "danger public-connect: database webapp"));
    cases.add(Unsafe.when(
            "postgres",
            "GRANT TEMP ON DATABASE webapp TO webapp_connect WITH GRANT OPTION",
            "danger public-connect: database webapp")
        .and("postgres", "SET ROLE webapp_connect; GRANT TEMP ON DATABASE webapp TO PUBLIC"));
    cases.add(Unsafe.when(
        "postgres", "CREATE DATABASE " + Q, "danger public-connect: database " + HOSTILE));
    cases.add(Unsafe.when(
        "webapp",
        lookup("public.user_lookup", KNOWS_THE_END),
        "danger lookup-open: function public.user_lookup(text) in database webapp",
        "danger lookup-replaceable: function public.user_lookup(text) in database webapp"));
    cases.add(Unsafe.when(
        "webapp",
        "CREATE FUNCTION public.user_lookup(name) RETURNS text LANGUAGE sql AS 'SELECT NULL::text';"
            + " ALTER FUNCTION public.user_lookup(name) OWNER TO webapp_role",
        "danger lookup-replaceable: function public.user_lookup(name) in database webapp"));
    cases.add(Unsafe.when(
        "webapp",
        "ALTER SCHEMA pgbouncer OWNER TO webapp_role",
        "danger lookup-replaceable: function pgbouncer.user_lookup(text) in database webapp"));
    cases.add(Unsafe.when(
            "webapp",
            "GRANT CREATE ON SCHEMA pgbouncer TO webapp_connect WITH GRANT OPTION; GRANT USAGE ON SCHEMA pgbouncer TO webapp_connect",
            "danger lookup-replaceable: function pgbouncer.user_lookup(text) in database webapp")
        .and("webapp", "SET ROLE webapp_connect; GRANT CREATE ON SCHEMA pgbouncer TO PUBLIC")
        .and("webapp", "ALTER SCHEMA pgbouncer OWNER TO webapp_role"));
    cases.add(
        Unsafe.when(
                "webapp",
                "GRANT EXECUTE ON FUNCTION pgbouncer.user_lookup TO PUBLIC; GRANT EXECUTE ON FUNCTION pgbouncer.user_lookup TO "
                    + "webapp_connect WITH GRANT OPTION",
                "danger lookup-open: function pgbouncer.user_lookup(text) in database webapp")
            .and(
                "webapp",
                "SET ROLE webapp_connect; GRANT EXECUTE ON FUNCTION pgbouncer.user_lookup TO webapp_role"));
    cases.add(Unsafe.when(
        "webapp",
        "ALTER FUNCTION " + LOOKUP + " RESET ALL",
        "danger lookup-unsafe: function pgbouncer.user_lookup(text) in database webapp"));
    cases.add(Unsafe.when(
        "webapp",
        lookup(
            "pgbouncer.user_lookup",
            "SET search_path = pg_catalog, pg_temp AS 'SELECT rolname::text, rolpassword FROM pg_authid WHERE rolname = $1'"),
        "warning lookup-unsafe: function pgbouncer.user_lookup(text) in database webapp"));
    cases.add(Unsafe.when(
        "webapp",
        lookup("pgbouncer.other", KNOWS_THE_END.replace(", pg_temp", ""))
            + "; REVOKE EXECUTE ON FUNCTION pgbouncer.other FROM PUBLIC",
        "danger lookup-unsafe: function pgbouncer.other(text) in database webapp"));
    cases.add(Unsafe.when(
        "webapp",
        "ALTER FUNCTION pgbouncer.other SET search_path TO public, pg_temp",
        "danger lookup-unsafe: function pgbouncer.other(text) in database webapp"));
    cases.add(Unsafe.when(
        "postgres",
        "SET password_encryption = md5; CREATE ROLE old NOLOGIN PASSWORD 'x'",
        "warning md5-password: role old"));
    cases.add(Unsafe.when(
        "postgres",
        "ALTER ROLE webapp_role SET password_encryption = md5",
        "warning md5-default: role webapp_role"));
    cases.add(Unsafe.when(
        "postgres",
        "ALTER DATABASE webapp SET password_encryption = md5",
        "warning md5-default: database webapp"));
    cases.add(Unsafe.when(
        "postgres",
        "ALTER ROLE ALL SET password_encryption = md5",
        "warning md5-default: every role"));
    cases.add(Unsafe.when(
        "postgres",
        "ALTER ROLE webapp_role IN DATABASE webapp SET password_encryption = md5",
        "warning md5-default: role webapp_role, database webapp"));
    cases.add(Unsafe.when(
        "webapp",
        lookup("public.get_auth", KNOWS_THE_END)
            + "; REVOKE EXECUTE ON FUNCTION public.get_auth FROM PUBLIC",
        "danger lookup-replaceable: function public.get_auth(text) in database webapp"));
    cases.add(Unsafe.when(
            "webapp",
            "GRANT SELECT ON pg_authid TO PUBLIC; GRANT SELECT ON pg_authid TO webapp_connect WITH GRANT OPTION;"
                + " GRANT SELECT (usename, passwd) ON pg_shadow TO webapp_connect",
            "danger verifiers-readable: pg_authid in database webapp",
            "danger verifiers-readable: pg_shadow in database webapp")
        .and("webapp", "SET ROLE webapp_connect; GRANT SELECT ON pg_authid TO webapp_role"));
    cases.add(Unsafe.when(
            "postgres",
            "ALTER ROLE webapp_connect BYPASSRLS REPLICATION; ALTER ROLE webapp_role CREATEROLE CREATEDB;"
                + " CREATE ROLE \"v-token-webapp-0\" SUPERUSER LOGIN VALID UNTIL '2100-01-01'",
            "danger application-attributes: role v-token-webapp-0",
            "danger application-attributes: role webapp_connect",
            "danger application-attributes: role webapp_role",
            "danger lookup-replaceable: function pgbouncer.get_auth(text) in database webapp",
            "danger lookup-replaceable: function pgbouncer.other(text) in database webapp",
            "danger lookup-replaceable: function pgbouncer.user_lookup(text) in database webapp")
        .and("webapp", "GRANT CREATE ON SCHEMA pgbouncer TO webapp_role"));
    cases.addAll(leases());
    cases.addAll(editors());
    return cases;
  }

  private static List<Unsafe> leases() {
    String user = "v-token-webapp-1";
    String quoted = Sql.name(user);
    String hostile = Sql.name("v-" + HOSTILE);
    String has = "SET ROLE %1$s; SELECT lo_create(0); RESET ROLE";
    return List.of(
        Unsafe.when(
                "postgres",
                "CREATE ROLE " + quoted
                    + " LOGIN VALID UNTIL '2001-01-01' IN ROLE webapp_role, webapp_connect",
                "warning orphaned-lease: role " + user)
            .and("webapp", has.formatted(quoted))
            .and("webapp", "GRANT CREATE ON SCHEMA public TO " + quoted)
            .and("postgres", has.formatted(quoted))
            .and("postgres", "GRANT CONNECT ON DATABASE webapp TO " + quoted),
        Unsafe.when(
            "postgres",
            "CREATE ROLE " + quoted + " NOLOGIN VALID UNTIL '2100-01-01'",
            "warning orphaned-lease: role " + user),
        Unsafe.when(
            "postgres",
            "CREATE ROLE " + quoted + " LOGIN VALID UNTIL 'infinity'",
            "danger orphaned-lease: role " + user),
        Unsafe.when(
                "postgres",
                "CREATE ROLE " + hostile + " LOGIN IN ROLE webapp_role",
                "danger orphaned-lease: role v-" + HOSTILE)
            .and("webapp", has.formatted(hostile)));
  }

  private static List<Unsafe> editors() {
    String editor = "credentials_editor";
    return List.of(
        Unsafe.when(
            "postgres",
            "ALTER ROLE " + editor + " BYPASSRLS CREATEDB REPLICATION",
            "warning editor-attributes: role " + editor),
        Unsafe.when(
            "postgres",
            "CREATE ROLE " + Q + "; GRANT " + Q + " TO " + editor + " WITH ADMIN OPTION; SET ROLE "
                + editor + "; GRANT " + Q + " TO webapp_connect; RESET ROLE",
            "danger editor-reach: role " + HOSTILE),
        Unsafe.when(
                "postgres",
                "CREATE ROLE foreign_role; GRANT foreign_role TO " + editor
                    + " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
                "danger editor-reach: role foreign_role")
            .from(16),
        Unsafe.when(
            "postgres",
            "CREATE ROLE dba; GRANT postgres TO dba; GRANT dba TO webapp_role",
            "danger editor-reach: role dba"),
        Unsafe.when(
            "postgres", "GRANT postgres TO " + editor, "danger editor-reach: role postgres"),
        Unsafe.when(
                "postgres",
                "CREATE ROLE victim LOGIN; CREATE ROLE hollow; GRANT victim TO hollow WITH ADMIN OPTION; GRANT hollow TO "
                    + editor + " WITH INHERIT FALSE, SET FALSE",
                "danger editor-reach: role hollow")
            .from(16),
        Unsafe.when(
                "postgres",
                "GRANT webapp_role TO " + editor + " WITH INHERIT FALSE",
                "warning editor-cannot-inherit: role webapp_role")
            .from(16),
        Unsafe.when(
                "postgres",
                "ALTER ROLE " + editor + " NOINHERIT",
                "warning editor-cannot-inherit: role " + editor)
            .until(16));
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatMakesAServerUnsafeIsFoundAndWhatMendsItDoes(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      NAMES.apply(server, APPLICATIONS);
      Doctor doctor = Doctor.superuser(server, LAYOUT);
      assertEquals(soundExcept(server), Doctor.titles(doctor.findings()));
      assertEquals(soundExcept(server), Doctor.titles(doctor.findings(Optional.of(APPLICATIONS))));
      for (Unsafe unsafe : cases()) {
        if (major < unsafe.since() || major >= unsafe.before()) {
          continue;
        }
        for (Mend.Statement statement : unsafe.sql()) {
          server.execute(statement.sql(), statement.database().orElseThrow());
        }
        List<Finding> found = doctor.findings();
        assertEquals(
            soundExcept(server, unsafe.findings().toArray(String[]::new)),
            Doctor.titles(found),
            unsafe::toString);
        for (Finding finding : found) {
          if (unsafe.findings().contains(Doctor.title(finding))) {
            Doctor.mend(server, finding);
          }
        }
        assertEquals(soundExcept(server), Doctor.titles(doctor.findings()), unsafe::toString);
      }
      noPersonIsDroppedUnread(server, doctor);
      Doctor.mend(server, only(doctor.findings(), "public-connect"));
      assertEquals(List.of(), without(doctor.findings(), "editor-reach"));
    }
  }

  private static void noPersonIsDroppedUnread(RealPostgres server, Doctor doctor) throws Exception {
    server.execute(
        "CREATE ROLE alice LOGIN IN ROLE webapp_role;"
            + " CREATE ROLE bob LOGIN VALID UNTIL '2001-01-01' IN ROLE webapp_role;"
            + " CREATE ROLE carol LOGIN BYPASSRLS IN ROLE webapp_role; CREATE ROLE \"v-team\" VALID UNTIL '2001-01-01' ROLE carol",
        "postgres");
    List<Finding> findings = doctor.findings();
    assertEquals(
        soundExcept(
            server, "warning orphaned-lease: role alice", "warning orphaned-lease: role bob"),
        Doctor.titles(findings));
    for (Finding finding : findings) {
      if (finding.rule().equals("orphaned-lease")) {
        assertTrue(
            finding.mend().stream().allMatch(Mend.Advice.class::isInstance), finding::toString);
        assertTrue(finding.mend().toString().contains("DROP ROLE"), finding::toString);
        assertFalse(finding.what().contains("lease"), finding::toString);
      }
    }
    server.execute("DROP ROLE alice, bob, carol, \"v-team\"", "postgres");
  }

  /** What pgbouncer may by everybody's right alone, it may by one of its own once everybody's is gone. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void thePoolerLooksUpBeforeAndAfter(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      NAMES.apply(server, APPLICATIONS);
      Doctor doctor = Doctor.superuser(server, LAYOUT);
      server.execute(
          "REVOKE EXECUTE ON FUNCTION " + LOOKUP
              + " FROM pgbouncer_auth; GRANT EXECUTE ON FUNCTION " + LOOKUP + " TO PUBLIC",
          "webapp");
      server.execute(
          "GRANT USAGE ON SCHEMA pgbouncer TO webapp_connect; GRANT EXECUTE ON FUNCTION " + LOOKUP
              + " TO webapp_connect WITH GRANT OPTION; REVOKE EXECUTE ON FUNCTION "
              + LOOKUP + " FROM pgbouncer_auth; SET ROLE webapp_connect; GRANT EXECUTE ON FUNCTION "
              + LOOKUP + " TO pgbouncer_auth",
          "dance-lessons-coach");
      // In a database whose owner has every session begin with what is his.
      server.execute(
          "DROP FUNCTION " + LOOKUP + ";" + lookup("public.user_lookup", KNOWS_THE_END)
              + "; ALTER DATABASE webapp SET search_path TO public, pg_catalog; ALTER DATABASE webapp SET role TO webapp_role",
          "webapp");
      for (Finding finding : doctor.findings()) {
        Doctor.mend(server, finding);
      }
      List<String> left = new ArrayList<>(soundExcept(server));
      left.remove("warning public-connect: database postgres");
      assertEquals(left, Doctor.titles(doctor.findings()));
      for (String database : List.of("webapp", "dance-lessons-coach")) {
        try (Connection session = server.connect(database);
            Statement statement = session.createStatement()) {
          statement.execute("SET ROLE pgbouncer_auth");
          statement.execute("SELECT * FROM " + LAYOUT.qualifiedLookup() + "('webapp_connect')");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whatFailsInOneDatabaseIsSaidOfThatOne(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      NAMES.apply(server, APPLICATIONS);
      for (String name : List.of("closed", "damaged", "invalid", "strange")) {
        server.execute("CREATE DATABASE " + name, "postgres");
        server.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC", "postgres");
      }
      server.execute("UPDATE pg_proc SET proname = 'gone' WHERE proname = 'aclexplode'", "strange");
      server.execute(
          "ALTER DATABASE closed ALLOW_CONNECTIONS false; UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'invalid'",
          "postgres");
      Files.delete(Path.of(
          server.one("SHOW data_directory"),
          "base",
          server.one("SELECT oid FROM pg_database WHERE datname = 'damaged'"),
          "PG_VERSION"));
      server.execute("GRANT CONNECT ON DATABASE webapp TO PUBLIC", "postgres");
      server.execute("CREATE DATABASE locked", "postgres");
      server.execute(
          "REVOKE ALL ON DATABASE locked FROM PUBLIC; ALTER DATABASE locked SET statement_timeout TO '200ms'",
          "postgres");
      List<Finding> findings;
      try (Connection holder = server.connect("locked");
          Statement statement = holder.createStatement()) {
        statement.execute("BEGIN; LOCK TABLE pg_namespace IN ACCESS EXCLUSIVE MODE");
        findings = Doctor.superuser(server, LAYOUT).findings();
      }
      List<String> expected = new ArrayList<>(List.of(
          "danger public-connect: database webapp",
          "unknown database-not-visible: database closed",
          "unknown database-not-visible: database damaged",
          "unknown database-not-visible: database locked",
          "unknown database-not-visible: database strange"));
      // Minor versions that do not know of invalid databases let one in.
      findings.stream()
          .map(Doctor::title)
          .filter(title -> title.endsWith("database invalid"))
          .forEach(expected::add);
      assertEquals(soundExcept(server, expected.toArray(String[]::new)), Doctor.titles(findings));
    }
  }

  /** What live leases need is left to the editor, whatever is declared. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theEditorKeepsWhatLeasesThatAreThereNeed(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      NAMES.apply(server, APPLICATIONS);
      server.execute(
          "CREATE ROLE readers; CREATE ROLE strangers; GRANT readers, strangers TO credentials_editor WITH ADMIN OPTION;"
              + " CREATE ROLE \"v-token-readers-1\" LOGIN VALID UNTIL '2100-01-01' IN ROLE readers",
          "postgres");
      List<Finding> findings = Doctor.superuser(server, LAYOUT).findings(Optional.of(APPLICATIONS));
      assertEquals(
          soundExcept(server, "danger editor-reach: role strangers"), Doctor.titles(findings));
      List<Mend> mend = findings.stream()
          .filter(finding -> finding.where().equals("role strangers"))
          .findFirst()
          .orElseThrow()
          .mend();
      assertTrue(mend.get(0) instanceof Mend.Advice, mend::toString);
      assertTrue(mend.get(1).toString().contains("REVOKE \"strangers\""), mend::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {18})
  void whoPlansStillGetsIn(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      server.execute(
          "CREATE ROLE planner LOGIN PASSWORD 'planner'; CREATE ROLE webapp_role", "postgres");
      server.execute("CREATE DATABASE webapp OWNER webapp_role", "postgres");
      Layout layout =
          new Layout(LAYOUT.editor(), LAYOUT.pooler(), LAYOUT.schema(), Optional.of("planner"));
      List<Finding> findings = Doctor.superuser(server, layout).findings();
      assertEquals(
          List.of(
              "danger public-connect: database webapp",
              "warning public-connect: database postgres"),
          Doctor.titles(findings));
      for (Finding finding : findings) {
        Doctor.mend(server, finding);
      }
      Doctor planner = new Doctor(server, layout, "planner", Secret.of("planner"));
      assertFalse(planner.findings().toString().contains("database-not-visible"));
    }
  }

  private static Finding only(List<Finding> findings, String rule) {
    List<Finding> found =
        findings.stream().filter(finding -> finding.rule().equals(rule)).toList();
    assertEquals(1, found.size(), findings::toString);
    return found.get(0);
  }

  private static List<String> without(List<Finding> findings, String rule) {
    return Doctor.titles(
        findings.stream().filter(finding -> !finding.rule().equals(rule)).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aSuperusersRightsInAnEditorAreFoundFirst(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      NAMES.apply(server, APPLICATIONS);
      Doctor doctor = Doctor.superuser(server, LAYOUT);
      server.execute("ALTER ROLE credentials_editor SUPERUSER", "postgres");
      Finding finding = only(doctor.findings(), "editor-superuser");
      Doctor.mend(server, finding);
      assertEquals(soundExcept(server), Doctor.titles(doctor.findings()));
      assertEquals(
          "t",
          server.one("SELECT rolcreaterole FROM pg_roles WHERE rolname = 'credentials_editor'"));
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void theEditorsReachEndsWhereTheDeclaredApplicationsDo(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      NAMES.apply(server, APPLICATIONS);
      Doctor doctor = Doctor.superuser(server, LAYOUT);
      List<Application> one = APPLICATIONS.subList(0, 1);
      List<Finding> findings = doctor.findings(Optional.of(one));
      assertEquals(
          // The database's owner is what leases of it need, declared or not.
          soundExcept(server, "danger editor-reach: role dance-lessons-coach_connect"),
          Doctor.titles(findings));
      try (Provisioner provisioner = NAMES.superuser(server)) {
        String plan = provisioner.plan(one).toString();
        assertTrue(
            plan.contains(
                major < 16
                    ? "every role that is no superuser"
                    : "no declared application: dance-lessons-coach_connect, dance-lessons-coach_role;"),
            plan);
      }
      for (Finding finding : findings) {
        if (finding.where().contains("dance")) {
          Doctor.mend(server, finding);
        }
      }
      assertEquals(soundExcept(server), Doctor.titles(doctor.findings(Optional.of(one))));
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whoProvisionsLearnsWhatHeLacks(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      server.execute(
          "CREATE ROLE " + Q
              + " LOGIN CREATEROLE PASSWORD 'executor'; CREATE ROLE webapp_role; CREATE ROLE webapp_connect LOGIN",
          "postgres");
      server.execute("CREATE DATABASE webapp OWNER webapp_role", "postgres");
      Doctor doctor = new Doctor(server, LAYOUT, HOSTILE, Secret.of("executor"));
      List<String> unsafe = new ArrayList<>(List.of(
          "danger public-connect: database webapp",
          "unknown md5-password: stored passwords",
          "unknown pg-hba: pg_hba.conf",
          "warning executor-rights: database webapp",
          "warning executor-rights: role " + HOSTILE,
          "warning public-connect: database postgres"));
      if (major >= 16) {
        unsafe.add(4, "warning executor-rights: role " + HOSTILE);
      }
      List<Finding> findings = doctor.findings();
      assertEquals(unsafe, Doctor.titles(findings));
      for (Finding finding : findings) {
        Doctor.mend(server, finding);
      }
      assertEquals(
          List.of("unknown md5-password: stored passwords"), Doctor.titles(doctor.findings()));
      try (Provisioner provisioner = NAMES.by(server, HOSTILE, Secret.of("executor"), 2)) {
        List<Application> webapp = APPLICATIONS.subList(0, 1);
        Provisioning.apply(provisioner, webapp);
        assertEquals(List.of(), Provisioning.statements(provisioner.plan(webapp)));
      }
      List<String> left = without(doctor.findings(), "editor-reach");
      assertEquals(List.of("unknown md5-password: stored passwords"), left);
    }
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatAReaderCannotSeeIsSaid(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      NAMES.apply(server, APPLICATIONS);
      server.execute("CREATE ROLE reader LOGIN PASSWORD 'reader'", "postgres");
      server.execute("GRANT EXECUTE ON FUNCTION " + LOOKUP + " TO PUBLIC", "webapp");
      Doctor doctor = new Doctor(server, LAYOUT, "reader", Secret.of("reader"));
      List<Finding> findings = doctor.findings();
      assertEquals(
          soundExcept(
              server,
              "unknown database-not-visible: database dance-lessons-coach",
              "unknown database-not-visible: database webapp",
              "unknown executor-rights: role reader",
              "unknown md5-password: stored passwords",
              "unknown pg-hba: pg_hba.conf"),
          Doctor.titles(findings));
      assertTrue(
          findings.stream()
              .filter(finding -> !finding.isUnsafe())
              .allMatch(finding -> finding.what().contains("not visible to reader")),
          findings::toString);
      for (Finding finding : findings) {
        Doctor.mend(server, finding);
      }
      List<String> left = new ArrayList<>(soundExcept(
          server,
          "danger lookup-open: function pgbouncer.user_lookup(text) in database webapp",
          "unknown executor-rights: role reader",
          "unknown md5-password: stored passwords"));
      left.remove("warning public-connect: database postgres");
      assertEquals(left, Doctor.titles(doctor.findings()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void aServerWithoutConnectionsLeftIsTold(int major) throws Exception {
    Map<String, String> settings = Map.of(
        "max_connections", "20",
        "superuser_reserved_connections", "0",
        "max_wal_senders", "0",
        "password_encryption", "md5");
    List<Connection> sessions = new ArrayList<>();
    try (RealPostgres server = RealPostgres.start(major, settings)) {
      Doctor doctor = Doctor.superuser(server, LAYOUT);
      assertEquals(
          List.of(
              "warning connection-limit: setting superuser_reserved_connections",
              "warning md5-default: setting password_encryption",
              "warning public-connect: database postgres"),
          Doctor.titles(doctor.findings()));
      for (int i = 0; i < 17; i++) {
        sessions.add(server.connect("postgres"));
      }
      assertTrue(Doctor.titles(doctor.findings())
          .contains("warning connection-limit: setting max_connections"));
      for (Connection session : sessions) {
        session.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void whoGetsInWithoutAPasswordIsTold(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      Path file = Path.of(server.one("SHOW hba_file"));
      String before = Files.readString(file);
      Files.writeString(
          file,
          before
              + "host all alice 192.0.2.0/24 trust\nlocal all bob trust\nhost web all all md5\nhost all all all password\nnonsense\n");
      Doctor doctor = Doctor.superuser(server, LAYOUT);
      List<String> found = doctor.findings().stream()
          .filter(finding -> finding.rule().equals("pg-hba"))
          .map(finding -> finding.severity().word() + " " + finding.what().split(":", -1)[0])
          .sorted()
          .toList();
      assertEquals(
          List.of(
              "danger no password is asked for",
              "warning an md5 password is enough",
              "warning no password is asked for",
              "warning passwords arrive in clear",
              "warning the line does not count"),
          found);
      Files.writeString(file, before);
      assertFalse(doctor.findings().toString().contains("pg-hba"));
    }
  }

  /** Everything that a doctor runs is a question. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void nothingIsChangedByLooking(int major) throws Exception {
    try (RealPostgres server = RealPostgres.start(major)) {
      NAMES.apply(server, APPLICATIONS);
      long mark = server.mark();
      Doctor.superuser(server, LAYOUT).findings();
      for (String sql : server.statementsSince(mark)) {
        assertTrue(sql.strip().startsWith("SELECT"), sql);
      }
    }
  }
}
