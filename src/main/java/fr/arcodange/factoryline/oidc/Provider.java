package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * What an issuer says about itself (OpenID Connect Discovery 1.0 section 4).
 *
 * @param document where this was read
 */
record Provider(HttpUrl document, String issuer, Map<String, Object> metadata) {
  private static final String WELL_KNOWN = ".well-known/openid-configuration";

  /** Reads the document below {@code issuer}, with or without a slash at its end. */
  static Provider discover(Calls calls, String doing, String issuer) {
    return of(doing, documentOf(issuer), ask(calls, doing, issuer));
  }

  /** The same, if the server knows the document at all. */
  static Optional<Provider> discoverIfPublished(Calls calls, String doing, String issuer) {
    Calls.Reply reply = ask(calls, doing, issuer);
    return reply.status() == 404
        ? Optional.empty()
        : Optional.of(of(doing, documentOf(issuer), reply));
  }

  private static Calls.Reply ask(Calls calls, String doing, String issuer) {
    return calls.get(
        doing,
        new Request.Builder()
            .url(documentOf(issuer))
            .header("Accept", "application/json")
            .build());
  }

  private static Provider of(String doing, HttpUrl document, Calls.Reply reply) {
    if (!reply.ok()) {
      throw reply.failure(doing);
    }
    try {
      Map<String, Object> metadata = reply.json();
      if (!(metadata.get("issuer") instanceof String named)) {
        throw Failure.denied(doing + ": " + document + " names no issuer");
      }
      return new Provider(document, named, metadata);
    } catch (IOException e) {
      throw Failure.denied(doing + ": " + document + " is not a JSON object")
          .hint(
              "something else answers at this address, a login page or a proxy; check the issuer's"
                  + " address")
          .causedBy(e);
    }
  }

  private static HttpUrl documentOf(String issuer) {
    return HttpUrl.get(TrustedIssuers.withoutSlash(issuer) + "/" + WELL_KNOWN);
  }

  /** An endpoint it names; refuses to go from https down to http, where somebody in between could answer. */
  Optional<HttpUrl> endpoint(String doing, String name) {
    if (!(metadata.get(name) instanceof String text)) {
      return Optional.empty();
    }
    HttpUrl url = HttpUrl.parse(text);
    if (url == null) {
      throw Failure.denied(
          doing + ": " + document + " names a " + name + " that is no http address");
    }
    if (document.isHttps() && !url.isHttps()) {
      throw Failure.denied(doing + ": " + document + " names " + url + " as its " + name
              + ", which is not https")
          .hint("set the server's public address (ROOT_URL in Gitea) to https");
    }
    return Optional.of(url);
  }
}
