package fr.arcodange.factoryline.oidc;

import java.nio.file.Path;
import java.util.Map;
import okhttp3.OkHttpClient;

/** The ways to a token that this program knows. */
public final class TokenSources {
  static final String HOW_JOBS_GET_TOKENS =
      "Forgejo 15 or later: 'enable-openid-connect: true' in the workflow or job;"
          + " GitHub, and Gitea builds that mint job tokens: 'permissions: id-token: write';"
          + " released Gitea offers jobs no token: set up source gitea-oauth2 with 'oidc-login enroll';"
          + " pull requests from forks get none of these";

  private TokenSources() {}

  /** The endpoint that the forge opened for this job; a denied {@link fr.arcodange.factoryline.Failure} if it opened none. */
  public static TokenSource actions(Map<String, String> environment, OkHttpClient client) {
    return ActionsSource.of(environment, client);
  }

  /** A token in a file. The file is read each time a token is asked for, since whoever wrote it replaces it. */
  public static TokenSource file(Path file) {
    return new FileSource(file);
  }
}
