package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.postgres.AllowedDrops;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Comparison;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Brings a PostgreSQL server, and Vault's engine for it, to what is declared of its applications, or says what that would take. */
public final class PgProvision {
  private final Provisioner server;
  private final Optional<LeaseProvision> leases;
  private final AllowedDrops allowed;
  private final PgDrops drops;
  private final StepOutputs outputs;
  private final JobLog log;

  /**
   * Connects the work with what it works on.
   *
   * @param leases Vault's engine, if it is to be kept as declared
   * @param allowed what may be dropped
   */
  public PgProvision(
      Provisioner server,
      Optional<LeaseProvision> leases,
      AllowedDrops allowed,
      StepOutputs outputs,
      JobLog log) {
    this.server = server;
    this.leases = leases;
    this.allowed = allowed;
    this.drops = new PgDrops(server, leases, allowed, log);
    this.outputs = outputs;
    this.log = log;
  }

  /** What would be done. Nothing is locked, as nothing is changed. */
  public PgDifference plan(List<Application> applications) {
    PgDifference difference;
    Comparison comparison;
    try (JobLog.Closing progress = log.progress("comparing the server with what is declared")) {
      comparison = server.compare(applications, allowed);
      difference = new PgDifference(
          comparison.works(),
          leases.map(engine -> engine.plan(applications)).orElse(List.of()),
          drops.plan(comparison));
    }
    tell(difference);
    if (!comparison.kept().isEmpty()) {
      log.info("kept, though not declared: " + String.join(", ", comparison.kept())
          + "; --allow-drop NAME drops one");
    }
    return difference;
  }

  /**
   * Compares under the server's lock, and does what is missing: first on the server, as Vault logs in there. What goes, goes last.
   *
   * @param lockTimeout how long to wait for somebody else's work on the server
   * @param editorsPassword for new connections of Vault
   */
  public void apply(
      List<Application> applications, Duration lockTimeout, Optional<Secret> editorsPassword) {
    server.lock(lockTimeout);
    PgDifference difference = plan(applications);
    try (JobLog.Closing progress = log.progress("provisioning")) {
      server.apply(difference.works(), new Told());
      leases.ifPresent(engine -> engine.write(difference.writes(), editorsPassword));
      drops.run(difference.drops(), new Told());
    }
  }

  private void tell(PgDifference difference) {
    difference
        .allWorks()
        .forEach(work -> work.warnings()
            .forEach(warning -> log.warning(Display.line(work.title() + ": " + warning))));
    int statements = difference.statements();
    int writes = difference.writes().size();
    int deletions = difference.drops().stream()
        .mapToInt(drop -> drop.removal().paths().size())
        .sum();
    outputs.set("statements", Integer.toString(statements));
    outputs.set("changes", Boolean.toString(!difference.isEmpty()));
    log.info(
        difference.isEmpty()
            ? "all is as declared: nothing to do"
            : statements + (statements == 1 ? " statement" : " statements") + " to run"
                + (writes == 0 ? "" : ", " + writes + " to write in Vault")
                + (deletions == 0 ? "" : ", " + deletions + " to delete there"));
  }

  /** A line for each application, and not for each statement: there may be thousands. */
  private final class Told implements Provisioner.Progress {
    private Optional<String> last = Optional.empty();

    @Override
    public synchronized void done(String title, SqlStatement statement) {
      if (!last.equals(Optional.of(title))) {
        last = Optional.of(title);
        log.info("provisioned " + title + ": " + Display.line(statement.shown()));
      }
    }
  }
}
