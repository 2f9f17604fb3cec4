package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * What an enrolment is for.
 *
 * @param port where to listen on 127.0.0.1, 0 for any free one. Gitea compares the redirect address of a confidential application
 *     with its port, so only a public one can do with any
 * @param scope what the grant is to allow, words with a space between
 * @param issuer the issuer to expect if it is not at or below the forge's address
 * @param patience how long to wait for the person in front of the browser
 */
public record EnrolmentRequest(
    GiteaOauth2 application, int port, String scope, Optional<String> issuer, Duration patience) {
  /**
   * The claims a role may want, and reading of user and repositories. Without the latter two Gitea takes the grant for one of
   * everything, so that whoever steals the refresh token could write; with them the tokens can only read (Gitea 1.23 and later,
   * services/oauth2_provider, GrantAdditionalScopes).
   */
  public static final String USUAL_SCOPE = "openid profile email groups read:user read:repository";

  public EnrolmentRequest {
    if (port < 0 || port > 65_535) {
      throw Failure.usage("enrolling a CI user: there is no port " + port);
    }
  }
}
