package fr.arcodange.factoryline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the job's ID token comes from and what it must say. */
final class OidcOptions {
  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description = "actions, gitea-oauth2 or file. Default: the first that the job has.")
  @Nullable
  String source;

  @Option(
      names = "--audience",
      paramLabel = "AUD",
      description = "Audience to ask for and to insist on.")
  @Nullable
  String audience;

  @Option(
      names = "--issuer",
      paramLabel = "URL",
      description =
          "Issuer to insist on, with or without a trailing slash. Default: one on the forge's own address.")
  @Nullable
  String issuer;

  @Option(
      names = "--oidc-client-id",
      paramLabel = "ID",
      description =
          "OAuth2 application of the gitea-oauth2 source. Its secret and the refresh token come from"
              + " FACTORYLINE_OIDC_CLIENT_SECRET and FACTORYLINE_OIDC_REFRESH_TOKEN (or ..._FILE).")
  @Nullable
  String clientId;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The ID token of the file source; the pod's token of --vault-method kubernetes.")
  @Nullable
  Path tokenFile;

  @Option(
      names = "--require-claim",
      paramLabel = "NAME=VALUE",
      split = EnvironmentDefaults.ONE_PER_LINE,
      description = "A claim the token must carry. May be repeated, or given one per line.")
  List<String> requiredClaims = new ArrayList<>();
}
