package fr.arcodange.factoryline.oidc;

import static fr.arcodange.factoryline.oidc.Failures.denied;
import static fr.arcodange.factoryline.oidc.Failures.usage;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {
  private static final String TOKEN = "e30.e30.c2ln";

  @TempDir
  Path folder;

  private TokenSource holding(String content) throws IOException {
    return TokenSources.file(Files.writeString(folder.resolve("token"), content));
  }

  @ParameterizedTest
  @ValueSource(strings = {TOKEN, TOKEN + "\n", "  " + TOKEN + "\r\n\n"})
  void spacesAroundTheTokenAreNoPartOfIt(String content) throws IOException {
    assertEquals(TOKEN, holding(content).obtain(Optional.of("vault")).raw().reveal());
  }

  @Test
  void theFileIsReadEachTime() throws IOException {
    TokenSource source = holding(TOKEN);
    source.obtain(Optional.empty());
    Files.writeString(folder.resolve("token"), "e30.e30.bmV3");

    assertEquals("e30.e30.bmV3", source.obtain(Optional.empty()).raw().reveal());
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("none");

    assertEquals(
        "reading the ID token from " + missing + ": there is no such file",
        usage(() -> TokenSources.file(missing).obtain(Optional.empty())).message());
  }

  @Test
  void aDirectoryIsNoFile() {
    assertTrue(usage(() -> TokenSources.file(folder).obtain(Optional.empty()))
        .message()
        .endsWith("it is a directory"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", " \t "})
  void anEmptyFileIsSaidSo(String content) {
    assertTrue(denied(() -> holding(content).obtain(Optional.empty()))
        .message()
        .endsWith("the file is empty"));
  }

  @Test
  void aFileTooLargeForATokenIsNotRead() {
    assertTrue(denied(() -> holding("a".repeat(64 * 1024 + 1)).obtain(Optional.empty()))
        .message()
        .contains("larger than 64 KiB"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "hunter2.hunter2.hunter2",
        "{\"token\":\"hunter2\"}",
        TOKEN + "\n" + TOKEN
      })
  void whatIsNoTokenIsSaidSoWithoutShowingIt(String content) {
    Failure failure = denied(() -> holding(content).obtain(Optional.empty()));

    assertTrue(failure.message().contains("what is in it is not a JWT"), failure.message());
    assertFalse(failure.message().contains("hunter2"));
  }
}
