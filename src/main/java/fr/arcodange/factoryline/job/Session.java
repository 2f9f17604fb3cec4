package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the steps of one job hand to each other: an ID token, a Vault token and the secrets read with it. */
public record Session(
    Optional<StoredIdToken> idToken, Optional<StoredVault> vault, List<NamedSecret> secrets) {

  public Session {
    secrets = List.copyOf(secrets);
  }

  public static Session empty() {
    return new Session(Optional.empty(), Optional.empty(), List.of());
  }

  public Session withIdToken(StoredIdToken idToken) {
    return new Session(Optional.of(idToken), vault, secrets);
  }

  /** A new login, whose secrets replace those of the one before. */
  public Session withVault(StoredVault vault, List<NamedSecret> secrets) {
    return new Session(idToken, Optional.of(vault), secrets);
  }

  /** A verified ID token. */
  public record StoredIdToken(Secret token, String issuer, String subject, Instant expiresAt) {}

  /**
   * A Vault token and where it is good.
   *
   * @param expiresAt none if it does not expire by itself
   * @param ours whether a login of ours made it; one that was handed to us is not ours to revoke
   */
  public record StoredVault(
      URI address,
      Optional<String> namespace,
      Secret token,
      String accessor,
      Optional<Instant> expiresAt,
      boolean ours) {}
}
