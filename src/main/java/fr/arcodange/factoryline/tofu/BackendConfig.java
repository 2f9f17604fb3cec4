package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Checks {@code -backend-config} entries: they become program arguments, which any user of the machine can read, and are
 * copied into plan files. So a key that holds a secret is refused.
 */
final class BackendConfig {
  private static final Set<String> SECRET_KEYS = Set.of(
      "access_key",
      "access_token",
      "client_certificate_password",
      "client_private_key_pem",
      "client_secret",
      "conn_str",
      "credentials",
      "encryption_key",
      "password",
      "sas_token",
      "secret",
      "secret_id",
      "secret_key",
      "security_token",
      "sse_customer_key",
      "token");

  private BackendConfig() {}

  static List<String> arguments(Path root, List<String> entries) {
    return entries.stream()
        .map(entry -> "-backend-config=" + checked(root, entry))
        .toList();
  }

  private static String checked(Path root, String entry) {
    int equals = entry.indexOf('=');
    if (equals < 0) {
      if (!Files.isRegularFile(root.resolve(entry))) {
        throw Failure.usage("reading the backend configuration: '" + entry
                + "' is neither key=value nor a file below " + root)
            .hint("write one key=value per line, or name a file");
      }
      return entry;
    }
    String key = entry.substring(0, equals).strip();
    if (SECRET_KEYS.contains(key.toLowerCase(Locale.ROOT)) && !namesFile(root, entry, equals)) {
      throw Failure.usage("reading the backend configuration: '" + key
              + "' is a secret and would be readable in the process list and in plan files")
          .hint("give it to tofu through the environment (GOOGLE_BACKEND_CREDENTIALS, PG_CONN_STR,"
              + " AWS_*, TF_HTTP_PASSWORD …), for example as one of the Vault secrets");
    }
    return entry;
  }

  /** Google's {@code credentials} may name a file instead of holding the key. */
  private static boolean namesFile(Path root, String entry, int equals) {
    String value = entry.substring(equals + 1).strip();
    return !value.isEmpty()
        && !value.startsWith("{")
        && value.length() < 1024
        && Files.isRegularFile(root.resolve(value));
  }
}
