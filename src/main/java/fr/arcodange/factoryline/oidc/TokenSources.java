package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/** The ways to a token that this program knows. */
public final class TokenSources {
  static final String HOW_JOBS_GET_TOKENS =
      "Forgejo 15 or later: 'enable-openid-connect: true' in the workflow or job;"
          + " GitHub, and Gitea builds that mint job tokens: 'permissions: id-token: write';"
          + " released Gitea offers jobs no token: set up source gitea-oauth2 with 'oidc-login enroll';"
          + " pull requests from forks get none of these";

  private TokenSources() {}

  /** The endpoint that the forge opened for this job; a denied {@link Failure} if it opened none. */
  public static TokenSource actions(Map<String, String> environment, OkHttpClient client) {
    return ActionsSource.of(environment, client);
  }

  /** A stored refresh token of a CI user, traded for an ID token. Times are compared with {@code clock}. */
  public static TokenSource giteaOauth2(
      GiteaOauth2 application, Secret refreshToken, OkHttpClient client, Clock clock) {
    return new GiteaOauth2Source(application, refreshToken, client, clock);
  }

  /** A token in a file. The file is read each time a token is asked for, since whoever wrote it replaces it. */
  public static TokenSource file(Path file) {
    return new FileSource(file);
  }

  /**
   * The source that was named, else the first that is there: {@code actions}, {@code gitea-oauth2}, {@code file}. If there is none,
   * the denied {@link Failure} says which servers offer which and what is missing.
   */
  public static TokenSource detect(
      Map<String, String> environment, SourceSettings settings, OkHttpClient client, Clock clock) {
    if (settings.source().isPresent()) {
      return named(settings.source().get(), environment, settings, client, clock);
    }
    if (ActionsSource.offered(environment)) {
      return actions(environment, client);
    }
    List<String> missing = missing(environment, settings);
    if (missing.isEmpty()) {
      return stored(environment, settings, client, clock);
    }
    if (settings.file().isPresent()) {
      return file(settings.file().get());
    }
    boolean begun = settings.clientId().isPresent()
        || settings.clientSecret().isPresent()
        || settings.refreshToken().isPresent();
    throw begun
        ? incomplete(missing)
        : Failure.denied("getting an ID token: this job has no way to one")
            .hint(HOW_JOBS_GET_TOKENS);
  }

  private static TokenSource named(
      String name,
      Map<String, String> environment,
      SourceSettings settings,
      OkHttpClient client,
      Clock clock) {
    return switch (name) {
      case "actions" -> actions(environment, client);
      case "gitea-oauth2" -> {
        List<String> missing = missing(environment, settings);
        if (!missing.isEmpty()) {
          throw incomplete(missing);
        }
        yield stored(environment, settings, client, clock);
      }
      case "file" ->
        file(settings
            .file()
            .orElseThrow(() ->
                Failure.usage("getting an ID token: source file needs the path of the file")));
      default ->
        throw Failure.usage("getting an ID token: there is no source '" + Words.brief(name) + "'")
            .hint("the sources are actions, gitea-oauth2 and file");
    };
  }

  private static TokenSource stored(
      Map<String, String> environment, SourceSettings settings, OkHttpClient client, Clock clock) {
    GiteaOauth2 application = new GiteaOauth2(
        server(environment, settings).orElseThrow(),
        settings.clientId().orElseThrow(),
        settings.clientSecret().orElseThrow());
    return giteaOauth2(application, settings.refreshToken().orElseThrow(), client, clock);
  }

  private static Optional<URI> server(Map<String, String> environment, SourceSettings settings) {
    return settings.server().or(() -> TrustedIssuers.web(environment.get("GITHUB_SERVER_URL")));
  }

  private static List<String> missing(Map<String, String> environment, SourceSettings settings) {
    List<String> missing = new ArrayList<>();
    if (server(environment, settings).isEmpty()) {
      missing.add("the forge's address (GITHUB_SERVER_URL)");
    }
    if (settings.clientId().filter(id -> !id.isBlank()).isEmpty()) {
      missing.add("the client id");
    }
    if (settings.clientSecret().filter(secret -> !secret.isEmpty()).isEmpty()) {
      missing.add("FACTORYLINE_OIDC_CLIENT_SECRET");
    }
    if (settings.refreshToken().filter(secret -> !secret.isEmpty()).isEmpty()) {
      missing.add("FACTORYLINE_OIDC_REFRESH_TOKEN");
    }
    return missing;
  }

  private static Failure incomplete(List<String> missing) {
    return Failure.denied(
            "getting an ID token: source gitea-oauth2 lacks " + String.join(" and ", missing))
        .hint(
            "'oidc-login enroll' makes them and stores them as Actions secrets; the workflow has to hand them on as environment"
                + " variables; pull requests from forks get no secrets");
  }
}
