package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.text.Secret;
import java.util.List;

/**
 * A token that {@link IdTokenVerifier} found good. The warnings are for whoever runs the command: a stored refresh token about to
 * expire, an issuer spoken to over plain http.
 */
public record IdToken(Secret raw, Claims claims, List<String> warnings) {
  public IdToken {
    warnings = List.copyOf(warnings);
  }

  public IdToken(Secret raw, Claims claims) {
    this(raw, claims, List.of());
  }
}
