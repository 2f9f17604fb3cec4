package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    try {
      Files.createDirectories(folder);
      Set<String> there = there();
      int written = files.parallelStream().mapToInt(file -> put(file, there)).sum();
      Set<String> names =
          files.stream().map(ObjectFiles.ObjectFile::name).collect(Collectors.toSet());
      return new Written(written, files.size() - written, removeOthers(names));
    } catch (IOException e) {
      throw failure(e);
    } catch (UncheckedIOException e) {
      throw failure(Objects.requireNonNull(e.getCause()));
    }
  }

  private Failure failure(IOException e) {
    return Failure.toolFailed("writing rendered objects to " + Display.line(folder.toString())
            + ": " + FileTrouble.of(folder, e))
        .causedBy(e);
  }

  /** Looked up once: to ask for each of ten thousand files that are not there takes longer than to write them. */
  private Set<String> there() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private int put(ObjectFiles.ObjectFile object, Set<String> there) {
    Path file = folder.resolve(object.name());
    byte[] bytes = object.text().getBytes(StandardCharsets.UTF_8);
    try {
      if (there.contains(object.name())
          && Files.size(file) == bytes.length
          && Arrays.equals(Files.readAllBytes(file), bytes)) {
        return 0;
      }
      try (OutputStream out = new FileOutputStream(file.toFile())) {
        out.write(bytes);
      }
      return 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
