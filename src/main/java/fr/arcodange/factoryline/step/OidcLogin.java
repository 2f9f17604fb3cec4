package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.job.Session.StoredIdToken;
import fr.arcodange.factoryline.oidc.Expectation;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.oidc.IdTokenVerifier;
import fr.arcodange.factoryline.oidc.TokenSource;
import fr.arcodange.factoryline.oidc.UnverifiedToken;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Gets the job's ID token and lets nobody see it before it was verified, nor in clear in the log after. */
public final class OidcLogin {
  private static final Duration LONG_ENOUGH_FOR_A_LOGIN = Duration.ofSeconds(30);

  private final Supplier<TokenSource> source;
  private final IdTokenVerifier verifier;
  private final JobLog log;
  private final Clock clock;

  /** @param source found when a token is needed: a job with no way to one is no failure before */
  public OidcLogin(
      Supplier<TokenSource> source, IdTokenVerifier verifier, JobLog log, Clock clock) {
    this.source = source;
    this.verifier = verifier;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Does without, if the token that an earlier step of the job kept is good for this as well: in time, for the audience, with the
   * claims. Its issuer was believed when it was kept.
   *
   * @throws fr.arcodange.factoryline.Failure denied, unreachable
   */
  public IdToken runUnless(Optional<StoredIdToken> kept, Expectation expectation) {
    return kept.filter(
            token -> token.expiresAt().isAfter(clock.instant().plus(LONG_ENOUGH_FOR_A_LOGIN)))
        .flatMap(token -> again(token, expectation))
        .orElseGet(() -> run(expectation));
  }

  private Optional<IdToken> again(StoredIdToken kept, Expectation expectation) {
    log.mask("ID token", kept.token());
    List<URI> trusted = new ArrayList<>(expectation.trustedIssuers());
    trusted.add(URI.create(kept.issuer()));
    try {
      IdToken token = verifier.verify(
          kept.token(),
          new Expectation(
              expectation.issuer(), expectation.audience(), expectation.requiredClaims(), trusted));
      log.info("using the session's ID token of " + token.claims().subject());
      token.warnings().forEach(log::warning);
      return Optional.of(token);
    } catch (Failure failure) {
      if (failure.kind() != Failure.Kind.DENIED) {
        throw failure;
      }
      log.info("not using the session's ID token: " + failure.message());
      return Optional.empty();
    }
  }

  /**
   * Gets and verifies it.
   *
   * @throws fr.arcodange.factoryline.Failure denied, unreachable
   */
  public IdToken run(Expectation expectation) {
    UnverifiedToken unverified = source.get().obtain(expectation.audience());
    log.mask("ID token", unverified.raw());
    IdToken token = verifier.verify(unverified, expectation);
    token.warnings().forEach(log::warning);
    return token;
  }
}
