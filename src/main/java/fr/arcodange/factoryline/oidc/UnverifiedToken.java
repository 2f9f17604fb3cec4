package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.text.Secret;
import java.util.List;
import java.util.Optional;

/**
 * A token as its source gave it. Nothing in it may be believed before {@link IdTokenVerifier} has seen it, so it has no claims to
 * ask for.
 *
 * @param audience whom the source asked the token for, where it knows
 * @param warnings what the source has to say to whoever runs the command
 */
public record UnverifiedToken(Secret raw, Optional<String> audience, List<String> warnings) {
  public UnverifiedToken {
    warnings = List.copyOf(warnings);
  }
}
