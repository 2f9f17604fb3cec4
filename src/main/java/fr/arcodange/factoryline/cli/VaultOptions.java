package fr.arcodange.factoryline.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where Vault or OpenBao is, who logs in there, and which secrets are read. */
final class VaultOptions {
  @Option(
      names = "--vault-addr",
      paramLabel = "URL",
      description = "Vault's or OpenBao's address (also VAULT_ADDR).")
  @Nullable
  String address;

  @Option(
      names = "--vault-namespace",
      paramLabel = "NAME",
      description = "Namespace (also VAULT_NAMESPACE).")
  @Nullable
  String namespace;

  @Option(
      names = "--vault-ca-file",
      paramLabel = "FILE",
      description = "PEM certificates for Vault (also VAULT_CACERT).")
  @Nullable
  Path caFile;

  @Option(
      names = "--vault-method",
      paramLabel = "METHOD",
      description = "jwt, approle, kubernetes or token (default: ${DEFAULT-VALUE}).",
      defaultValue = "jwt")
  String method = "jwt";

  @Option(
      names = "--vault-mount",
      paramLabel = "PATH",
      description =
          "Where the method is mounted. Default: gitea_jwt for jwt, else the method's name.")
  @Nullable
  String mount;

  @Option(
      names = "--vault-role",
      paramLabel = "ROLE",
      description = "Role to log in as. Default: gitea_cicd for jwt.")
  @Nullable
  String role;

  @Option(
      names = "--vault-secrets",
      paramLabel = "SELECTORS",
      description = "Secrets to read, as in 'kv/data/ci token | API_TOKEN ; kv/data/gcs *'.")
  @Nullable
  String secrets;

  @Option(
      names = "--ignore-missing",
      arity = "0..1",
      fallbackValue = "true",
      description = "Go on when a secret is not there (default: false).")
  boolean ignoreMissing;
}
