package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.job.Session.StoredVault;
import fr.arcodange.factoryline.step.KeptLogin;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.Sessions;
import fr.arcodange.factoryline.step.VaultLease;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.VaultSettings;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The secrets that a command works with. */
final class LeaseWiring {
  private final Wiring wiring;
  private final CommonOptions common;
  private final VaultWiring vault;
  private final boolean passVaultToken;

  /** @param passVaultToken whether the token itself is among what the lease hands on */
  LeaseWiring(Wiring wiring, CommonOptions common, VaultWiring vault, boolean passVaultToken) {
    this.wiring = wiring;
    this.common = common;
    this.vault = vault;
    this.passVaultToken = passVaultToken;
  }

  /** The session's login, unless the options name one of their own; none where nothing would come of it. */
  Lease open() {
    Optional<KeptLogin> kept = kept();
    if (kept.isPresent()) {
      StoredVault where = kept.get().vault();
      return with(kept.get(), where.address(), where.namespace(), where.token());
    }
    if (!vault.namesRoleOrSecrets() && !(vault.isAsked() && passVaultToken)) {
      return Lease.nothing();
    }
    VaultLease lease = vault.open();
    VaultSettings where = vault.settings();
    return with(lease, where.address(), where.namespace(), lease.token().token());
  }

  private Optional<KeptLogin> kept() {
    if (vault.namesRoleOrSecrets()) {
      return Optional.empty();
    }
    return wiring
        .sessionIfAny(Optional.ofNullable(common.session))
        .flatMap(file -> new Sessions(file, vault::client, wiring.log())
            .login(vault.isAsked() ? Optional.of(vault.settings()) : Optional.empty()));
  }

  /** As Vault's own programs and OpenTofu's provider read them. */
  private Lease with(Lease lease, URI address, Optional<String> namespace, Secret token) {
    if (!passVaultToken) {
      return lease;
    }
    Map<String, String> variables = new HashMap<>();
    variables.put("VAULT_ADDR", address.toString());
    namespace.ifPresent(name -> variables.put("VAULT_NAMESPACE", name));
    variables.put("VAULT_TOKEN", token.reveal());
    return new WithVaultToken(lease, variables);
  }

  /** A lease that hands the token on, besides the secrets. */
  private record WithVaultToken(Lease lease, Map<String, String> variables) implements Lease {
    @Override
    public Map<String, String> environment() {
      Map<String, String> all = new HashMap<>(variables);
      all.putAll(lease.environment());
      return all;
    }

    @Override
    public void close() {
      lease.close();
    }

    @Override
    public String toString() {
      return "WithVaultToken[***]";
    }
  }
}
