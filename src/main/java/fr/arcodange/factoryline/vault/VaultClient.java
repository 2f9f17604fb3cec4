package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.util.List;
import okhttp3.OkHttpClient;

/**
 * Vault or OpenBao. Every method throws {@link fr.arcodange.factoryline.Failure}: denied for a refusal, unreachable for a
 * server that is down, sealed or overloaded.
 */
public interface VaultClient {

  /** Nothing is sent before the first call. */
  static VaultClient connect(VaultSettings settings, OkHttpClient http) {
    return new DriverVaultClient(settings, http);
  }

  /** Trades an identity for a token. A refusal says what Vault says, and what the token at hand has to do with it. */
  VaultToken login(LoginMethod method);

  /**
   * Reads what the selectors name, in their order; selectors of one path share one call.
   *
   * @param ignoreMissing leaves out secrets and keys that do not exist instead of failing
   */
  List<NamedSecret> read(VaultToken token, List<SecretSelector> selectors, boolean ignoreMissing);

  /** Ends a token and every lease made with it. A token that is gone already is fine. */
  void revoke(Secret token);

  /** Whether Vault still accepts the token. */
  boolean isLive(Secret token);
}
