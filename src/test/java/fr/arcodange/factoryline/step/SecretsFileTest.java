package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsFileTest {
  @TempDir
  private Path folder;

  private static NamedSecret secret(String name, String value) {
    return new NamedSecret(name, Secret.of(value));
  }

  @Test
  void aShellReadsBackWhatWasWritten() throws Exception {
    Path file = folder.resolve("secrets.env");
    String awkward = "it's \"quoted\" $HOME `date` \\ \n-----BEGIN KEY-----\nabc\n\n";
    SecretsFile.write(file, List.of(secret("FIRST", awkward), secret("SECOND", "")));

    Process shell = new ProcessBuilder(
            "sh", "-c", ". \"$1\"; printf '%s|%s|' \"$FIRST\" \"$SECOND\"", "sh", file.toString())
        .start();
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, shell.waitFor());
    assertEquals(awkward + "||", read);
  }

  @Test
  void onlyItsOwnerMayReadItAndAnEarlierOneIsReplaced() throws IOException {
    Path file = folder.resolve("secrets.env");
    Files.writeString(file, "OLD='x'\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    SecretsFile.write(file, List.of(secret("NEW", "y")));

    assertEquals("NEW='y'\n", Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aZeroByteIsRefusedByTheSecretsName() {
    Failure failure = assertThrows(
        Failure.class,
        () -> SecretsFile.write(folder.resolve("x"), List.of(secret("BINARY", "a\0canary"))));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().contains("'BINARY'"), failure.message());
    assertFalse(failure.message().contains("canary"), failure.message());
    assertFalse(Files.exists(folder.resolve("x")));
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path file = folder.resolve("missing/secrets.env");

    Failure failure =
        assertThrows(Failure.class, () -> SecretsFile.write(file, List.of(secret("A", "b"))));

    assertEquals(
        "writing the secrets to " + file + ": there is no folder " + folder.resolve("missing"),
        failure.message());
    assertTrue(failure.hint().isPresent());
  }

  @Test
  void aFolderInThePlaceOfTheFileIsNamed() {
    Failure failure =
        assertThrows(Failure.class, () -> SecretsFile.write(folder, List.of(secret("A", "b"))));

    assertEquals("writing the secrets to " + folder + ": it is a folder", failure.message());
  }
}
