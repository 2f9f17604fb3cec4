package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What was said about where the token is to come from; everything may be left out.
 *
 * @param source one source by its name, instead of the first that is there
 * @param server the forge of {@code gitea-oauth2}; else the one that runs the job
 */
public record SourceSettings(
    Optional<String> source,
    Optional<URI> server,
    Optional<String> clientId,
    Optional<Secret> clientSecret,
    Optional<Secret> refreshToken,
    Optional<Path> file) {

  /** Nothing said: only a job's own endpoint can be found. */
  public static SourceSettings none() {
    return new SourceSettings(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
