package fr.arcodange.factoryline.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What digests leave out.
 *
 * @param volatilePaths values that differ from run to run and are nobody's change ({@code plantimestamp()}, dynamic credentials);
 *     each side uses its own, so a pull request cannot widen what main's list leaves out
 * @param pathPrefix the folder the plan was made in, absolute and without a slash at its end: plan and apply run in different
 *     ones, and {@code abspath(path.module)} must not look like a change
 */
public record DigestSettings(Set<PathGlob> volatilePaths, Optional<String> pathPrefix) {
  public DigestSettings {
    volatilePaths = Set.copyOf(volatilePaths);
    pathPrefix.ifPresent(prefix -> {
      if (!prefix.startsWith("/") || prefix.endsWith("/")) {
        throw new IllegalArgumentException(
            "not an absolute path without a slash at its end: " + prefix);
      }
    });
  }

  /** Nothing is left out. */
  public static DigestSettings none() {
    return new DigestSettings(Set.of(), Optional.empty());
  }

  /**
   * Whether the new value is the old one but for the folder: an earlier run's was called otherwise, and lay where this one's does.
   * Only plans that were made at the same time as another see such a change.
   */
  boolean isOnlyMoved(JsonNode before, JsonNode after) {
    if (pathPrefix.isEmpty() || !before.isTextual() || !after.isTextual()) {
      return false;
    }
    String prefix = pathPrefix.get();
    if (!after.textValue().contains(prefix)) {
      return false;
    }
    String anyFolder = anyNameButTheLast(Path.of(prefix));
    String expected = Stream.of(after.textValue().split(Pattern.quote(prefix), -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(anyFolder));
    return before.textValue().matches("(?s)" + expected);
  }

  /** Of {@code /tmp/jobs/x7/tree}, what {@code /tmp/jobs/y9/tree} matches as well. */
  private static String anyNameButTheLast(Path prefix) {
    int names = prefix.getNameCount();
    if (names < 3) {
      return Pattern.quote(prefix.toString());
    }
    return Pattern.quote("/" + prefix.subpath(0, names - 2)) + "/[^/]+/"
        + Pattern.quote(prefix.getFileName().toString());
  }

  boolean isVolatile(ValuePath path) {
    if (volatilePaths.isEmpty()) {
      return false;
    }
    String text = path.qualified();
    return volatilePaths.stream().anyMatch(glob -> glob.matches(text));
  }
}
