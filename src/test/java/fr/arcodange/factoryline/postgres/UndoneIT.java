package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the server does not do for one application, it does for the others all the same. */
class UndoneIT {
  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final String user = own + "_ci";

  /** The last, which is begun when the others have failed. */
  private final Application fine = Application.named(own + "-z");

  private Provisioner executor(RealPostgres server) throws SQLException {
    server.execute(
        "CREATE ROLE " + user + " LOGIN CREATEROLE CREATEDB PASSWORD 'executor'", "postgres");
    return names.by(server, user, Secret.of("executor"), 1);
  }

  private static List<Undone> applied(Provisioner provisioner, List<Application> applications) {
    List<Undone> undone = new ArrayList<>(
        provisioner.apply(provisioner.plan(applications), (title, statement) -> {}));
    undone.forEach(one -> assertEquals(Undone.Why.BROKEN, one.why()));
    return undone;
  }

  private static void assertNothingIsMissing(Provisioner provisioner, Application application) {
    assertEquals(List.of(), Provisioning.statements(provisioner.plan(List.of(application))));
  }

  private static void assertTold(
      Undone undone, Application of, Failure.Kind kind, String words, String hint) {
    assertEquals(of.name(), undone.title());
    Failure failure = undone.failure();
    assertEquals(kind, failure.kind(), failure::toString);
    assertTrue(
        failure.message().startsWith("provisioning " + of.name() + ": " + words),
        failure::toString);
    assertTrue(failure.hint().orElseThrow().contains(hint), failure::toString);
  }

  @OnEachPostgres
  void anExtensionThatOneDatabaseCannotHaveKeepsNoOtherFromItsOwn(RealPostgres server)
      throws Exception {
    Application absent = names.declared("-a", List.of("no_such_extension"), Map.of());
    Application untrusted = names.declared("-b", List.of("file_fdw"), Map.of());
    Application needing = names.declared("-c", List.of("earthdistance"), Map.of());
    Application trusted = names.declared("-d", List.of("pg_trgm"), Map.of());
    List<Application> all = List.of(absent, untrusted, needing, trusted, fine);
    try (Provisioner provisioner = executor(server)) {
      List<Undone> undone = applied(provisioner, all);

      assertEquals(3, undone.size(), undone::toString);
      assertTold(
          undone.get(0),
          absent,
          Failure.Kind.TOOL_FAILED,
          "CREATE EXTENSION \"no_such_extension\"",
          "install its package on the server");
      assertTold(
          undone.get(1),
          untrusted,
          Failure.Kind.DENIED,
          "CREATE EXTENSION \"file_fdw\"",
          "a superuser creates it in that database");
      assertEquals(needing.name(), undone.get(2).title());
      assertEquals(Failure.Kind.TOOL_FAILED, Undone.together(undone).kind());
      assertNothingIsMissing(provisioner, trusted);
      assertNothingIsMissing(provisioner, fine);

      server.execute("CREATE EXTENSION file_fdw SCHEMA public", untrusted.database());
      Application mended = Application.named(absent.name());
      Application complete = names.declared("-c", List.of("cube", "earthdistance"), Map.of());
      // Only superusers may have the last one.
      assertEquals(
          List.of(complete.name()),
          applied(provisioner, List.of(mended, untrusted, complete)).stream()
              .map(Undone::title)
              .toList());
      assertNothingIsMissing(provisioner, mended);
      assertNothingIsMissing(provisioner, untrusted);
    }
    try (Provisioner provisioner = names.superuser(server)) {
      Application complete = names.declared("-c", List.of("cube", "earthdistance"), Map.of());
      assertEquals(List.of(), applied(provisioner, List.of(complete)));
    }
  }

  @OnEachPostgres
  void aSettingThatOneDatabaseCannotHaveKeepsNoOtherFromItsOwn(RealPostgres server)
      throws Exception {
    Application superusers =
        names.declared("-a", List.of(), Map.of("log_min_duration_statement", "100"));
    Application servers = names.declared("-b", List.of(), Map.of("max_connections", "100"));
    Application own = names.declared("-c", List.of(), Map.of("webapp.tenant", "a"));
    Application wrong = names.declared("-d", List.of(), Map.of("work_mem", "much"));
    Application right = names.declared("-e", List.of(), Map.of("work_mem", "8MB"));
    List<Application> all = List.of(superusers, servers, own, wrong, right, fine);
    try (Provisioner provisioner = executor(server)) {
      List<Undone> undone = applied(provisioner, all);

      assertEquals(
          List.of(superusers.name(), servers.name(), own.name(), wrong.name()),
          undone.stream().map(Undone::title).toList());
      String alter = "ALTER DATABASE " + Sql.name(superusers.database()) + " SET ";
      assertTold(
          undone.get(0),
          superusers,
          Failure.Kind.DENIED,
          alter + "\"log_min_duration_statement\"",
          "GRANT SET ON PARAMETER");
      assertTold(
          undone.get(1),
          servers,
          Failure.Kind.TOOL_FAILED,
          "ALTER DATABASE",
          "take the setting out of the declaration");
      assertNothingIsMissing(provisioner, right);
      assertNothingIsMissing(provisioner, fine);
      assertFalse(provisioner.plan(List.of(wrong)).isEmpty());

      server.execute(
          "GRANT SET ON PARAMETER log_min_duration_statement TO " + Sql.name(superusers.owner()),
          "postgres");
      assertEquals(List.of(), applied(provisioner, List.of(superusers)));
      assertNothingIsMissing(provisioner, superusers);
    }
  }
}
