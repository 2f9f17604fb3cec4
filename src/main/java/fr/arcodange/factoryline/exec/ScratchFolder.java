package fr.arcodange.factoryline.exec;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for one run's own files (worktree, plan file), which only this user may enter and which goes when it is closed. A lock
 * beside it says that its run is alive, so that the next run can remove what a killed one left and nothing else: several jobs of
 * one user may share the parent folder.
 */
public final class ScratchFolder implements AutoCloseable {
  private static final String PREFIX = "factoryline-";
  private static final String LOCK = ".lock";
  private static final int NAME_BYTES = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path path;
  private final HeldLock lock;
  private boolean left;

  private ScratchFolder(Path path, HeldLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes one below {@code parent}, which is made if it is not there. */
  public static ScratchFolder create(Path parent) {
    try {
      Files.createDirectories(parent);
      Path realParent = parent.toRealPath();
      byte[] name = new byte[NAME_BYTES];
      RANDOM.nextBytes(name);
      Path path = realParent.resolve(PREFIX + HexFormat.of().formatHex(name));
      // The lock comes first: a folder without a living lock is what another run may remove.
      HeldLock lock = HeldLock.take(lockOf(path))
          .orElseThrow(() -> new FileAlreadyExistsException(path.toString()));
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new ScratchFolder(path, lock);
    } catch (IOException e) {
      throw Failure.usage("making a temporary folder in " + parent + ": " + reason(e))
          .causedBy(e);
    }
  }

  /** Where it is: absolute, without symbolic links. */
  public Path path() {
    return path;
  }

  /** Has it stay when it is closed, for what is in it and nowhere else; a later run may remove it. */
  public void leave() {
    left = true;
  }

  /**
   * Removes it with everything in it, unless it was left.
   *
   * @throws Failure tool failed if something in it cannot be removed
   */
  @Override
  public void close() {
    try (lock) {
      if (left) {
        return;
      }
      delete(path);
      lock.forget();
    } catch (IOException e) {
      throw Failure.toolFailed("removing the temporary folder " + path + ": " + reason(e))
          .hint("what was being done is done; remove the folder by hand, or the next run will try")
          .causedBy(e);
    }
  }

  /**
   * Removes the folders of runs that were killed: those whose lock nobody holds and in which no process works (a program outlives
   * a killed run).
   *
   * @param mayGo asked of each of them before it is removed; one that may not stays as it is
   * @return what was removed
   */
  public static List<Path> removeLeftovers(Path parent, Predicate<Path> mayGo) {
    List<Path> removed = new ArrayList<>();
    try {
      if (!Files.isDirectory(parent)) {
        return removed;
      }
      Path realParent = parent.toRealPath();
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(realParent, PREFIX + "[0-9a-f]".repeat(2 * NAME_BYTES))) {
        for (Path folder : found) {
          if (removeLeftover(folder, mayGo)) {
            removed.add(folder);
          }
        }
      }
    } catch (IOException e) {
      throw Failure.toolFailed("removing what a killed run left in " + parent + ": " + reason(e))
          .causedBy(e);
    }
    return removed;
  }

  private static boolean removeLeftover(Path folder, Predicate<Path> mayGo) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || !Files.isWritable(lockOf(folder))) {
      return false;
    }
    Optional<HeldLock> lock = HeldLock.take(lockOf(folder));
    if (lock.isEmpty()) {
      return false;
    }
    try (HeldLock held = lock.get()) {
      if (someoneWorksIn(folder) || !mayGo.test(folder)) {
        return false;
      }
      delete(folder);
      held.forget();
      return true;
    }
  }

  /** As far as this user may see; where there is no /proc, the lock alone decides. */
  private static boolean someoneWorksIn(Path folder) throws IOException {
    Path proc = Path.of("/proc");
    if (!Files.isDirectory(proc)) {
      return false;
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (workingFolder(process).filter(at -> at.startsWith(folder)).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  private static Optional<Path> workingFolder(Path process) {
    try {
      return Optional.of(Files.readSymbolicLink(process.resolve("cwd")));
    } catch (IOException endedOrSomeoneElses) {
      return Optional.empty();
    }
  }

  private static Path lockOf(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }

  private static void delete(Path folder) throws IOException {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (NoSuchFileException e) {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /** Deletes a tree; never follows a link out of it, and opens folders that were made unwritable (Go's module cache is). */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (!Files.isWritable(folder) || !Files.isExecutable(folder)) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      // What a program that is just ending made meanwhile.
      try (Stream<Path> late = Files.list(folder)) {
        for (Path path : late.toList()) {
          if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(path, this);
          } else {
            Files.deleteIfExists(path);
          }
        }
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }

  /** An exclusive lock of this process on a file; the kernel gives it back when the process ends, however it ends. */
  private record HeldLock(Path file, FileChannel channel) implements AutoCloseable {
    /** A process that opens and closes a file it has locked loses the lock (POSIX), so its own must not be tried. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    /** The lock, or nothing if somebody holds it. */
    static Optional<HeldLock> take(Path file) throws IOException {
      if (!OWN.add(file)) {
        return Optional.empty();
      }
      Optional<HeldLock> lock = Optional.empty();
      try {
        lock = tryLock(file);
        return lock;
      } finally {
        if (lock.isEmpty()) {
          OWN.remove(file);
        }
      }
    }

    private static Optional<HeldLock> tryLock(Path file) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean held = false;
      try {
        held = channel.tryLock() != null;
        return held ? Optional.of(new HeldLock(file, channel)) : Optional.empty();
      } finally {
        if (!held) {
          channel.close();
        }
      }
    }

    /** Removes the file, when the folder it stands for is gone. */
    void forget() throws IOException {
      Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
      channel.close();
      OWN.remove(file);
    }
  }
}
