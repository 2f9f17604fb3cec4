package fr.arcodange.factoryline.tofu;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How tofu is run, whatever the root.
 *
 * @param program the binary; otherwise it is looked for on {@code PATH}
 * @param dataFolder a private folder, outside any worktree, for what tofu keeps between init, plan and apply
 * @param workspace the workspace; otherwise the default one
 * @param initTimeout how long init may take: the GCS backend tries for ever to reach a server that is not there
 */
public record TofuSettings(
    Optional<Path> program, Path dataFolder, Optional<String> workspace, Duration initTimeout) {
  /** Enough for downloading large providers. */
  public static final Duration INIT_TIMEOUT = Duration.ofMinutes(5);

  public TofuSettings {
    dataFolder = dataFolder.toAbsolutePath().normalize();
  }
}
