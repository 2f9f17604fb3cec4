package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.vault.LoginMethod;
import fr.arcodange.factoryline.vault.SecretSelector;
import fr.arcodange.factoryline.vault.VaultClient;
import fr.arcodange.factoryline.vault.VaultToken;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** Trades an identity for a Vault token and reads secrets with it; nothing of either shows in the log. */
public final class VaultLogin {
  private final VaultClient vault;
  private final JobLog log;
  private final Clock clock;

  public VaultLogin(VaultClient vault, JobLog log, Clock clock) {
    this.vault = vault;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Logs in.
   *
   * @param method made when it is needed: it may take a token of the job's
   * @param ignoreMissing goes on without secrets that are not there
   * @throws fr.arcodange.factoryline.Failure denied, unreachable; a token that was given by then is revoked again
   */
  public VaultLease open(
      Supplier<LoginMethod> method, List<SecretSelector> selectors, boolean ignoreMissing) {
    LoginMethod chosen = method.get();
    VaultToken token = vault.login(chosen);
    log.mask("Vault token", token.token());
    boolean ours = !(chosen instanceof LoginMethod.Token);
    VaultLease empty = new VaultLease(vault, token, ours, List.of(), log, clock.instant());
    boolean done = false;
    try {
      List<NamedSecret> secrets = vault.read(token, selectors, ignoreMissing);
      secrets.forEach(secret -> log.mask(secret.name(), secret.value()));
      done = true;
      return empty.with(secrets);
    } finally {
      if (!done) {
        empty.close();
      }
    }
  }
}
