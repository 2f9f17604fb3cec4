package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A state that tofu could not store where it belongs. It lies in the run's own folder, which goes when the run ends, and is the only
 * thing that knows what was made: it is put where it stays.
 */
final class UnsavedState {
  private UnsavedState() {}

  /**
   * The outcome, with the state in {@code folder}.
   *
   * @throws Failure tool failed, if it cannot be copied
   */
  static ApplyOutcome keep(ApplyOutcome outcome, Path folder, String tip) {
    return outcome
        .unsavedState()
        .map(file -> new ApplyOutcome(
            outcome.status(),
            outcome.done(),
            outcome.failed(),
            outcome.left(),
            outcome.words(),
            outcome.failure(),
            Optional.of(copy(file, folder, tip))))
        .orElse(outcome);
  }

  private static Path copy(Path file, Path folder, String tip) {
    try {
      Path kept = Files.createTempFile(
          folder,
          "unsaved-" + tip + "-",
          ".tfstate",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(kept, Files.readAllBytes(file));
      return kept;
    } catch (IOException e) {
      throw Failure.toolFailed("keeping the state that could not be stored, from " + file + " in "
              + folder + ": " + e.getMessage())
          .hint(
              "it is lost with this run: compare what exists with the state, and import what is missing")
          .causedBy(e);
    }
  }
}
