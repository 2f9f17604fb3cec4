package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** What an issuer publishes about itself: the document that its tokens are verified by, and its keys. */
public final class IssuerLook {
  private static final List<String> BELOW_A_FORGE = List.of("/api/actions/oidc", "/api/actions");

  private final Calls calls;

  public IssuerLook(OkHttpClient client) {
    this.calls = new Calls(client);
  }

  /**
   * What one says of itself.
   *
   * @param issuer as it calls itself
   */
  public record Published(String address, String issuer, Optional<String> keys) {
    /** Whether it calls itself what it was asked by; a token names it so. */
    public boolean isConsistent() {
      return TrustedIssuers.same(issuer, address);
    }
  }

  /**
   * Where issuers of a forge may be: of jobs' tokens as Gitea's builds and Forgejo have them, and of an OAuth2 application's.
   *
   * @param ofJobs whether the job has a token endpoint of its own; empty if that says nothing
   */
  public static List<String> candidates(List<URI> trusted, Optional<Boolean> ofJobs) {
    List<String> addresses = new ArrayList<>();
    for (URI forge : trusted) {
      String base = TrustedIssuers.withoutSlash(forge.toString());
      if (ofJobs.orElse(true)) {
        BELOW_A_FORGE.forEach(path -> addresses.add(base + path));
      }
      addresses.add(base);
    }
    return List.copyOf(addresses);
  }

  /**
   * Asks one for its discovery document; empty if it has none.
   *
   * @throws Failure denied, unreachable
   */
  public Optional<Published> published(String address) {
    String doing = "asking the issuer " + address + " for its discovery document";
    return Provider.discoverIfPublished(calls, doing, address)
        .map(provider -> new Published(
            address,
            provider.issuer(),
            provider.endpoint(doing, "jwks_uri").map(HttpUrl::toString)));
  }

  /**
   * Its keys that this program can verify tokens with, each with its type.
   *
   * @throws Failure denied, if it publishes none; unreachable
   */
  public String keys(Published published) {
    String doing = "reading the keys of the issuer " + published.issuer();
    HttpUrl source = published
        .keys()
        .map(HttpUrl::get)
        .orElseThrow(() -> Failure.denied(doing + ": its discovery document names no jwks_uri"));
    KeySet keys = KeySet.fetch(calls, doing, source);
    if (keys.keys().isEmpty()) {
      throw Failure.denied(doing + ": there is no key at " + source + " that this program can use")
          .hint(
              "accepted are RSA, elliptic curve and Ed25519 keys; with HS256 an issuer publishes none"
                  + " (Gitea: JWT_SIGNING_ALGORITHM in [oauth2])");
    }
    return keys.ids();
  }
}
