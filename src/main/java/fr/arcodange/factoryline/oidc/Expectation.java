package fr.arcodange.factoryline.oidc;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a token has to say to be good.
 *
 * @param issuer the one issuer to accept; a trailing slash makes no difference
 * @param audience must be among the token's audiences
 * @param requiredClaims name and value as text; of an array one element has to match
 * @param trustedIssuers without {@code issuer}, the token's must be one of these or lie below one of them. Keys are fetched from
 *     the issuer that the token names, so the token must not be the one to choose it; {@link TrustedIssuers} reads them from a
 *     job's environment
 */
public record Expectation(
    Optional<String> issuer,
    Optional<String> audience,
    Map<String, String> requiredClaims,
    List<URI> trustedIssuers) {
  public Expectation {
    requiredClaims = Collections.unmodifiableMap(new LinkedHashMap<>(requiredClaims));
    trustedIssuers = List.copyOf(trustedIssuers);
  }
}
