package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.text.Secret;
import java.util.Optional;

/** The OAuth2 client that a setup works with: named by the person, found on the forge, or made on the way. */
public final class KnownApplication {
  private Optional<String> clientId;
  private Optional<Secret> clientSecret;

  public KnownApplication(Optional<String> clientId, Optional<Secret> clientSecret) {
    this.clientId = clientId;
    this.clientSecret = clientSecret;
  }

  Optional<String> clientId() {
    return clientId;
  }

  Optional<Secret> clientSecret() {
    return clientSecret;
  }

  void found(String id) {
    clientId = Optional.of(id);
  }

  void made(String id, Secret secret) {
    clientId = Optional.of(id);
    clientSecret = Optional.of(secret);
  }
}
