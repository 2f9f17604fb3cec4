package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * What an administrator looks at and sets in Vault or OpenBao. Every method throws {@link Failure}: denied for a refusal, with the path
 * and the capability that the token's policies lack; unreachable as {@link VaultClient} does.
 */
public interface VaultAdministration {

  /** Nothing is sent before the first call. */
  static VaultAdministration connect(VaultSettings settings, OkHttpClient http, Secret token) {
    return new DriverVaultAdministration(settings, new VaultCalls(settings, http), token);
  }

  /** The type of the auth method that is mounted there, if one is. */
  Optional<String> authMethod(String mount);

  /** Mounts one where none is. */
  void enableAuthMethod(String mount, String type);

  /**
   * What is at a path; empty if nothing is.
   *
   * @return by Vault's names: texts, numbers as {@link Number}, booleans, lists and maps of these; what is null is not there
   */
  Optional<Map<String, Object>> read(String path);

  /** Writes what does no harm when it is written twice. */
  void write(String path, Map<String, Object> fields);
}
