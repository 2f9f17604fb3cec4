package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ServerExamination;
import java.util.List;
import java.util.Optional;

/** Looks for what is unsafe on a PostgreSQL server, and tells the job. */
public final class PgDoctor {
  private final ServerExamination server;
  private final StepOutputs outputs;
  private final StepSummary summary;
  private final JobLog log;

  public PgDoctor(ServerExamination server, StepOutputs outputs, StepSummary summary, JobLog log) {
    this.server = server;
    this.outputs = outputs;
    this.summary = summary;
    this.log = log;
  }

  /**
   * All that was found.
   *
   * @param declared the applications, if they are known
   */
  public Diagnosis examine(Optional<List<Application>> declared) {
    Diagnosis diagnosis;
    try (JobLog.Closing progress = log.progress("examining " + server.server())) {
      diagnosis = new Diagnosis(server.server(), server.findings(declared));
    }
    outputs.set("findings", Integer.toString(diagnosis.findings().size()));
    outputs.set("dangers", Integer.toString(diagnosis.dangers()));
    summary.append(DiagnosisText.page(diagnosis));
    return diagnosis;
  }
}
