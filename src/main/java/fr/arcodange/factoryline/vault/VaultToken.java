package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.text.Secret;
import java.time.Duration;
import java.util.List;

/**
 * What a login gives.
 *
 * @param token the token itself
 * @param accessor names the token without being able to use it; empty for batch tokens
 * @param lease how long it lives from now; zero means for ever
 * @param renewable whether its life can be extended
 * @param policies what it may do, by name
 */
public record VaultToken(
    Secret token, String accessor, Duration lease, boolean renewable, List<String> policies) {
  public VaultToken {
    policies = List.copyOf(policies);
  }
}
