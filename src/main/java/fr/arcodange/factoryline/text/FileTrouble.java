package fr.arcodange.factoryline.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What is wrong with a file, in words: Java's own messages are often its name and nothing else, with the reason in the class. */
public final class FileTrouble {
  private FileTrouble() {}

  /** Why what was being done with {@code file} went wrong, to stand behind the words that said so and named it. */
  public static String of(Path file, IOException e) {
    Path met = met(file, e);
    if (e instanceof NoSuchFileException) {
      return missing(met, file);
    }
    if (e instanceof AccessDeniedException) {
      return denied(met, file);
    }
    if (e instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    String reason = reason(e);
    if (e instanceof NotDirectoryException
        || reason.equals("not a directory")
        || (e instanceof FileAlreadyExistsException
            && Files.isRegularFile(met)
            && isAbove(met, file))) {
      return named(firstThatIsNoFolder(met), file) + " is not a folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return named(met, file) + " is there already";
    }
    return reason.equals("is a directory") ? named(met, file) + " is a folder" : reason;
  }

  /** A move may fail for its target, which is the one that people know. */
  private static Path met(Path file, IOException e) {
    if (!(e instanceof FileSystemException at)) {
      return file.toAbsolutePath();
    }
    return Optional.ofNullable(at.getOtherFile())
        .or(() -> Optional.ofNullable(at.getFile()))
        .map(Path::of)
        .orElse(file)
        .toAbsolutePath();
  }

  private static String missing(Path met, Path file) {
    Path first = met;
    for (Path above = met.getParent();
        above != null && Files.notExists(above);
        above = above.getParent()) {
      first = above;
    }
    if (!first.equals(met)) {
      return "there is no folder " + first;
    }
    return isSame(met, file) ? "there is no such file" : "there is no " + met;
  }

  private static String denied(Path met, Path file) {
    Path folder = met.getParent();
    return folder != null && Files.notExists(met)
        ? "this user may not write in " + folder
        : "this user may not access " + named(met, file);
  }

  private static Path firstThatIsNoFolder(Path met) {
    Path first = met;
    for (Path above = met.getParent();
        above != null && !Files.isDirectory(above);
        above = above.getParent()) {
      first = above;
    }
    return first;
  }

  private static String named(Path met, Path file) {
    return isSame(met, file) ? "it" : met.toString();
  }

  private static boolean isSame(Path met, Path file) {
    return met.equals(file.toAbsolutePath());
  }

  private static boolean isAbove(Path met, Path file) {
    return file.toAbsolutePath().startsWith(met);
  }

  /** The system's own words, which are English and begin with a capital letter. */
  private static String reason(IOException e) {
    String words = Optional.ofNullable(
            e instanceof FileSystemException at ? at.getReason() : e.getMessage())
        .filter(text -> !text.isBlank())
        .orElse("The system gives no reason");
    return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }
}
