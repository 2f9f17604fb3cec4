package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.Session.StoredIdToken;
import fr.arcodange.factoryline.oidc.Expectation;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.oidc.IdTokenVerifier;
import fr.arcodange.factoryline.oidc.SourceSettings;
import fr.arcodange.factoryline.oidc.TokenSource;
import fr.arcodange.factoryline.oidc.TokenSources;
import fr.arcodange.factoryline.oidc.TrustedIssuers;
import fr.arcodange.factoryline.step.OidcLogin;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** The job's ID token, as the options ask for it. */
final class OidcWiring {
  private final Wiring wiring;
  private final OidcOptions options;
  private final CommonOptions common;
  private final Supplier<OkHttpClient> http;

  OidcWiring(
      Wiring wiring, OidcOptions options, CommonOptions common, Supplier<OkHttpClient> http) {
    this.wiring = wiring;
    this.options = options;
    this.common = common;
    this.http = http;
  }

  /** The ID token that an earlier step got, if it is still good for this; else a new one. */
  IdToken token() {
    Optional<StoredIdToken> kept = wiring
        .sessionIfAny(Optional.ofNullable(common.session))
        .flatMap(session -> session.read().idToken());
    return login().runUnless(kept, expectation());
  }

  OidcLogin login() {
    return new OidcLogin(
        this::source,
        new IdTokenVerifier(http.get(), wiring.clock()),
        wiring.log(),
        wiring.clock());
  }

  Expectation expectation() {
    return new Expectation(
        Optional.ofNullable(options.issuer),
        Optional.ofNullable(options.audience),
        requiredClaims(),
        TrustedIssuers.of(wiring.environment(), serverUrl()));
  }

  Optional<Path> tokenFile() {
    return Optional.ofNullable(options.tokenFile);
  }

  private Optional<URI> serverUrl() {
    return Optional.ofNullable(common.serverUrl).map(url -> Wiring.url("--server-url", url));
  }

  private Map<String, String> requiredClaims() {
    Map<String, String> claims = new LinkedHashMap<>();
    for (String required : options.requiredClaims) {
      int equals = required.indexOf('=');
      if (equals < 1) {
        throw Wiring.unknown("--require-claim", required, "NAME=VALUE");
      }
      claims.put(
          required.substring(0, equals).strip(), required.substring(equals + 1).strip());
    }
    return claims;
  }

  /**
   * The first way to a token that the job has, or the one that is named.
   *
   * @throws Failure denied, if there is none; usage
   */
  TokenSource source() {
    SecretInputs secrets = wiring.secrets();
    SourceSettings settings = new SourceSettings(
        Optional.ofNullable(options.source),
        serverUrl(),
        Optional.ofNullable(options.clientId),
        masked("OIDC client secret", secrets.find("OIDC_CLIENT_SECRET")),
        masked("OIDC refresh token", secrets.find("OIDC_REFRESH_TOKEN")),
        tokenFile());
    return TokenSources.detect(wiring.environment(), settings, http.get(), wiring.clock());
  }

  private Optional<Secret> masked(String name, Optional<Secret> secret) {
    secret.ifPresent(value -> wiring.log().mask(name, value));
    return secret;
  }
}
