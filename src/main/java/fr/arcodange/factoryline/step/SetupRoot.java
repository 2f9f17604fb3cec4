package fr.arcodange.factoryline.step;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A root module to look at.
 *
 * @param folder where it is
 */
public record SetupRoot(TofuRoot root, Path folder) {
  public SetupRoot {
    Objects.requireNonNull(root);
    Objects.requireNonNull(folder);
  }
}
