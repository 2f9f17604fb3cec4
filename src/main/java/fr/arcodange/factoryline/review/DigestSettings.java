package fr.arcodange.factoryline.review;

import java.util.Optional;
import java.util.Set;

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

  boolean isVolatile(ValuePath path) {
    if (volatilePaths.isEmpty()) {
      return false;
    }
    String text = path.qualified();
    return volatilePaths.stream().anyMatch(glob -> glob.matches(text));
  }
}
