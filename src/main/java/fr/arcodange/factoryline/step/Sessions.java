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
        lease.expiresAt(),
        lease.ours());
    List<StoredVault> before = new ArrayList<>();
    file.update(session -> {
      session.vault().ifPresent(before::add);
      return session.withVault(stored, lease.secrets());
    });
    log.info("kept the Vault token and " + lease.secrets().size() + " secrets in " + file.path());
    before.stream()
        .filter(old -> old.ours() && !old.token().equals(stored.token()))
        .forEach(this::giveBack);
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
    } else if (vault.get().ours()) {
      revoke(vault.get());
      log.info("Vault token revoked");
    } else {
      log.info("the session's Vault token was handed to us: it is not ours to revoke");
    }
    file.delete();
  }

  /**
   * The login that an earlier step keeps, as long as it lasts.
   *
   * @param wanted the Vault that was asked for, if one was: a login to another is none
   * @throws Failure unreachable, if Vault cannot be asked whether the token still lives; denied, if it does not, and no Vault was
   *     asked for where there could be another login
   */
  public Optional<KeptLogin> login(Optional<VaultSettings> wanted) {
    Session session = file.read();
    Optional<StoredVault> vault =
        session.vault().filter(kept -> wanted.isEmpty() || wanted.get().equals(where(kept)));
    if (vault.isEmpty()) {
      return Optional.empty();
    }
    log.mask("Vault token", vault.get().token());
    session.secrets().forEach(secret -> log.mask(secret.name(), secret.value()));
    if (!vaults.apply(where(vault.get())).isLive(vault.get().token())) {
      if (wanted.isEmpty()) {
        throw Failure.denied(
                "using the login in " + file.path() + ": the session's Vault token is dead")
            .hint(
                "run vault-auth again before this step; what it gives ends by itself at the end of its time");
      }
      log.info("the session's Vault token is dead: not using it");
      return Optional.empty();
    }
    log.info("using the session's Vault token and " + session.secrets().size() + " secrets");
    return Optional.of(new KeptLogin(vault.get(), session.secrets()));
  }

  private void revoke(StoredVault vault) {
    vaults.apply(where(vault)).revoke(vault.token());
  }

  private static VaultSettings where(StoredVault vault) {
    return new VaultSettings(vault.address(), vault.namespace());
  }
}
