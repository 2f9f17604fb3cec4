package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.step.LeaseRemoval;
import fr.arcodange.factoryline.step.PgDifference;
import fr.arcodange.factoryline.step.PgDrop;
import fr.arcodange.factoryline.step.ProvisioningText;
import fr.arcodange.factoryline.text.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The script that a plan prints does what apply does. */
class PlanScriptIT {
  private final Provisioning names = Provisioning.anew();
  private final String own = names.own();
  private final Application rich = new Application(
      own + "-erp",
      own + "-erp",
      own + "-erp_role",
      List.of("pg_trgm", "uuid-ossp"),
      Optional.of(20),
      Map.of("timezone", "Europe/Paris", "work_mem", "8MB"),
      List.of("reports"),
      Application.Lifetimes.USUAL);

  /** Passwords are not in a script, so none are wanted here. */
  private Provisioner provisioner(RealPostgres server, String user, Secret password) {
    return Provisioner.connect(
        new ServerAddress(
            server.host(), server.port(), "postgres", user, password, "disable", Optional.empty()),
        names.layout(),
        Passwords.NONE,
        2,
        new Cancellation(Duration.ofSeconds(10)));
  }

  @OnEachPostgres
  void aSuperusersScriptReachesWhatIsDeclared(RealPostgres server) throws Exception {
    reaches(server, RealPostgres.SUPERUSER, server.password());
  }

  @OnEachPostgres({15, 18})
  void soDoesThatOfWhoMayMakeRolesAndDatabases(RealPostgres server) throws Exception {
    server.execute(
        "CREATE ROLE " + own + "_ci LOGIN CREATEROLE CREATEDB PASSWORD 'executor'", "postgres");
    reaches(server, own + "_ci", Secret.of("executor"));
  }

  private void reaches(RealPostgres server, String user, Secret password) throws SQLException {
    AllowedDrops allowed = new AllowedDrops(List.of(rich.name()), Optional.empty());
    try (Provisioner provisioner = provisioner(server, user, password)) {
      List<Work> plan = provisioner.plan(List.of(rich));
      String script = ProvisioningText.script(
          new PgDifference(plan, List.of(), List.of(), List.of(), "Vault", Optional.empty()));
      assertTrue(script.contains("CREATE DATABASE"), script);
      run(server, user, password, script);
      assertEquals(List.of(), Provisioning.statements(provisioner.plan(List.of(rich))), script);

      awaitNobody(server);
      List<PgDrop> drops = provisioner.compare(List.of(), allowed).drops().stream()
          .map(work -> new PgDrop(work, new LeaseRemoval(rich.name(), false, false)))
          .toList();
      run(
          server,
          user,
          password,
          ProvisioningText.script(
              new PgDifference(List.of(), List.of(), List.of(), drops, "Vault", Optional.empty())));
      assertEquals(List.of(), provisioner.compare(List.of(), allowed).drops());
    }
  }

  /** A session that was closed still counts for a moment. */
  private void awaitNobody(RealPostgres server) throws SQLException {
    String sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE usename IS NOT NULL AND datname = "
            + Sql.text(rich.database());
    while (!server.one(sessions).equals("0")) {
      Thread.onSpinWait();
    }
  }

  /** As psql does: a line by itself may name another database, and a statement ends with a line that ends with a semicolon. */
  private static void run(RealPostgres server, String user, Secret password, String script)
      throws SQLException {
    Connection connection = server.connect(user, password.reveal(), "postgres");
    try {
      StringBuilder sql = new StringBuilder();
      for (String line : script.lines().toList()) {
        if (line.startsWith("\\connect ")) {
          connection.close();
          String database = line.substring(line.indexOf('"') + 1, line.length() - 1);
          connection = server.connect(user, password.reveal(), database);
        } else if (!line.startsWith("-- ")) {
          sql.append(line).append('\n');
          boolean isInside = sql.toString().split("\\$lookup\\$", -1).length == 2;
          if (line.endsWith(";") && !isInside) {
            try (Statement statement = connection.createStatement()) {
              statement.setEscapeProcessing(false);
              statement.execute(sql.toString());
            }
            sql.setLength(0);
          }
        }
      }
      assertEquals("", sql.toString());
    } finally {
      connection.close();
    }
  }
}
