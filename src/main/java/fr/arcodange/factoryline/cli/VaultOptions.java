package fr.arcodange.factoryline.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where Vault or OpenBao is, who logs in there, and which secrets are read. */
final class VaultOptions {
  @Nullable
  String address;

  @Nullable
  String namespace;

  @Nullable
  Path caFile;

  String method = "jwt";

  @Nullable
  String mount;

  @Nullable
  String role;

  @Nullable
  String secrets;

  boolean ignoreMissing;

  void addTo(Options options) {
    options
        .text("--vault-addr", "URL")
        .description("Vault's or OpenBao's address (also VAULT_ADDR).")
        .into(value -> address = value);
    options
        .text("--vault-namespace", "NAME")
        .description("Namespace (also VAULT_NAMESPACE).")
        .into(value -> namespace = value);
    options
        .path("--vault-ca-file", "FILE")
        .description("PEM certificates for Vault (also VAULT_CACERT).")
        .into(value -> caFile = value);
    options
        .text("--vault-method", "METHOD")
        .otherwise("jwt")
        .description("jwt, approle, kubernetes or token (default: ${DEFAULT-VALUE}).")
        .into(value -> method = value);
    options
        .text("--vault-mount", "PATH")
        .description(
            "Where the method is mounted. Default: gitea_jwt for jwt, else the method's name.")
        .into(value -> mount = value);
    options
        .text("--vault-role", "ROLE")
        .description("Role to log in as. Default: gitea_cicd for jwt.")
        .into(value -> role = value);
    options
        .text("--vault-secrets", "SELECTORS")
        .description("Secrets to read, as in 'kv/data/ci token | API_TOKEN ; kv/data/gcs *'.")
        .into(value -> secrets = value);
    options
        .flag("--ignore-missing")
        .description("Go on when a secret is not there (default: false).")
        .into(value -> ignoreMissing = value);
  }
}
