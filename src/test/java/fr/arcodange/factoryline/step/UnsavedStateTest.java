package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import fr.arcodange.factoryline.tofu.ApplyOutcome;
import fr.arcodange.factoryline.tofu.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsavedStateTest {
  @TempDir
  private Path folder;

  private static ApplyOutcome outcome(Optional<Path> unsaved) {
    return new ApplyOutcome(
        ApplyOutcome.Status.FAILED,
        List.of(),
        List.of(),
        List.of(),
        Words.NONE,
        Optional.empty(),
        unsaved);
  }

  @Test
  void aStateThatCouldNotBeStoredIsKeptOutsideOfTheRunsFolderForItsOwnerOnly() throws IOException {
    Path run = Files.createDirectory(folder.resolve("run"));
    Path errored = Files.writeString(run.resolve("errored.tfstate"), "{\"serial\": 7}");
    Path kept = UnsavedState.keep(outcome(Optional.of(errored)), folder, "abc")
        .unsavedState()
        .orElseThrow();
    assertEquals(folder, kept.getParent());
    assertEquals("{\"serial\": 7}", Files.readString(kept));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
  }

  @Test
  void anOutcomeWithoutOneStaysAsItIs() {
    ApplyOutcome complete = outcome(Optional.empty());
    assertSame(complete, UnsavedState.keep(complete, folder, "abc"));
  }
}
