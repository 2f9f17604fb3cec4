package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.Repeatable;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The address that trades a code or a refresh token for tokens (RFC 6749 section 3.2). The client secret goes to the server that
 * was configured and to no other, whatever a discovery document says.
 */
final class TokenEndpoint {
  private static final String USUAL_PATH = "/login/oauth/access_token";

  private final Calls calls;
  private final GiteaOauth2 application;

  TokenEndpoint(Calls calls, GiteaOauth2 application) {
    this.calls = calls;
    this.application = application;
  }

  /**
   * Sends the form with the application's id and secret. The reply holds full API tokens: take what is needed and let it go.
   *
   * @param repeatable whether the same form may be sent again when no answer came
   */
  Calls.Reply post(String doing, Map<String, String> form, boolean repeatable) {
    // Gitea and Forgejo have it at one path; asking first would cost every job a request.
    HttpUrl usual = HttpUrl.get(application.server() + USUAL_PATH);
    Calls.Reply reply = calls.post(doing, request(usual, form, repeatable));
    if (reply.status() != 404) {
      return reply;
    }
    Optional<HttpUrl> discovered = discovered(doing).filter(endpoint -> !endpoint.equals(usual));
    return discovered.isPresent()
        ? calls.post(doing, request(discovered.get(), form, repeatable))
        : reply;
  }

  private Optional<HttpUrl> discovered(String doing) {
    String server = application.server().toString();
    Optional<HttpUrl> endpoint = Provider.discoverIfPublished(calls, doing, server)
        .flatMap(provider -> provider.endpoint(doing, "token_endpoint"));
    URI origin = application.server().resolve("/");
    endpoint.filter(url -> !TrustedIssuers.covers(origin, url.toString())).ifPresent(url -> {
      throw Failure.denied(doing + ": " + server + " names " + url
              + " as its token endpoint, which is another server")
          .hint("give the server's own public address (ROOT_URL in Gitea) as the forge's address");
    });
    return endpoint;
  }

  private Request request(HttpUrl endpoint, Map<String, String> form, boolean repeatable) {
    FormBody.Builder body = new FormBody.Builder()
        .add("client_id", application.clientId())
        .add("client_secret", application.clientSecret().reveal());
    form.forEach(body::add);
    Request.Builder request =
        new Request.Builder().url(endpoint).header("Accept", "application/json").post(body.build());
    if (repeatable) {
      request.tag(Repeatable.class, Repeatable.YES);
    }
    return request.build();
  }
}
