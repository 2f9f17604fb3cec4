package fr.arcodange.factoryline.oidc;

import java.net.URI;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** Who issues ID tokens on a forge, as it says itself, to the letter: a trailing slash is part of an issuer's name. */
public final class ForgeIssuers {
  private final Calls calls;
  private final String server;

  public ForgeIssuers(URI server, OkHttpClient http) {
    this.calls = new Calls(http);
    this.server = TrustedIssuers.withoutSlash(server.toString());
  }

  /** The issuer of jobs' own tokens, which Forgejo has from 15 on; empty if jobs have none here. */
  public Optional<String> ofJobs() {
    return Provider.discoverIfPublished(
            calls, "asking " + server + " whether jobs have ID tokens", ofJobsAt(server))
        .map(Provider::issuer);
  }

  /** The issuer of users' tokens, which an OAuth2 application gets. */
  public String ofUsers() {
    return Provider.discover(calls, "asking " + server + " who issues ID tokens", server)
        .issuer();
  }

  /** What the issuer of jobs' tokens is called on a server that is not asked. */
  public static String ofJobsAt(String server) {
    return TrustedIssuers.withoutSlash(server) + "/api/actions";
  }
}
