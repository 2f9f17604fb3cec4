package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.AllowedDrops;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Comparison;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.review.Change.Command;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.DatabaseWrite;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Brings a PostgreSQL server, and Vault's engine for it, to what is declared of its applications, or says what that would take. */
public final class PgProvision implements AutoCloseable {
  private final Provisioner server;
  private final Optional<LeaseProvision> leases;
  private final Optional<Secret> editorsPassword;
  private final AllowedDrops allowed;
  private final PgDrops drops;
  private final JobLog log;

  /**
   * @param server closed with this
   * @param leases Vault's engine, if it is to be kept as declared
   * @param editorsPassword for new connections of Vault
   * @param allowed what may be dropped
   */
  public PgProvision(
      Provisioner server,
      Optional<LeaseProvision> leases,
      Optional<Secret> editorsPassword,
      AllowedDrops allowed,
      JobLog log) {
    this.server = server;
    this.leases = leases;
    this.editorsPassword = editorsPassword;
    this.allowed = allowed;
    this.drops = new PgDrops(server, leases, allowed, log);
    this.log = log;
  }

  /** As in {@code PostgreSQL 18.6}. */
  String serverVersion() {
    return "PostgreSQL " + server.version();
  }

  /** What would be done. Nothing is locked, as nothing is changed. */
  PgDifference plan(List<Application> applications) {
    PgDifference difference;
    Comparison comparison;
    try (JobLog.Closing progress = log.progress("comparing the server with what is declared")) {
      comparison = server.compare(applications, allowed);
      difference = new PgDifference(
          comparison.works(),
          leases.map(engine -> engine.plan(applications)).orElse(List.of()),
          drops.plan(comparison));
    }
    difference
        .allWorks()
        .forEach(work -> work.warnings()
            .forEach(warning -> log.warning(Display.line(work.title() + ": " + warning))));
    if (!comparison.kept().isEmpty()) {
      log.info("kept, though not declared: " + String.join(", ", comparison.kept())
          + "; --allow-drop NAME drops one");
    }
    log.info(difference.summary());
    return difference;
  }

  /**
   * Compares under the server's lock, which is kept until this is closed.
   *
   * @param timeout how long to wait for somebody else's work on the server
   */
  PgDifference planLocked(List<Application> applications, Duration timeout) {
    server.lock(timeout);
    return plan(applications);
  }

  /**
   * Does what is missing: first on the server, as Vault logs in there. What goes, goes last.
   *
   * @param told what is done, once it counts; from several threads, one at a time
   */
  void carryOut(PgDifference difference, Consumer<Command> told) {
    Told progress = new Told(told);
    try (JobLog.Closing ticking = log.progress("provisioning")) {
      server.apply(difference.works(), progress);
      leases.ifPresent(
          engine -> engine.write(difference.writes(), editorsPassword, progress::done));
      drops.run(difference.drops(), progress, progress::deleted);
    }
    log.info("pgbouncer.ini needs " + server.authQuery());
  }

  @Override
  public void close() {
    server.close();
  }

  /** A line for each application, and not for each statement: there may be thousands. */
  private final class Told implements Provisioner.Progress {
    private final Consumer<Command> commands;
    private Optional<String> last = Optional.empty();

    Told(Consumer<Command> commands) {
      this.commands = commands;
    }

    @Override
    public synchronized void done(String title, SqlStatement statement) {
      commands.accept(ProvisioningCommands.of(title, statement, false));
      if (!last.equals(Optional.of(title))) {
        last = Optional.of(title);
        log.info("provisioned " + title + ": " + Display.line(statement.shown()));
      }
    }

    synchronized void done(DatabaseWrite write) {
      commands.accept(ProvisioningCommands.of(write));
    }

    synchronized void deleted(String path) {
      commands.accept(ProvisioningCommands.deletion(path));
    }
  }
}
