package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.SqlStatement;
import fr.arcodange.factoryline.postgres.Work;
import fr.arcodange.factoryline.text.Display;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Brings a PostgreSQL server to what is declared of its applications, or says what that would take. */
public final class PgProvision {
  private final Provisioner server;
  private final StepOutputs outputs;
  private final JobLog log;

  public PgProvision(Provisioner server, StepOutputs outputs, JobLog log) {
    this.server = server;
    this.outputs = outputs;
    this.log = log;
  }

  /** What would be done. Nothing is locked, as nothing is changed. */
  public List<Work> plan(List<Application> applications) {
    List<Work> works;
    try (JobLog.Closing progress = log.progress("reading the server's catalogs")) {
      works = server.plan(applications);
    }
    tell(works);
    return works;
  }

  /**
   * Compares under the server's lock, and does what is missing.
   *
   * @param lockTimeout how long to wait for somebody else's work on the server
   */
  public List<Work> apply(List<Application> applications, Duration lockTimeout) {
    server.lock(lockTimeout);
    List<Work> works = plan(applications);
    try (JobLog.Closing progress = log.progress("provisioning")) {
      server.apply(works, new Told());
    }
    return works;
  }

  private void tell(List<Work> works) {
    works.forEach(work -> work.warnings()
        .forEach(warning -> log.warning(Display.line(work.title() + ": " + warning))));
    int statements = count(works);
    outputs.set("statements", Integer.toString(statements));
    outputs.set("changes", Boolean.toString(statements > 0));
    log.info(
        statements == 0
            ? "the server is as declared: nothing to do"
            : statements + (statements == 1 ? " statement" : " statements") + " to run");
  }

  /** How many statements there are to run. */
  public static int count(List<Work> works) {
    return works.stream().mapToInt(work -> work.statements().size()).sum();
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
