package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * A database secrets engine of Vault or OpenBao. Every method throws {@link Failure}: denied for a refusal, with the path and the
 * capability that the token's policies lack; usage where no such engine is mounted; unreachable as {@link VaultClient} does.
 */
public interface DatabaseEngine {

  /** Nothing is sent before the first call. */
  static DatabaseEngine connect(
      VaultSettings settings, OkHttpClient http, VaultToken token, String mount) {
    String path = VaultSettings.withoutSlashes(mount);
    if (!ApiPath.isPlain(path)) {
      throw Failure.usage("'" + Quotes.oneLine(mount, 100) + "' is not the path of a mount")
          .hint("`bao secrets list` shows them; database, for example");
    }
    return new DriverDatabaseEngine(settings, new VaultCalls(settings, http), token, path);
  }

  /** Which one it is: the Vault's address, its namespace, and the mount. */
  String describe();

  /** Where it is mounted, without slashes around. */
  String mount();

  /** The connection of this name, if there is one. */
  Optional<DatabaseConnection> connection(String name);

  /** The role of this name, if there is one. */
  Optional<DatabaseRole> role(String name);

  /**
   * Writes. Vault then logs in to the database by itself, and keeps nothing of a connection that does not work.
   *
   * @param password of the connection's user. Without it, Vault keeps the one it has
   * @throws Failure usage, if a connection is new and there is no password
   */
  void write(DatabaseWrite write, Optional<Secret> password);

  /** Whether Vault knows the token, whatever its policies let it do; false as well if that cannot be told. */
  boolean isTokenGood();

  /**
   * Has Vault make a user of the database. It is asked once: whoever gets the answer has to give the user back.
   *
   * @throws Failure tool failed, if there is no such role or Vault cannot make the user in the database
   */
  DatabaseLease lease(String role);

  /**
   * Has Vault take the user back, and waits for that. A lease that is gone already is fine.
   *
   * @throws Failure tool failed, if Vault cannot do so in the database
   */
  void revoke(DatabaseLease lease);

  /** From here on it gives no credentials; those that it gave can still be revoked. What is not there is no error. */
  void deleteRole(String name);

  /** Ends Vault's own sessions in the database. Leases that it gave can then no longer be revoked. */
  void deleteConnection(String name);
}
