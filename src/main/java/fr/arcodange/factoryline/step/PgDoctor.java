package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ServerExamination;
import java.util.List;
import java.util.Optional;

/** Looks for what is unsafe on a PostgreSQL server, and tells the job. */
public final class PgDoctor {
  private final ServerExamination server;
  private final Publisher publisher;
  private final JobLog log;

  public PgDoctor(ServerExamination server, Publisher publisher, JobLog log) {
    this.server = server;
    this.publisher = publisher;
    this.log = log;
  }

  /**
   * All that was found.
   *
   * @param declared the applications, if they are known
   */
  public Diagnosis examine(Optional<List<Application>> declared) {
    try (JobLog.Closing progress = log.progress("examining " + server.server())) {
      return new Diagnosis(server.server(), server.database(), server.findings(declared));
    }
  }

  /**
   * Tells the job.
   *
   * @throws Failure not delivered
   */
  public void publish(Diagnosis diagnosis) {
    publisher.output("findings", Integer.toString(diagnosis.findings().size()));
    publisher.output("dangers", Integer.toString(diagnosis.dangers()));
    publisher.summary(DiagnosisText.page(diagnosis));
  }
}
