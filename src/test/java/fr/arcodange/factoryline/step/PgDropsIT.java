package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.http.TestHttp;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.Ticker;
import fr.arcodange.factoryline.postgres.AllowedDrops;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.postgres.OnEachPostgres;
import fr.arcodange.factoryline.postgres.Passwords;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.RealPostgres;
import fr.arcodange.factoryline.postgres.ServerAddress;
import fr.arcodange.factoryline.text.Redactor;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseConnection;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.DatabaseLease;
import fr.arcodange.factoryline.vault.DatabaseRole;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import fr.arcodange.factoryline.vault.VaultSettings;
import fr.arcodange.factoryline.vault.VaultToken;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Applications that are taken from a real server and a real OpenBao, which may just be giving out a user of theirs. */
class PgDropsIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private static final Secret PASSWORD = Secret.of("the-editors-own");

  /** Names of this test alone: the servers are shared, and so is the Vault. */
  private final String own = "t" + UUID.randomUUID().toString().substring(0, 8);

  private final String mount = "deep/" + own;
  private final Layout layout =
      new Layout(own + "_editor", own + "_pooler", own + "_lookup", Optional.empty());
  private final Application kept = Application.named(own + "-kept");
  private final Application gone = Application.named(own + "-gone");
  private final AllowedDrops allowed = new AllowedDrops(List.of(gone.name()), Optional.of(mount));

  private final StringWriter printed = new StringWriter();
  private final JobLog log =
      new JobLog(printed, true, new Redactor(), Clock.systemUTC(), Ticker.daemon());

  private DatabaseEngine engine() {
    return DatabaseEngine.connect(
        new VaultSettings(BAO.address(), Optional.empty()),
        TestHttp.withoutWaiting(),
        new VaultToken(OpenBaoServer.ROOT, "", Duration.ZERO, false, List.of("root")),
        mount);
  }

  private Provisioner server(RealPostgres server) {
    return Provisioner.connect(
        new ServerAddress(
            server.host(),
            server.port(),
            "postgres",
            RealPostgres.SUPERUSER,
            server.password(),
            "disable",
            Optional.empty()),
        layout,
        new Passwords(Optional.of(PASSWORD), Optional.of(PASSWORD)),
        2,
        new Cancellation(Duration.ofSeconds(10)));
  }

  private PgProvision provision(
      RealPostgres server, Provisioner provisioner, DatabaseEngine engine, AllowedDrops drops) {
    LeaseProvision leases = new LeaseProvision(
        engine,
        layout,
        new LeaseProvision.Server(server.host(), server.port(), "disable", server.major()),
        new SideBySide(2),
        log);
    return new PgProvision(
        provisioner, Optional.of(leases), Optional.of(PASSWORD), false, drops, log);
  }

  private void made(RealPostgres server) throws SQLException {
    BAO.write("sys/mounts/" + mount, Map.of("type", "database"));
    try (Provisioner provisioner = server(server)) {
      carryOut(provision(server, provisioner, engine(), AllowedDrops.NONE), List.of(kept, gone));
    }
    awaitOnlyVault(server);
  }

  /** A session that was closed still counts for a moment; those of the editor are Vault's. */
  private void awaitOnlyVault(RealPostgres server) throws SQLException {
    String others = "SELECT count(*) FROM pg_stat_activity WHERE usename <> '" + layout.editor()
        + "' AND datname = '" + gone.database() + "'";
    while (!server.one(others).equals("0")) {
      Thread.onSpinWait();
    }
  }

  private PgDifference plan(RealPostgres server) {
    try (Provisioner provisioner = server(server)) {
      return provision(server, provisioner, engine(), allowed).plan(List.of(kept));
    }
  }

  private void apply(RealPostgres server, DatabaseEngine engine) {
    try (Provisioner provisioner = server(server)) {
      carryOut(provision(server, provisioner, engine, allowed), List.of(kept));
    }
  }

  private static void carryOut(PgProvision provision, List<Application> applications) {
    provision.carryOut(provision.planLocked(applications, Duration.ofSeconds(30)), command -> {});
  }

  private String left(RealPostgres server) throws SQLException {
    return leftOnServer(server)
        + " " + engine().role(gone.name()).isPresent()
        + " " + engine().connection(gone.name()).isPresent();
  }

  private String leftOnServer(RealPostgres server) throws SQLException {
    return server.one("SELECT concat_ws(' ', (SELECT count(*) FROM pg_database WHERE datname = '"
        + gone.database() + "'), (SELECT count(*) FROM pg_roles WHERE rolname IN ('"
        + gone.owner() + "', '" + gone.connectRole() + "')))");
  }

  private JsonNode mint() {
    return BAO.read(mount + "/creds/" + gone.name());
  }

  @OnEachPostgres
  void withItsDatabaseGoesWhatVaultHasForIt(RealPostgres server) throws Exception {
    made(server);
    // Vault keeps its sessions in the database, once it has made a user.
    BAO.write(
        "sys/leases/revoke", Map.of("lease_id", mint().at("/lease_id").textValue(), "sync", true));

    String script = ProvisioningText.script(plan(server));
    assertTrue(script.endsWith("""
            -- Vault: delete roles/%1$s
            -- Vault: delete config/%1$s
            DROP DATABASE "%1$s";
            BEGIN;
            DROP ROLE "%1$s_connect";
            DROP ROLE "%1$s_role";
            COMMIT;
            """.formatted(gone.name())), script);
    apply(server, engine());

    assertEquals("0 0 false false", left(server));
    assertTrue(engine().role(kept.name()).isPresent());
    assertTrue(plan(server).isEmpty());
    BAO.read(mount + "/creds/" + kept.name());
  }

  @OnEachPostgres({15, 18})
  void asLongAsALeaseLivesNothingGoes(RealPostgres server) throws Exception {
    made(server);
    JsonNode lease = mint();

    Failure failure = assertThrows(Failure.class, () -> apply(server, engine()));

    assertEquals(Failure.Kind.REFUSED, failure.kind(), failure::toString);
    assertTrue(
        failure.message().contains(lease.at("/data/username").textValue()), failure::toString);
    String command = "bao lease revoke -prefix " + mount + "/creds/" + gone.name();
    assertTrue(failure.hint().orElseThrow().contains(command), failure::toString);
    assertEquals("1 2 true true", left(server));

    BAO.write("sys/leases/revoke-prefix/" + mount + "/creds/" + gone.name(), Map.of("sync", true));
    apply(server, engine());
    assertEquals("0 0 false false", left(server));
  }

  /** Once its role is gone Vault gives no more users, and can still end the last one's lease. */
  @OnEachPostgres({15, 18})
  void aLeaseOfTheLastMomentIsFoundWhileItCanStillBeRevoked(RealPostgres server) throws Exception {
    made(server);

    Failure failure = assertThrows(
        Failure.class, () -> apply(server, new Interrupted(engine(), this::mint, () -> {})));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
    assertEquals("1 2 false true", left(server));
    BAO.write("sys/leases/revoke-prefix/" + mount + "/creds/" + gone.name(), Map.of("sync", true));
    apply(server, engine());
    assertEquals("0 0 false false", left(server));
  }

  /** Without Vault as well: a role that goes takes its memberships with it, and nobody would be told. */
  @OnEachPostgres({15, 18})
  void whoCameInTheLastMomentIsFoundWithoutVaultToo(RealPostgres server) throws Exception {
    AllowedDrops drops = new AllowedDrops(List.of(gone.name()), Optional.empty());
    try (Provisioner provisioner = server(server)) {
      carryOut(withoutVault(provisioner, AllowedDrops.NONE), List.of(kept, gone));
      awaitOnlyVault(server);
      PgProvision provision = withoutVault(provisioner, drops);
      PgDifference planned = provision.planLocked(List.of(kept), Duration.ofSeconds(30));
      server.execute("CREATE ROLE " + own + "_late IN ROLE \"" + gone.owner() + "\"", "postgres");

      Failure failure =
          assertThrows(Failure.class, () -> provision.carryOut(planned, command -> {}));

      assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure::toString);
      assertTrue(failure.message().contains(own + "_late"), failure::toString);
      assertEquals("1 2", leftOnServer(server));
      server.execute("DROP ROLE " + own + "_late", "postgres");
      carryOut(provision, List.of(kept));
      assertEquals("0 0", leftOnServer(server));
    }
  }

  private PgProvision withoutVault(Provisioner provisioner, AllowedDrops drops) {
    return new PgProvision(provisioner, Optional.empty(), Optional.of(PASSWORD), false, drops, log);
  }

  @OnEachPostgres({15, 18})
  void whatIsKilledBetweenVaultsStepsIsFinishedByTheNextRun(RealPostgres server) throws Exception {
    for (boolean beforeTheRole : List.of(true, false)) {
      made(server);
      Runnable killed = () -> {
        throw new IllegalStateException("killed");
      };
      Interrupted engine = beforeTheRole
          ? new Interrupted(engine(), killed, () -> {})
          : new Interrupted(engine(), () -> {}, killed);
      assertThrows(IllegalStateException.class, () -> apply(server, engine));
      assertEquals("1 2 " + beforeTheRole + " true", left(server));
      apply(server, engine());
      assertEquals("0 0 false false", left(server));
      BAO.delete("sys/mounts/" + mount);
    }
  }

  @OnEachPostgres({15, 18})
  void whatIsLeftInVaultOnlyGoesAsWell(RealPostgres server) throws Exception {
    made(server);
    server.execute("DROP DATABASE \"" + gone.database() + "\" WITH (FORCE)", "postgres");
    server.execute(
        "DROP ROLE \"" + gone.owner() + "\", \"" + gone.connectRole() + "\"", "postgres");
    assertFalse(plan(server).isEmpty());
    apply(server, engine());
    assertEquals("0 0 false false", left(server));
  }

  @OnEachPostgres(18)
  void whatVaultHasForAnotherServerIsNotDeleted(RealPostgres server) throws Exception {
    made(server);
    BAO.write(
        mount + "/config/" + gone.name(),
        Map.of(
            "plugin_name", "postgresql-database-plugin",
            "connection_url", "postgresql://{{username}}:{{password}}@elsewhere/x",
            "verify_connection", false));

    Failure failure = assertThrows(Failure.class, () -> apply(server, engine()));

    assertEquals(Failure.Kind.REFUSED, failure.kind(), failure::toString);
    assertFalse(failure.message().contains("elsewhere"), failure::toString);
    assertEquals("1 2 true true", left(server));
  }

  /** Something that happens just before one of the deletions. */
  private record Interrupted(DatabaseEngine engine, Runnable beforeRole, Runnable beforeConnection)
      implements DatabaseEngine {
    @Override
    public boolean isTokenGood() {
      return engine.isTokenGood();
    }

    @Override
    public String describe() {
      return engine.describe();
    }

    @Override
    public String mount() {
      return engine.mount();
    }

    @Override
    public Optional<DatabaseConnection> connection(String name) {
      return engine.connection(name);
    }

    @Override
    public Optional<DatabaseRole> role(String name) {
      return engine.role(name);
    }

    @Override
    public void write(DatabaseWrite write, Optional<Secret> password) {
      engine.write(write, password);
    }

    @Override
    public void deleteRole(String name) {
      beforeRole.run();
      engine.deleteRole(name);
    }

    @Override
    public void deleteConnection(String name) {
      beforeConnection.run();
      engine.deleteConnection(name);
    }

    @Override
    public DatabaseLease lease(String role) {
      return engine.lease(role);
    }

    @Override
    public void revoke(DatabaseLease lease) {
      engine.revoke(lease);
    }
  }
}
