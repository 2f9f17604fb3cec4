package fr.arcodange.factoryline.job;

import java.util.Optional;
import java.util.regex.Pattern;

/** A repository on the forge, as {@code owner/name}. */
public record RepositoryName(String owner, String name) {
  private static final Pattern PART = Pattern.compile("(?!\\.{1,2}$)[\\w.-]+");

  public RepositoryName {
    if (!PART.matcher(owner).matches() || !PART.matcher(name).matches()) {
      throw new IllegalArgumentException("not a repository name: " + owner + "/" + name);
    }
  }

  /** The name in {@code text}, if it is one. */
  public static Optional<RepositoryName> parse(String text) {
    String[] parts = text.split("/", -1);
    boolean valid = parts.length == 2
        && PART.matcher(parts[0]).matches()
        && PART.matcher(parts[1]).matches();
    return valid ? Optional.of(new RepositoryName(parts[0], parts[1])) : Optional.empty();
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
