package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of rendered objects, one file each. Files of an earlier rendering go; files of somebody else stay, and if one of them is in the
 * way, nothing is written.
 *
 * <p>What a kill leaves is never half a file where a whole one was: a new folder comes to be at once, with all its files, and a file that
 * is there is replaced at once.
 */
public final class ManifestFolder {
  private static final byte[] HEADER = ObjectFiles.HEADER.getBytes(StandardCharsets.UTF_8);

  /** What a file is called while it is written; nothing that reads YAML looks at it. */
  private static final String UNFINISHED = ".yaml.new";

  private static final int MOST_TOLD = 5;

  private final Path folder;

  public ManifestFolder(Path folder) {
    this.folder = folder;
  }

  /** What a writing came to. */
  public record Written(int written, int unchanged, int removed) {}

  /**
   * Writes what is not there yet, and removes what an earlier rendering left.
   *
   * @throws Failure refused, if somebody else's file or a link is in the way; tool failed, if a file cannot be written
   */
  public Written write(List<ObjectFiles.ObjectFile> files) {
    try {
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        return writeNew(files);
      }
      Set<String> there = names(folder);
      if (there.isEmpty()) {
        return writeAll(files, folder);
      }
      return update(files, there);
    } catch (IOException e) {
      throw failure(e);
    } catch (UncheckedIOException e) {
      throw failure(Objects.requireNonNull(e.getCause()));
    }
  }

  private Failure failure(IOException e) {
    return Failure.toolFailed(doing() + ": " + FileTrouble.of(folder, e)).causedBy(e);
  }

  private String doing() {
    return "writing rendered objects to " + Display.line(folder.toString());
  }

  /** Beside its place, and then there. */
  private Written writeNew(List<ObjectFiles.ObjectFile> files) throws IOException {
    Path place = folder.toAbsolutePath().normalize();
    Path parent = Objects.requireNonNullElse(place.getParent(), place);
    Files.createDirectories(parent);
    // A name that no living process has as well: what is there was left by one that was killed.
    Path beside =
        parent.resolve("." + place.getFileName() + "." + ProcessHandle.current().pid() + ".new");
    remove(beside);
    try {
      Files.createDirectory(beside);
      Written written = writeAll(files, beside);
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
      return written;
    } finally {
      remove(beside);
    }
  }

  private static void remove(Path beside) throws IOException {
    if (Files.isDirectory(beside, LinkOption.NOFOLLOW_LINKS)) {
      for (String name : names(beside)) {
        Files.delete(beside.resolve(name));
      }
      Files.delete(beside);
    }
  }

  /** Looked up once: to ask for each of ten thousand files that are not there takes longer than to write them. */
  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /** Where nothing is yet, nothing can be overwritten. */
  private static Written writeAll(List<ObjectFiles.ObjectFile> files, Path empty) {
    files.parallelStream()
        .forEach(
            file -> put(empty.resolve(file.name()), bytes(file), StandardOpenOption.CREATE_NEW));
    return new Written(files.size(), 0, 0);
  }

  private static byte[] bytes(ObjectFiles.ObjectFile file) {
    return file.text().getBytes(StandardCharsets.UTF_8);
  }

  private static void put(Path file, byte[] bytes, StandardOpenOption how) {
    try {
      Files.write(
          file,
          bytes,
          how,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING,
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Written update(List<ObjectFiles.ObjectFile> files, Set<String> there) throws IOException {
    Set<String> names =
        files.stream().map(ObjectFiles.ObjectFile::name).collect(Collectors.toSet());
    requireOurs(names, there);
    int written = files.parallelStream().mapToInt(file -> replace(file, there)).sum();
    return new Written(written, files.size() - written, removeOthers(names, there));
  }

  private void requireOurs(Set<String> names, Set<String> there) {
    Set<String> foreign = names.parallelStream()
        .filter(there::contains)
        .filter(name -> !isOurs(folder.resolve(name)))
        .collect(Collectors.toCollection(TreeSet::new));
    if (!foreign.isEmpty()) {
      throw Failure.refused(doing() + ": "
              + foreign.stream()
                  .limit(MOST_TOLD)
                  .map(Display::line)
                  .collect(Collectors.joining(", "))
              + (foreign.size() > MOST_TOLD ? " and " + (foreign.size() - MOST_TOLD) + " more" : "")
              + (foreign.size() == 1 ? " is" : " are") + " not what argocd-render wrote there")
          .hint("nothing was written; move away what it names, or take another --output-dir");
    }
  }

  /** Which begins as ours do; an empty one or a beginning was left by a run that was killed. A link is not. */
  private static boolean isOurs(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] beginning = in.readNBytes(HEADER.length);
      return Arrays.equals(beginning, Arrays.copyOf(HEADER, beginning.length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int replace(ObjectFiles.ObjectFile object, Set<String> there) {
    Path file = folder.resolve(object.name());
    byte[] bytes = bytes(object);
    try {
      if (there.contains(object.name())
          && Files.size(file) == bytes.length
          && Arrays.equals(Files.readAllBytes(file), bytes)) {
        return 0;
      }
      Path unfinished = folder.resolve("." + object.name() + ".new");
      put(unfinished, bytes, StandardOpenOption.CREATE);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      return 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int removeOthers(Set<String> names, Set<String> there) throws IOException {
    int removed = 0;
    for (String name : there) {
      boolean isUnfinished = name.startsWith(".") && name.endsWith(UNFINISHED);
      boolean isLeft = isUnfinished || (name.endsWith(".yaml") && !names.contains(name));
      Path file = folder.resolve(name);
      if (isLeft && isOurs(file) && Files.deleteIfExists(file) && !isUnfinished) {
        removed++;
      }
    }
    return removed;
  }
}
