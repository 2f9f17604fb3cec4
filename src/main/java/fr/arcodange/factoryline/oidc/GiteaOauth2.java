package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;

/**
 * A confidential OAuth2 application of a Gitea or Forgejo server, as somebody made it under Settings, Applications.
 *
 * @param server the server's address, with its path if it has one
 */
public record GiteaOauth2(URI server, String clientId, Secret clientSecret) {
  public GiteaOauth2 {
    server = TrustedIssuers.web(server.toString())
        .map(uri -> URI.create(TrustedIssuers.withoutSlash(uri.toString())))
        .orElseThrow(() -> Failure.usage(
            "the forge's address must begin with https:// or http:// and name a host"));
    // A value pasted into a form brings its line break along.
    clientId = clientId.strip();
    clientSecret = Secret.of(clientSecret.reveal().strip());
    if (clientId.isEmpty() || clientSecret.isEmpty()) {
      throw Failure.usage("the OAuth2 application's client id or client secret is empty");
    }
  }

  /** Where the CI user sees and revokes what was granted. */
  String grantsPage() {
    return server + "/user/settings/applications";
  }
}
