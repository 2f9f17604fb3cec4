package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.text.Secret;
import java.util.Objects;

/**
 * A user that Vault made in a database, for as long as the lease lasts.
 *
 * @param id what Vault knows the lease by; it opens nothing
 */
public record DatabaseLease(String id, String username, Secret password) {
  public DatabaseLease {
    Objects.requireNonNull(id);
    Objects.requireNonNull(username);
    Objects.requireNonNull(password);
  }
}
