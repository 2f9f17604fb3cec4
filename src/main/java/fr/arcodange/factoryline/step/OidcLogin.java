package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.oidc.Expectation;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.oidc.IdTokenVerifier;
import fr.arcodange.factoryline.oidc.TokenSource;
import fr.arcodange.factoryline.oidc.UnverifiedToken;
import java.util.function.Supplier;

/** Gets the job's ID token and lets nobody see it before it was verified, nor in clear in the log after. */
public final class OidcLogin {
  private final Supplier<TokenSource> source;
  private final IdTokenVerifier verifier;
  private final JobLog log;

  /** @param source found when a token is needed: a job with no way to one is no failure before */
  public OidcLogin(Supplier<TokenSource> source, IdTokenVerifier verifier, JobLog log) {
    this.source = source;
    this.verifier = verifier;
    this.log = log;
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
