package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.text.Secret;
import java.util.Objects;

/**
 * A user that the database secrets engine has made.
 *
 * @param id by which it is revoked
 */
public record DatabaseLease(String id, String user, Secret password) {
  public DatabaseLease {
    Objects.requireNonNull(id);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
  }
}
