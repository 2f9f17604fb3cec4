package fr.arcodange.factoryline.http;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the HTTP client has to know about the place it runs in.
 *
 * @param caFile PEM certificates that are trusted beside the system's own: labs run their own authority
 * @param environment where {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY} are looked up,
 *     in upper or lower case
 */
public record HttpSettings(Optional<Path> caFile, Map<String, String> environment) {
  public HttpSettings {
    environment = Map.copyOf(environment);
  }
}
