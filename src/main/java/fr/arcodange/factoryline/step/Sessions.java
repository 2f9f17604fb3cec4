package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.Session;
import fr.arcodange.factoryline.job.Session.StoredIdToken;
import fr.arcodange.factoryline.job.Session.StoredVault;
import fr.arcodange.factoryline.job.SessionFile;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.vault.VaultClient;
import fr.arcodange.factoryline.vault.VaultSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The session that the steps of a job share, and the tokens in it, none of which is left alive unseen. */
public final class Sessions {
  private final SessionFile file;
  private final Function<VaultSettings, VaultClient> vaults;
  private final JobLog log;

  public Sessions(SessionFile file, Function<VaultSettings, VaultClient> vaults, JobLog log) {
    this.file = file;
    this.vaults = vaults;
    this.log = log;
  }

  /** For {@code oidc-login}. */
  public void keep(IdToken token) {
    StoredIdToken stored = new StoredIdToken(
        token.raw(),
        token.claims().issuer(),
        token.claims().subject(),
        token.claims().expiresAt());
    file.update(session -> session.withIdToken(stored));
    log.info("kept the ID token in " + file.path());
  }

  /** For {@code vault-auth}: the lease lives on; the one before it, if any, is given back. */
  public void keep(VaultLease lease, VaultSettings where) {
    StoredVault stored = new StoredVault(
        where.address(),
        where.namespace(),
        lease.token().token(),
        lease.token().accessor(),
        lease.expiresAt());
    List<StoredVault> before = new ArrayList<>();
    file.update(session -> {
      session.vault().ifPresent(before::add);
      return session.withVault(stored, lease.secrets());
    });
    log.info("kept the Vault token and " + lease.secrets().size() + " secrets in " + file.path());
    before.stream().filter(old -> !old.token().equals(stored.token())).forEach(this::giveBack);
  }

  private void giveBack(StoredVault before) {
    try {
      revoke(before);
      log.info("revoked the Vault token of the login before");
    } catch (Failure failure) {
      log.warning("the Vault token of the login before could not be revoked: " + failure.message());
    }
  }

  /**
   * Ends the session; there may be none, and its token may be gone.
   *
   * @throws Failure unreachable, if Vault cannot be asked: the session is kept then, so that it can be tried again
   */
  public void revoke() {
    Optional<StoredVault> vault = file.read().vault();
    if (vault.isEmpty()) {
      log.info("there is no Vault token in the session: nothing to revoke");
    } else {
      revoke(vault.get());
      log.info("Vault token revoked");
    }
    file.delete();
  }

  public Session read() {
    return file.read();
  }

  private void revoke(StoredVault vault) {
    vaults.apply(new VaultSettings(vault.address(), vault.namespace())).revoke(vault.token());
  }
}
