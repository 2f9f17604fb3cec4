package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.SideBySide;
import fr.arcodange.factoryline.postgres.AllowedDrops;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import fr.arcodange.factoryline.postgres.Layout;
import fr.arcodange.factoryline.postgres.Passwords;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.ServerAddress;
import fr.arcodange.factoryline.postgres.ServerExamination;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.LeaseProvision;
import fr.arcodange.factoryline.step.LeaseTrial;
import fr.arcodange.factoryline.step.PgProvision;
import fr.arcodange.factoryline.step.PgSubject;
import fr.arcodange.factoryline.step.PgVerify;
import fr.arcodange.factoryline.step.Provisionings;
import fr.arcodange.factoryline.step.RepositoryPath;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseEngine;
import fr.arcodange.factoryline.vault.VaultSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** What the commands for PostgreSQL work with. */
final class PgWiring {
  private final Wiring wiring;
  private final ServerWiring server;
  private final PgOptions options;
  private final VaultWiring vault;
  private final LeaseWiring logins;
  private final ReviewWiring review;

  PgWiring(
      Wiring wiring,
      CommonOptions common,
      PgOptions options,
      ReviewOptions review,
      OidcOptions oidc,
      VaultOptions vault) {
    this.wiring = wiring;
    this.server = new ServerWiring(wiring, common, options);
    this.options = options;
    Once<OkHttpClient> http = new Once<>(() -> wiring.http(Optional.ofNullable(common.caFile)));
    this.vault = new VaultWiring(wiring, vault, common, new OidcWiring(wiring, oidc, common, http));
    this.logins = new LeaseWiring(wiring, common, this.vault, options.vaultDatabase != null);
    this.review = new ReviewWiring(wiring, common, review, http, logins::open);
  }

  /** For work that needs none. */
  Optional<List<Application>> applicationsIfAny() {
    return Optional.ofNullable(options.applications).map(ApplicationsFile::read);
  }

  /**
   * What is declared, and the server.
   *
   * @param executor who is to run what is planned, if not the one who connects
   * @throws Failure usage, if one of those that may be dropped has no application's name
   */
  Provisionings provisionings(Optional<String> executor) {
    AllowedDrops drops =
        new AllowedDrops(options.allowDrop, Optional.ofNullable(options.vaultDatabase));
    return new Provisionings() {
      @Override
      public List<Application> declaredIn(Path file) {
        List<Application> applications = ApplicationsFile.read(file);
        drops.checkAgainst(applications, layout());
        return applications;
      }

      @Override
      public PgProvision with(Lease lease) {
        return provision(lease, executor, drops);
      }
    };
  }

  Lease login() {
    return logins.open();
  }

  ReviewWiring review() {
    return review;
  }

  /** @throws Failure usage, if it is not set */
  Path file() {
    return Optional.ofNullable(options.applications)
        .orElseThrow(() -> Failure.usage("--applications is not set")
            .hint("name the file that lists the applications"));
  }

  /** The same as a part of the job's repository. */
  PgSubject subject(ReviewOptions review) {
    return new PgSubject(
        RepositoryPath.of(
            "--applications", file().toString(), "--applications postgres/applications.yaml"),
        Optional.ofNullable(options.serverName)
            .orElseGet(() -> server.host() + ":" + server.port()),
        review.watch);
  }

  private PgProvision provision(Lease lease, Optional<String> executor, AllowedDrops drops) {
    Map<String, String> variables = server.variables(lease);
    Optional<Secret> editor = server.editorsPassword(variables);
    Provisioner provisioner = connect(variables, editor, executor);
    boolean made = false;
    try {
      PgProvision provision = new PgProvision(
          provisioner,
          leases(lease, provisioner),
          editor,
          options.rewritePasswords,
          drops,
          wiring.log());
      made = true;
      return provision;
    } finally {
      if (!made) {
        provisioner.close();
      }
    }
  }

  private Provisioner connect(
      Map<String, String> variables, Optional<Secret> editor, Optional<String> executor) {
    ServerAddress address = server.address(variables);
    Passwords passwords = new Passwords(editor, server.poolersPassword(variables));
    int parallel = server.atOnce();
    Cancellation cancellation = wiring.context().cancellation();
    return Provisioner.connectFor(executor, address, layout(), passwords, parallel, cancellation);
  }

  /** The server alone. */
  Provisioner server(Lease lease) {
    return connect(server.variables(lease), Optional.empty(), Optional.empty());
  }

  ServerExamination examination(Lease lease) {
    return new ServerExamination(
        server.address(server.variables(lease)),
        layout(),
        server.atOnce(),
        wiring.context().cancellation());
  }

  private Layout layout() {
    return new Layout(
        options.editorRole,
        options.poolerRole,
        options.lookupSchema,
        Optional.ofNullable(options.readerRole));
  }

  private Optional<LeaseProvision> leases(Lease lease, Provisioner provisioner) {
    Map<String, String> variables = server.variables(lease);
    return engine(lease)
        .map(engine -> new LeaseProvision(
            engine,
            layout(),
            new LeaseProvision.Server(
                server.host(), server.port(), server.sslMode(variables), provisioner.major()),
            sideBySide(),
            wiring.log()));
  }

  /** Vault's engine, with the token of the login; none unless it is asked for. */
  Optional<DatabaseEngine> engine(Lease lease) {
    return Optional.ofNullable(options.vaultDatabase).map(mount -> {
      Map<String, String> given = lease.environment();
      String token = given.get("VAULT_TOKEN");
      if (token == null) {
        throw Failure.usage("--vault-database is set, and there is no login to Vault")
            .hint("set --vault-addr, and --vault-role or --vault-method");
      }
      VaultSettings where = new VaultSettings(
          URI.create(given.getOrDefault("VAULT_ADDR", "")),
          Optional.ofNullable(given.get("VAULT_NAMESPACE")));
      return vault.databaseEngine(where, Secret.of(token), mount);
    });
  }

  /** @throws Failure usage, for what {@link #verification} could not work with, as far as that is known before a login */
  void checkVerification(PoolerOptions pooler) {
    if (options.vaultDatabase == null) {
      throw Failure.usage("--vault-database is not set")
          .hint("name the mount of the database secrets engine that makes the applications' users");
    }
    server.pooler(pooler, wiring.environment());
  }

  /** What is tried with users of that engine. */
  PgVerify verification(Lease lease, PoolerOptions pooler) {
    Map<String, String> variables = server.variables(lease);
    Cancellation cancellation = wiring.context().cancellation();
    LeaseTrial trial = new LeaseTrial(
        engine(lease).orElseThrow(),
        layout(),
        server.direct(variables),
        server.pooler(pooler, variables),
        cancellation,
        wiring.log());
    return new PgVerify(trial, sideBySide(), cancellation, wiring.log());
  }

  private SideBySide sideBySide() {
    return new SideBySide(server.atOnce());
  }
}
