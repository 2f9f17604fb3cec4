package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Path;

/**
 * Where something lies in its repository: relative, normalised, inside it.
 *
 * @param value with forward slashes; {@code .} is the top of the repository
 */
public record RepositoryPath(String value) {

  /**
   * Checks what a person wrote.
   *
   * @param option whose value it is
   * @param example as the option is used
   * @throws Failure usage, if it is absolute or leads out of the repository
   */
  public static RepositoryPath of(String option, String written, String example) {
    Path path = Path.of(written);
    if (path.isAbsolute()) {
      throw Failure.usage(option + " is '" + written + "', an absolute path")
          .hint("give it relative to the top of the repository, as in " + example);
    }
    Path normal = path.normalize();
    if (normal.startsWith("..")) {
      throw Failure.usage(option + " is '" + written + "', which leads out of the repository")
          .hint("give a path inside the repository, as in " + example);
    }
    return new RepositoryPath(
        normal.toString().isEmpty() ? "." : normal.toString().replace('\\', '/'));
  }

  /** The file or folder itself in a checkout. */
  public Path in(Path checkout) {
    return checkout.resolve(value).normalize();
  }

  @Override
  public String toString() {
    return value;
  }
}
