package fr.arcodange.factoryline.planstore;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder as a store, for one machine. An object is written aside, synced, and then linked to its name: a link is made whole or
 * not at all, and never replaces anything. Its time is the file's. What is not the owner's is of no use to others: files are
 * 0600, folders 0700. Symbolic links inside are refused, since they lead out.
 */
final class FilePlanStore implements PlanStore {
  private static final String ASIDE = ".writing";

  /** A segment of one dot would be the folder itself. Ours are percent-encoded, so none of them is called this. */
  private static final String DOT = "%2E";

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;

  FilePlanStore(Path root) {
    this.root = root;
  }

  @Override
  public Stored create(String name, byte[] content) {
    List<String> segments = segments(name);
    String doing = "writing " + name + " to the plan store " + root;
    try {
      Files.createDirectories(root, OWNER_FOLDER);
      Path folder = makeFolders(doing, segments.subList(0, segments.size() - 1));
      Path target = folder.resolve(segments.get(segments.size() - 1));
      Path aside = makeFolder(doing, root, ASIDE).resolve(UUID.randomUUID().toString());
      try {
        write(aside, content);
        Files.createLink(target, aside);
      } finally {
        Files.deleteIfExists(aside);
      }
      sync(folder);
      return stored(name, target);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(root)) {
        throw failed(doing, e);
      }
      throw Failure.refused(doing + ": it exists already, and what is stored is never replaced")
          .causedBy(e);
    } catch (IOException e) {
      throw failed(doing, e);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, options, OWNER_FILE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** A new name in a folder outlives a loss of power only once the folder itself was written. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path makeFolders(String doing, List<String> segments) throws IOException {
    Path folder = root;
    for (String segment : segments) {
      folder = makeFolder(doing, folder, segment);
    }
    return folder;
  }

  private static Path makeFolder(String doing, Path parent, String name) throws IOException {
    Path folder = parent.resolve(name);
    refuseLink(doing, folder);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(folder, OWNER_FOLDER);
        sync(parent);
      } catch (FileAlreadyExistsException e) {
        // Another job made it first, unless it is a file.
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          throw Failure.refused(doing + ": " + folder + " is not a folder").causedBy(e);
        }
      }
    }
    return folder;
  }

  @Override
  public List<Stored> list(String prefix) {
    String doing = "listing " + prefix + " in the plan store " + root;
    List<String> folders =
        ObjectNames.folders(prefix).stream().map(FilePlanStore::file).toList();
    try {
      Path folder = find(doing, folders);
      List<Stored> found = new ArrayList<>();
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        collect(doing, folder, prefix, found);
      }
      found.sort(Comparator.comparing(Stored::name));
      return found;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw failed(doing, e);
    }
  }

  private void collect(String doing, Path folder, String prefix, List<Stored> found)
      throws IOException {
    List<Path> entries;
    try (Stream<Path> stream = Files.list(folder)) {
      entries = stream.toList();
    }
    for (Path entry : entries) {
      refuseLink(doing, entry);
      String file = entry.getFileName().toString();
      String name = prefix + (file.equals(DOT) ? "." : file);
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        if (!entry.equals(root.resolve(ASIDE))) {
          collect(doing, entry, name + "/", found);
        }
      } else {
        found.add(stored(name, entry));
      }
    }
  }

  @Override
  public byte[] read(String name) {
    String doing = "reading " + name + " from the plan store " + root;
    try {
      Path file = find(doing, segments(name));
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(file.toString());
      }
      Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
      try (InputStream in = Channels.newInputStream(FileChannel.open(file, options))) {
        byte[] content = in.readNBytes(ObjectNames.LARGEST_OBJECT + 1);
        if (content.length > ObjectNames.LARGEST_OBJECT) {
          throw ObjectNames.tooLarge(doing);
        }
        return content;
      }
    } catch (NoSuchFileException e) {
      throw Failure.refused(doing + ": there is no such object").causedBy(e);
    } catch (IOException e) {
      throw failed(doing, e);
    }
  }

  @Override
  public void remove(String name) {
    Probes.require(name);
    String doing = "removing " + name + " from the plan store " + root;
    try {
      Files.deleteIfExists(find(doing, segments(name)));
    } catch (IOException e) {
      throw failed(doing, e);
    }
  }

  /** Whoever writes a file here owns its folder. */
  @Override
  public Optional<Boolean> mayRemove() {
    return Optional.of(true);
  }

  private Path find(String doing, List<String> segments) {
    Path path = root;
    for (String segment : segments) {
      path = path.resolve(segment);
      refuseLink(doing, path);
    }
    return path;
  }

  private static void refuseLink(String doing, Path path) {
    if (Files.isSymbolicLink(path)) {
      throw Failure.refused(doing + ": " + path + " is a symbolic link")
          .hint("a plan store holds only folders and files of its own; remove the link");
    }
  }

  private static List<String> segments(String name) {
    List<String> segments =
        ObjectNames.segments(name).stream().map(FilePlanStore::file).toList();
    if (segments.get(0).equals(ASIDE)) {
      throw Failure.usage("naming an object of the plan store '" + name + "': " + ASIDE
          + " is where objects are written before they are there");
    }
    return segments;
  }

  private static String file(String segment) {
    if (segment.equals(DOT)) {
      throw Failure.usage(
          "naming an object of the plan store: a segment " + DOT + " cannot be told from a dot");
    }
    return segment.equals(".") ? DOT : segment;
  }

  private static Stored stored(String name, Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new Stored(name, attributes.lastModifiedTime().toInstant(), attributes.size());
  }

  @Override
  public String toString() {
    return "file://" + root;
  }

  private Failure failed(String doing, IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return Failure.denied(doing + ": no permission for " + denied.getFile())
          .hint("the folder belongs to whoever ran first; give it to the user that runs the jobs")
          .causedBy(e);
    }
    return Failure.unreachable(doing + ": " + FileTrouble.of(root, e)).causedBy(e);
  }
}
