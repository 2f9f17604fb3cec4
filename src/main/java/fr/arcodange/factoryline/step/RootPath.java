package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Path;

/**
 * Where a root module lies in its repository: relative, normalised, inside it.
 *
 * @param value with forward slashes; {@code .} is the top of the repository
 */
public record RootPath(String value) {

  /** Checks what a person wrote. */
  public static RootPath of(String written) {
    Path path = Path.of(written);
    if (path.isAbsolute()) {
      throw Failure.usage("--root is '" + written + "', an absolute path")
          .hint("give the folder relative to the top of the repository, as in --root iac");
    }
    Path normal = path.normalize();
    if (normal.startsWith("..")) {
      throw Failure.usage("--root is '" + written + "', which leads out of the repository")
          .hint("give a folder inside the repository, as in --root iac");
    }
    return new RootPath(normal.toString().isEmpty() ? "." : normal.toString().replace('\\', '/'));
  }

  /** The folder itself in a checkout. */
  public Path in(Path checkout) {
    return checkout.resolve(value).normalize();
  }

  @Override
  public String toString() {
    return value;
  }
}
