package fr.arcodange.factoryline.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What the system really throws, as far as it does so to every user. */
class FileTroubleTest {
  @TempDir
  Path temp;

  private Path file = Path.of("");

  @BeforeEach
  void makeAFile() throws IOException {
    file = Files.writeString(temp.resolve("file"), "content");
  }

  private static String told(Path asked, Executable action) {
    return FileTrouble.of(asked, assertThrows(IOException.class, action));
  }

  @Test
  void aMissingFileIsToldFromAMissingFolder() {
    Path missing = temp.resolve("missing");
    Path deeper = missing.resolve("folder/of/file");

    assertEquals("there is no such file", told(missing, () -> Files.readString(missing)));
    assertEquals(
        "there is no folder " + missing, told(deeper, () -> Files.writeString(deeper, "x")));
    assertEquals("there is no " + missing, told(file, () -> Files.readString(missing)));
  }

  @Test
  void aFolderIsNoFile() {
    assertEquals("it is a folder", told(temp, () -> Files.readString(temp)));
    assertEquals("it is a folder", told(temp, () -> Files.writeString(temp, "x")));
    Path folder = temp.resolve("folder");
    assertEquals("it is a folder", told(folder, () -> {
      Files.createDirectory(folder);
      Files.move(file, folder, StandardCopyOption.ATOMIC_MOVE);
    }));
  }

  @Test
  void aFileIsNoFolder() {
    Path below = file.resolve("folder/x");

    assertEquals(file + " is not a folder", told(below, () -> Files.writeString(below, "x")));
    assertEquals(file + " is not a folder", told(below, () -> Files.createDirectories(file)));
    assertEquals("it is not a folder", told(file, () -> Files.newDirectoryStream(file)));
    assertEquals("it is not a folder", told(file, () -> Files.createDirectories(file)));
  }

  @Test
  void whatIsThereAlreadyIsSaidToBe() {
    assertEquals("it is there already", told(temp, () -> Files.createDirectory(temp)));
    assertEquals(
        file + " is there already",
        FileTrouble.of(temp, new FileAlreadyExistsException(file.toString())));
  }

  @Test
  void textThatIsNoneIsSaidToBe() {
    assertEquals("it is not UTF-8 text", told(file, () -> {
      Files.write(file, new byte[] {(byte) 0xff});
      Files.readString(file);
    }));
  }

  /** Made here, since nothing is denied to root. */
  @Test
  void whatIsDeniedIsToldFromAFolderInWhichNothingCanBeMade() {
    assertEquals(
        "this user may not access it",
        FileTrouble.of(file, new AccessDeniedException(file.toString())));
    assertEquals(
        "this user may not access " + temp,
        FileTrouble.of(file, new AccessDeniedException(temp.toString())));
    assertEquals(
        "this user may not write in " + temp,
        FileTrouble.of(file, new AccessDeniedException(temp.resolve(".new").toString())));
  }

  @Test
  void theSystemsOwnReasonEndsTheSentence() {
    assertEquals(
        "no space left on device",
        FileTrouble.of(
            file, new FileSystemException(file.toString(), null, "No space left on device")));
    assertEquals("stream closed", FileTrouble.of(file, new IOException("Stream closed")));
  }

  @Test
  void noReasonIsNoJavaName() {
    assertEquals(
        "the system gives no reason",
        FileTrouble.of(file, new FileSystemException(file.toString())));
    assertEquals("the system gives no reason", FileTrouble.of(file, new IOException()));
  }
}
