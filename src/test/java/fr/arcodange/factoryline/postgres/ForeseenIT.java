package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.text.Secret;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who plans is told what the server is not going to do, and of nothing that it does. */
class ForeseenIT {
  private static final Pattern FORESEEN = Pattern.compile("^(extension|setting) .*");
  private static final Pattern MENDING =
      Pattern.compile("(?:with|runs, in database [^:]*:) ((?:GRANT|CREATE)[^;,]*)[;,]");

  /** Of every context that a setting can have, of none, and of names that only a library would know. */
  private static final Map<String, String> SETTINGS = Map.ofEntries(
      Map.entry("work_mem", "8MB"),
      Map.entry("timezone", "Europe/Paris"),
      Map.entry("log_min_duration_statement", "100"),
      Map.entry("session_replication_role", "origin"),
      Map.entry("max_connections", "100"),
      Map.entry("max_wal_size", "1GB"),
      Map.entry("log_connections", "on"),
      Map.entry("post_auth_delay", "0"),
      Map.entry("server_version", "18"),
      Map.entry("no_such_setting", "1"),
      Map.entry("sort_mem", "8MB"),
      Map.entry("seed", "0.5"),
      Map.entry("webapp.tenant", "a"),
      Map.entry("pg_trgm.similarity_threshold", "0.5"));

  private static final List<List<String>> EXTENSIONS = List.of(
      List.of("pg_trgm"),
      List.of("uuid-ossp", "hstore"),
      List.of("uuid_ossp"),
      List.of("no_such_extension"),
      List.of("file_fdw"),
      List.of("earthdistance"),
      List.of("cube", "earthdistance"),
      List.of("hstore_plperl"));

  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final String user = own + "_ci";

  private List<Application> all() {
    List<Application> all = new ArrayList<>();
    SETTINGS.forEach((setting, value) ->
        all.add(names.declared("-" + all.size(), List.of(), Map.of(setting, value))));
    EXTENSIONS.forEach(
        extensions -> all.add(names.declared("-" + all.size(), extensions, Map.of())));
    return all;
  }

  private Provisioner executor(RealPostgres server) throws SQLException {
    server.execute(
        "CREATE ROLE " + user + " LOGIN CREATEROLE CREATEDB PASSWORD 'executor'", "postgres");
    return names.by(server, user, Secret.of("executor"), 2);
  }

  private static List<String> foreseen(Work work) {
    return work.warnings().stream()
        .filter(warning -> FORESEEN.matcher(warning).matches())
        .toList();
  }

  private static List<String> foreseen(List<Work> plan) {
    return plan.stream().flatMap(work -> foreseen(work).stream()).toList();
  }

  private void failsWhereItSaidSo(RealPostgres server, Provisioner provisioner) {
    List<Application> all = all();
    List<Work> plan = provisioner.plan(all);
    TreeSet<String> foreseen = new TreeSet<>();
    plan.stream()
        .filter(work -> !foreseen(work).isEmpty())
        .forEach(work -> foreseen.add(work.title()));

    TreeSet<String> undone = new TreeSet<>();
    provisioner.apply(plan, (title, statement) -> {}).forEach(one -> undone.add(one.title()));

    assertEquals(undone, foreseen, () -> foreseen(plan) + " on " + server);
  }

  @OnEachPostgres
  void aSuperuserIsToldWhatNobodyMay(RealPostgres server) {
    try (Provisioner provisioner = names.superuser(server)) {
      failsWhereItSaidSo(server, provisioner);
    }
  }

  @OnEachPostgres
  void whoIsNoSuperuserIsToldWhatOnlySuperusersMay(RealPostgres server) throws Exception {
    try (Provisioner provisioner = executor(server)) {
      failsWhereItSaidSo(server, provisioner);
    }
  }

  private static String mending(String warning) {
    Matcher mending = MENDING.matcher(warning);
    assertTrue(mending.find(), warning);
    return mending.group(1);
  }

  @OnEachPostgres
  void whatItIsToldToHaveRunIsEnough(RealPostgres server) throws Exception {
    Application fdw = names.declared("-1", List.of("file_fdw", "pg_trgm"), Map.of());
    Application logging = names.declared(
        "-2", List.of(), Map.of("log_min_duration_statement", "100", "webapp.tenant", "a"));
    List<Application> both = List.of(fdw, logging);
    try (Provisioner provisioner = executor(server)) {
      List<Work> plan = provisioner.plan(both);
      List<String> said = foreseen(plan);
      assertEquals(3, said.size(), said::toString);
      assertTrue(said.get(0).contains("once apply has made it"), said::toString);
      assertTrue(said.get(1).contains("once apply has made that role"), said::toString);
      assertEquals(2, provisioner.apply(plan, (title, statement) -> {}).size());

      List<String> then = foreseen(provisioner.plan(both));
      assertEquals(3, then.size(), then::toString);
      assertFalse(then.toString().contains("once apply"), then::toString);
      server.execute(mending(then.get(0)), fdw.database());
      server.execute(mending(then.get(1)) + "; " + mending(then.get(2)), "postgres");

      assertEquals(List.of(), foreseen(provisioner.plan(both)));
      assertFalse(Provisioning.apply(provisioner, both).isEmpty());
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(both)));
    }
  }

  @OnEachPostgres({15, 18})
  void whoPlansForAnotherIsToldWhatThatOneIs(RealPostgres server) throws Exception {
    List<Application> all = all();
    String reader = own + "_reader";
    server.execute("CREATE ROLE " + reader + " LOGIN PASSWORD 'reader'", "postgres");
    try (Provisioner executor = executor(server);
        Provisioner superuser = names.superuser(server);
        Provisioner forExecutor = planner(server, RealPostgres.SUPERUSER, server.password(), user);
        Provisioner forSuperuser =
            planner(server, reader, Secret.of("reader"), RealPostgres.SUPERUSER)) {
      assertEquals(foreseen(executor.plan(all)), foreseen(forExecutor.plan(all)));
      assertEquals(foreseen(superuser.plan(all)), foreseen(forSuperuser.plan(all)));
    }
  }

  private Provisioner planner(RealPostgres server, String user, Secret password, String executor) {
    return Provisioner.connectFor(
        Optional.of(executor),
        new ServerAddress(
            server.host(), server.port(), "postgres", user, password, "disable", Optional.empty()),
        names.layout(),
        Provisioning.PASSWORDS,
        2,
        new Cancellation(Duration.ofSeconds(10)));
  }

  /** Neither takes a question of its own. */
  @OnEachPostgres({15, 18})
  void whoDeclaresNothingOfItAsksForNothingAndWhoDoesAsksNoOftener(RealPostgres server)
      throws Exception {
    Application plain = names.declared("-1", List.of(), Map.of());
    Application rich = names.declared("-2", List.of("pg_trgm"), Map.of("work_mem", "8MB"));
    names.apply(server, List.of(plain, rich));
    List<String> withNothing = asked(server, plain);
    List<String> withBoth = asked(server, rich);
    assertEquals(withNothing.size(), withBoth.size(), withBoth::toString);
    for (String catalog : List.of("pg_available_extension", "pg_settings")) {
      assertFalse(withNothing.toString().contains(catalog), withNothing::toString);
      assertTrue(withBoth.toString().contains(catalog), withBoth::toString);
    }
  }

  private List<String> asked(RealPostgres server, Application application) throws Exception {
    try (Provisioner provisioner = names.superuser(server)) {
      long mark = server.mark();
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(List.of(application))));
      return server.statementsSince(mark);
    }
  }
}
