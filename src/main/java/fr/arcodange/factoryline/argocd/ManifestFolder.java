package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A folder of rendered objects, one file each. Files of an earlier rendering go; files of somebody else stay. */
public final class ManifestFolder {
  private final Path folder;

  public ManifestFolder(Path folder) {
    this.folder = folder;
  }

  /** What a writing came to. */
  public record Written(int written, int unchanged, int removed) {}

  /**
   * Writes what is not there yet, and removes what an earlier rendering left.
   *
   * @throws Failure tool failed, if a file cannot be written
   */
  public Written write(List<ObjectFiles.ObjectFile> files) {
    int written = 0;
    Set<String> names = new HashSet<>();
    try {
      Files.createDirectories(folder);
      for (ObjectFiles.ObjectFile file : files) {
        names.add(file.name());
        written += put(folder.resolve(file.name()), file.text().getBytes(StandardCharsets.UTF_8));
      }
      return new Written(written, files.size() - written, removeOthers(names));
    } catch (IOException e) {
      throw Failure.toolFailed("writing rendered objects to " + Display.line(folder.toString())
              + ": " + FileTrouble.of(folder, e))
          .causedBy(e);
    }
  }

  private static int put(Path file, byte[] bytes) throws IOException {
    if (Files.isRegularFile(file)
        && Files.size(file) == bytes.length
        && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return 0;
    }
    Files.write(file, bytes);
    return 1;
  }

  private int removeOthers(Set<String> names) throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.yaml")) {
      for (Path file : files) {
        if (!names.contains(file.getFileName().toString()) && isOurs(file)) {
          Files.delete(file);
          removed++;
        }
      }
    }
    return removed;
  }

  private static boolean isOurs(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      return ObjectFiles.HEADER.equals(reader.readLine());
    }
  }
}
