package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.job.StepSummary;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Sees that what was provisioned works and is closed, by using it as its applications do: with users that Vault makes for it. */
public final class PgVerify {
  private final LeaseTrial trial;
  private final SideBySide sideBySide;
  private final Cancellation cancellation;
  private final JobLog log;

  /** @param sideBySide how many applications are verified at once */
  public PgVerify(LeaseTrial trial, SideBySide sideBySide, Cancellation cancellation, JobLog log) {
    this.trial = trial;
    this.sideBySide = sideBySide;
    this.cancellation = cancellation;
    this.log = log;
  }

  /**
   * Verifies; no user and no table is left of it, whatever comes.
   *
   * @param declared all applications: each has the next one's database for a neighbour that it may not enter
   * @param chosen those that are verified
   * @throws Failure unreachable or denied, where a server or Vault is not to be had; nothing is said of an application then
   */
  public VerifyReport run(List<Application> declared, List<Application> chosen) {
    Map<Integer, List<Check>> checks = new TreeMap<>();
    String doing = "verifying " + VerifyText.applications(chosen.size());
    try (JobLog.Closing progress = log.progress(doing)) {
      List<Integer> places = IntStream.range(0, chosen.size()).boxed().toList();
      sideBySide.forEach(places, place -> {
        cancellation.check(doing);
        Application application = chosen.get(place);
        List<Check> made = trial.of(application, neighbour(application, declared));
        synchronized (checks) {
          checks.put(place, made);
        }
      });
    }
    // What was cancelled in the middle of a check says nothing of what it looked at.
    cancellation.check(doing);
    List<Check> all = new ArrayList<>();
    checks.values().forEach(all::addAll);
    return new VerifyReport(chosen.size(), all);
  }

  private static Optional<Application> neighbour(
      Application application, List<Application> declared) {
    return declared.size() < 2
        ? Optional.empty()
        : Optional.of(declared.get((declared.indexOf(application) + 1) % declared.size()));
  }

  /**
   * Tells the job.
   *
   * @param redact sees everything foreign before it reaches the page
   * @throws Failure refused, if a check failed; not delivered
   */
  public void tell(
      VerifyReport report, StepOutputs outputs, StepSummary summary, UnaryOperator<String> redact) {
    try {
      outputs.set("verified", Boolean.toString(report.verified()));
      outputs.set("failed", Integer.toString(report.failed().size()));
      summary.append(VerifyText.page(report, redact));
    } catch (Failure undelivered) {
      if (report.verified()) {
        throw undelivered;
      }
      log.warning(undelivered.message());
    }
    if (!report.verified()) {
      throw Failure.refused(VerifyText.verdict(report))
          .hint(
              "each row that failed says what to do; `pg-provision plan` shows what is not as declared");
    }
  }
}
