package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.oidc.IdToken;
import java.util.Optional;

/**
 * Looks at everything that a setup needs, and says how it is. One check that fails keeps no other from being made, but for those that
 * need it. Whatever is made meanwhile is removed again.
 */
public final class Doctor {
  private final ForgeCheckup forge;
  private final IdentityCheckup identity;
  private final VaultCheckup vault;
  private final StoreCheckup store;
  private final TofuCheckup tofu;
  private final PostgresCheckup postgres;
  private final RunnerCheckup runner;
  private final Publisher publisher;
  private final Cancellation cancellation;
  private final JobLog log;

  public Doctor(
      ForgeCheckup forge,
      IdentityCheckup identity,
      VaultCheckup vault,
      StoreCheckup store,
      TofuCheckup tofu,
      PostgresCheckup postgres,
      RunnerCheckup runner,
      Publisher publisher,
      Cancellation cancellation,
      JobLog log) {
    this.forge = forge;
    this.identity = identity;
    this.vault = vault;
    this.store = store;
    this.tofu = tofu;
    this.postgres = postgres;
    this.runner = runner;
    this.publisher = publisher;
    this.cancellation = cancellation;
    this.log = log;
  }

  /** All that was found. */
  public SetupDiagnosis examine() {
    SetupRows rows = new SetupRows(cancellation);
    try (JobLog.Closing progress = log.progress("examining the setup")) {
      ForgeCheckup.Forge met = forge.examine(rows);
      Optional<IdToken> token = identity.examine(rows, met.isDown());
      try (VaultVisit login = vault.examine(rows, token)) {
        store.examine(rows, login);
        tofu.examine(rows, login);
        postgres.examine(rows, login);
      }
      runner.examine(rows, met.version());
    }
    return new SetupDiagnosis(rows.all());
  }

  /**
   * Tells the job.
   *
   * @throws Failure not delivered
   */
  public void publish(SetupDiagnosis diagnosis) {
    publisher.output("wrong", Long.toString(diagnosis.count("wrong")));
    publisher.output("warnings", Long.toString(diagnosis.count("warning")));
    publisher.output("unknown", Long.toString(diagnosis.count("unknown")));
    publisher.summary(SetupText.page(diagnosis, publisher::redact));
  }
}
