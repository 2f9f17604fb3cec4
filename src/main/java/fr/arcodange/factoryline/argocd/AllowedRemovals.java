package fr.arcodange.factoryline.argocd;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose dangerous changes somebody has allowed: {@code --allow-removal}.
 *
 * @param names of objects, in full; or the id of a base's commit that does not render
 */
public record AllowedRemovals(Set<String> names) {
  public AllowedRemovals {
    names = Set.copyOf(new LinkedHashSet<>(names));
  }

  public static AllowedRemovals of(List<String> names) {
    return new AllowedRemovals(new LinkedHashSet<>(names));
  }

  public boolean allow(Danger danger) {
    return names.contains(danger.object().name());
  }

  /** What is lost cannot be told where nobody knows what was there; then that commit has to be named. */
  public boolean allowUnknown(String baseCommit) {
    return names.contains(baseCommit);
  }

  /** Names that allow nothing of this, in alphabetical order. */
  public List<String> unused(List<Danger> dangers) {
    return names.stream()
        .filter(
            name -> dangers.stream().noneMatch(danger -> danger.object().name().equals(name)))
        .sorted()
        .toList();
  }
}
