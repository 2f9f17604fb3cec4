package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the token endpoint's answers mean, whichever grant was used. Its words are those of Gitea 1.26. */
final class Oauth2Replies {
  private Oauth2Replies() {}

  /** The ID token of a good reply. */
  static Secret idToken(String doing, Calls.Reply reply, GiteaOauth2 application) {
    Optional<String> idToken = reply.member("id_token");
    if (idToken.isPresent()) {
      return Secret.of(idToken.get().strip());
    }
    if (reply.member("access_token").isEmpty()) {
      throw Failure.denied(doing + ": the reply is none of a token endpoint")
          .hint(
              "something else answers at this address, a login page or a proxy; check the forge's address");
    }
    throw Failure.denied(
            doing + ": the reply has no ID token, because the grant is without the scope 'openid'")
        .hint(
            "the scope is fixed when a user first grants an application: as the CI user, revoke the grant at "
                + application.grantsPage() + ", then run 'oidc-login enroll' again");
  }

  /** A refusal with what to do about those that concern the application itself. */
  static Failure refused(String doing, Calls.Reply reply, GiteaOauth2 application, Secret... sent) {
    Secret[] all = Arrays.copyOf(sent, sent.length + 1);
    all[sent.length] = application.clientSecret();
    Failure answered = reply.failure(doing, all);
    if (reply.status() != 400) {
      return answered;
    }
    Failure refused = Failure.denied(answered.message());
    String words = reply.member("error_description").orElse("");
    if (words.equals("invalid client secret")) {
      return refused.hint(
          "FACTORYLINE_OIDC_CLIENT_SECRET is not the application's present secret; it is shown once, when the"
              + " application is made or its secret regenerated");
    }
    if (words.startsWith("cannot load client")) {
      return refused.hint(application.server()
          + " has no OAuth2 application with this client id: deleted, mistyped, or on another"
          + " forge");
    }
    return refused;
  }

  static List<String> warnings(GiteaOauth2 application) {
    String server = application.server().toString();
    return application.server().getScheme().equals("https")
            || TrustedIssuers.isLoopback(application.server().getHost())
        ? List.of()
        : List.of("the client secret goes to " + server
            + " over plain http, readable to whoever is in between");
  }
}
