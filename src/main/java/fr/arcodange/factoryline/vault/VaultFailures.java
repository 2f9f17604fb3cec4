package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.Failure;
import java.util.Optional;

/** What an answer other than success means for the caller, whatever was asked for. */
final class VaultFailures {
  private final VaultSettings settings;

  VaultFailures(VaultSettings settings) {
    this.settings = settings;
  }

  Explained of(String doing, Reply reply) {
    String message =
        doing + ": HTTP " + reply.status() + (reply.words().isEmpty() ? "" : ", " + reply.words());
    if (reply.isSealed()) {
      return new Explained(
          Failure.unreachable(message),
          Optional.of("somebody who holds its unseal keys has to run `bao operator unseal` (or"
              + " `vault operator unseal`) on every node; then run this job again"));
    }
    if (reply.status() >= 500 || reply.status() == 429) {
      return new Explained(
          Failure.unreachable(message),
          Optional.of("see Vault's own log; `bao status` says whether it is initialised, unsealed"
              + " and has an active node"));
    }
    if (reply.status() >= 300 && reply.status() < 400) {
      return new Explained(
          Failure.usage(message + ": it redirects elsewhere"),
          Optional.of("use the address that it redirects to, with https:// if it does"));
    }
    if (reply.words().contains("HTTP request to an HTTPS server")) {
      return new Explained(
          Failure.usage(message), Optional.of("the address has to begin with https://"));
    }
    if (reply.status() == 404 && reply.words().contains("namespace")) {
      return new Explained(Failure.denied(message), Optional.of(noSuchNamespace()));
    }
    return new Explained(Failure.denied(message), Optional.empty());
  }

  private String noSuchNamespace() {
    return settings
        .namespace()
        .map(name -> "there is no namespace '" + name + "' at " + settings.address()
            + "; `bao namespace list` shows them")
        .orElse("no namespace was asked for: does a proxy in front of Vault set one?");
  }

  /** What a token that was refused needs. */
  static String policy(VaultToken token, String path, String capability) {
    return (token.policies().isEmpty()
            ? "a policy of the token"
            : "the token's policies are " + String.join(", ", token.policies()) + "; one of them")
        + " must allow it: path \"" + path + "\" { capabilities = [\"" + capability + "\"] }";
  }

  /** A success whose body is not Vault's. */
  static Failure notVault(String doing, VaultSettings settings) {
    return Failure.usage(doing + ": the answer is not Vault's")
        .hint("does another server listen at " + settings.address()
            + ", or is a path missing in the address?");
  }

  /**
   * A failure, and the general advice for it.
   *
   * @param advice empty where only the caller can know better
   */
  record Explained(Failure plain, Optional<String> advice) {

    Failure failure() {
      return advice.map(plain::hint).orElse(plain);
    }

    /** The same with the advice of somebody who knows more, unless the general one applies. */
    Failure hintedBy(Optional<String> special) {
      return advice.or(() -> special).map(plain::hint).orElse(plain);
    }
  }
}
