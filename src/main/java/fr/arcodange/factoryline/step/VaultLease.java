package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.vault.VaultClient;
import fr.arcodange.factoryline.vault.VaultToken;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Vault token and the secrets that were read with it. Closing revokes the token, and with it every lease of its making. */
public final class VaultLease implements Lease {
  private final VaultClient vault;
  private final VaultToken token;
  private final boolean ours;
  private final List<NamedSecret> secrets;
  private final JobLog log;
  private final Instant since;

  /** @param ours whether the token came from a login of our own; one that was handed to us is not ours to revoke */
  VaultLease(
      VaultClient vault,
      VaultToken token,
      boolean ours,
      List<NamedSecret> secrets,
      JobLog log,
      Instant since) {
    this.vault = vault;
    this.token = token;
    this.ours = ours;
    this.secrets = List.copyOf(secrets);
    this.log = log;
    this.since = since;
  }

  VaultLease with(List<NamedSecret> read) {
    return new VaultLease(vault, token, ours, read, log, since);
  }

  /** Whether it is ours to revoke. */
  boolean ours() {
    return ours;
  }

  public VaultToken token() {
    return token;
  }

  public List<NamedSecret> secrets() {
    return secrets;
  }

  /** When the token ends by itself; never, for a root token. */
  public Optional<Instant> expiresAt() {
    return token.lease().isZero() ? Optional.empty() : Optional.of(since.plus(token.lease()));
  }

  @Override
  public Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    secrets.forEach(secret -> variables.put(secret.name(), secret.value().reveal()));
    return variables;
  }

  @Override
  public void close() {
    if (!ours) {
      return;
    }
    try {
      vault.revoke(token.token());
      log.info("Vault token revoked");
    } catch (Failure failure) {
      log.warning("the Vault token could not be revoked: " + failure.message());
      log.info("hint: revoke it by its accessor " + token.accessor()
          + expiresAt().map(end -> ", or wait: it ends by itself at " + end).orElse(""));
    }
  }
}
