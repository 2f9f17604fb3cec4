package fr.arcodange.factoryline.tofu;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How tofu is run, whatever the root.
 *
 * @param program the binary; otherwise it is looked for on {@code PATH}
 * @param dataFolder a private folder, outside any worktree, for what tofu keeps between init, plan and apply
 * @param workspace the workspace; otherwise the default one
 */
public record TofuSettings(Optional<Path> program, Path dataFolder, Optional<String> workspace) {
  public TofuSettings {
    dataFolder = dataFolder.toAbsolutePath().normalize();
  }
}
