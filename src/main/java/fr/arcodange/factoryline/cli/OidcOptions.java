package fr.arcodange.factoryline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the job's ID token comes from and what it must say. */
final class OidcOptions {
  @Nullable
  String source;

  @Nullable
  String audience;

  @Nullable
  String issuer;

  @Nullable
  String clientId;

  @Nullable
  Path tokenFile;

  List<String> requiredClaims = new ArrayList<>();

  void addTo(Options options) {
    options
        .text("--source", "SOURCE")
        .description("actions, gitea-oauth2 or file. Default: the first that the job has.")
        .into(value -> source = value);
    options
        .text("--audience", "AUD")
        .description("Audience to ask for and to insist on.")
        .into(value -> audience = value);
    options
        .text("--issuer", "URL")
        .description(
            "Issuer to insist on, with or without a trailing slash. Default: one on the forge's own address.")
        .into(value -> issuer = value);
    options
        .text("--oidc-client-id", "ID")
        .description(
            "OAuth2 application of the gitea-oauth2 source. Its secret and the refresh token come from"
                + " FACTORYLINE_OIDC_CLIENT_SECRET and FACTORYLINE_OIDC_REFRESH_TOKEN (or ..._FILE).")
        .into(value -> clientId = value);
    options
        .path("--token-file", "FILE")
        .description(
            "The ID token of the file source; the pod's token of --vault-method kubernetes.")
        .into(value -> tokenFile = value);
    options
        .list("--require-claim", "NAME=VALUE", EnvironmentDefaults.ONE_PER_LINE)
        .description("A claim the token must carry. May be repeated, or given one per line.")
        .into(value -> requiredClaims = value);
  }
}
