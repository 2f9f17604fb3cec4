package fr.arcodange.factoryline.step;

import java.util.Map;
import java.util.Optional;

/**
 * A login that lasts as long as something is looked at with its secrets; closing revokes it.
 *
 * @param lease none where there is no Vault, or no login
 * @param missing why what needs its secrets need not be tried; empty if it can be
 */
record VaultVisit(Optional<Lease> lease, Map<String, String> secrets, Optional<String> missing)
    implements Lease {
  VaultVisit {
    secrets = Map.copyOf(secrets);
  }

  /** Without a Vault: the job's own variables may be enough. */
  static VaultVisit none() {
    return new VaultVisit(Optional.empty(), Map.of(), Optional.empty());
  }

  static VaultVisit missing(String why) {
    return new VaultVisit(Optional.empty(), Map.of(), Optional.of(why));
  }

  @Override
  public Map<String, String> environment() {
    return secrets;
  }

  @Override
  public void close() {
    lease.ifPresent(Lease::close);
  }

  @Override
  public String toString() {
    return "VaultVisit[***]";
  }
}
