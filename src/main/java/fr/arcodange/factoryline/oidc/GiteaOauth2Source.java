package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * What released Gitea can do: the stored refresh token of a CI user is traded for a fresh ID token. The same reply holds an access
 * token with the CI user's whole API access and another refresh token; both are dropped unread.
 */
final class GiteaOauth2Source implements TokenSource {
  private final GiteaOauth2 application;
  private final RefreshToken refreshToken;
  private final TokenEndpoint endpoint;
  private final Clock clock;

  GiteaOauth2Source(
      GiteaOauth2 application, Secret refreshToken, OkHttpClient client, Clock clock) {
    this.application = application;
    this.refreshToken = RefreshToken.read(refreshToken);
    this.endpoint = new TokenEndpoint(new Calls(client), application);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "gitea-oauth2";
  }

  /** @param audience can only be the application's client id, which is what Gitea writes */
  @Override
  public UnverifiedToken obtain(Optional<String> audience) {
    String clientId = application.clientId();
    String doing =
        "getting an ID token from " + application.server() + " for application '" + clientId + "'";
    audience.filter(asked -> !asked.equals(clientId)).ifPresent(asked -> {
      throw Failure.usage(doing + ": its audience is always the client id, not '" + asked + "'")
          .hint(
              "leave the audience out, and put the client id into the Vault role's bound_audiences");
    });
    // Where tokens are good for one use, a lost answer costs the token anyway: repeating it makes
    // nothing worse.
    Calls.Reply reply = endpoint.post(doing, refreshToken.form(), true);
    if (!reply.ok()) {
      throw refused(doing, reply);
    }
    Secret idToken = Oauth2Replies.idToken(doing, reply, application);
    return new UnverifiedToken(idToken, Optional.of(clientId), warnings());
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>(refreshToken.warnings(clock));
    warnings.addAll(Oauth2Replies.warnings(application));
    return warnings;
  }

  private Failure refused(String doing, Calls.Reply reply) {
    Failure failure = Oauth2Replies.refused(doing, reply, application, refreshToken.raw());
    return switch (reply.member("error_description").orElse("")) {
      case "grant does not exist" ->
        failure.hint("the CI user's grant was revoked, or user or application deleted;"
            + " run 'oidc-login enroll' again");
      case "token was already used" ->
        failure.hint(
            "the forge lets a refresh token be used once, so jobs cannot share the stored"
                + " one: set INVALIDATE_REFRESH_TOKENS = false in its [oauth2] section; tokens from before work again then");
      case "refresh token belongs to a different client" ->
        failure.hint("client id and refresh token are of two applications; store those that one"
            + " 'oidc-login enroll' gave together");
      case "unable to parse refresh token" -> refreshToken.unreadable(failure, clock);
      default -> failure;
    };
  }
}
