package fr.arcodange.factoryline.exec;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A folder for one run's own files (worktree, plan file), which only this user may enter and which goes when it is closed. A lock
 * beside it says that its run is alive, so that the next run can remove what a killed one left and nothing else: several jobs of
 * one user may share the parent folder, and no two of them a folder in it.
 */
public final class ScratchFolder implements AutoCloseable {
  private static final String PREFIX = "factoryline-";
  private static final String LOCK = ".lock";
  private static final int NAME_BYTES = 6;
  private static final int USUAL_NAME_BYTES = 8;
  private static final Pattern NAME = Pattern.compile(
      PREFIX + "([0-9a-f]{" + 2 * NAME_BYTES + "}|[0-9a-f]{" + 2 * USUAL_NAME_BYTES + "})");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path path;
  private final HeldLock lock;
  private boolean left;

  private ScratchFolder(Path path, HeldLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes one with a name of its own below {@code parent}, which is made if it is not there.
   *
   * @throws Failure refused, if somebody else could write in the parent; usage, if it cannot be made
   */
  public static ScratchFolder create(Path parent) {
    try {
      Path realParent = made(parent);
      return keptFromOthers(unique(realParent), realParent);
    } catch (IOException e) {
      throw notMade(parent, e);
    }
  }

  /**
   * Makes the one that {@code purpose} always gets below {@code parent}; while somebody uses that, one with a name of its own.
   * Values that hold the path are then the same from run to run.
   */
  public static ScratchFolder create(Path parent, String purpose) {
    try {
      Path realParent = made(parent);
      Optional<ScratchFolder> usual = tryUsual(usualIn(realParent, purpose));
      return keptFromOthers(usual.isPresent() ? usual.get() : unique(realParent), realParent);
    } catch (IOException e) {
      throw notMade(parent, e);
    }
  }

  /** Where {@link #create(Path, String)} makes the folder as long as nobody else uses it. */
  public static Path usual(Path parent, String purpose) {
    try {
      return usualIn(made(parent), purpose);
    } catch (IOException e) {
      throw notMade(parent, e);
    }
  }

  private static Path usualIn(Path realParent, String purpose) {
    byte[] digest = Sha256.of(purpose.getBytes(StandardCharsets.UTF_8));
    return realParent.resolve(PREFIX + HexFormat.of().formatHex(digest, 0, USUAL_NAME_BYTES));
  }

  private static Path made(Path parent) throws IOException {
    if (!Files.exists(parent)) {
      Files.createDirectories(parent.toAbsolutePath().getParent());
      try {
        createPrivately(parent);
      } catch (FileAlreadyExistsException anotherJobWasFaster) {
        return parent.toRealPath();
      }
    }
    return parent.toRealPath();
  }

  /** Whoever else may write in the parent could put a folder of their own, with a plan to be applied, in the place of ours. */
  private static ScratchFolder keptFromOthers(ScratchFolder folder, Path parent)
      throws IOException {
    PosixFileAttributes ofParent = Files.readAttributes(parent, PosixFileAttributes.class);
    boolean ours = ofParent.owner().equals(Files.getOwner(folder.path));
    boolean shared = ofParent.permissions().contains(PosixFilePermission.OTHERS_WRITE)
        || ofParent.permissions().contains(PosixFilePermission.GROUP_WRITE);
    if (ours && !shared) {
      return folder;
    }
    folder.close();
    throw Failure.refused("making a temporary folder in " + parent + ": "
            + (ours
                ? "others may write there"
                : "it belongs to " + ofParent.owner().getName()))
        .hint("remove that folder, or set TMPDIR to one of your own");
  }

  private static ScratchFolder unique(Path realParent) throws IOException {
    byte[] name = new byte[NAME_BYTES];
    RANDOM.nextBytes(name);
    Path path = realParent.resolve(PREFIX + HexFormat.of().formatHex(name));
    // The lock comes first: a folder without a living lock is what another run may remove.
    HeldLock lock = HeldLock.take(lockOf(path))
        .orElseThrow(() -> new FileAlreadyExistsException(path.toString()));
    createPrivately(path);
    return new ScratchFolder(path, lock);
  }

  /** Nothing if a living run has it, or if what a killed one left is still there. */
  private static Optional<ScratchFolder> tryUsual(Path path) throws IOException {
    Optional<HeldLock> lock = HeldLock.take(lockOf(path));
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    boolean free = false;
    try {
      free = !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      if (free) {
        createPrivately(path);
      }
      return free ? Optional.of(new ScratchFolder(path, lock.get())) : Optional.empty();
    } finally {
      if (!free) {
        lock.get().close();
      }
    }
  }

  private static void createPrivately(Path path) throws IOException {
    Files.createDirectory(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static Failure notMade(Path parent, IOException e) {
    return Failure.usage(
            "making a temporary folder in " + parent + ": " + FileTrouble.of(parent, e))
        .hint("set TMPDIR to a folder that this user may write in")
        .causedBy(e);
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
      Deletion.of(path);
      forget(lock);
    } catch (IOException e) {
      throw Failure.toolFailed(
              "removing the temporary folder " + path + ": " + FileTrouble.of(path, e))
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
          Files.newDirectoryStream(realParent, ScratchFolder::isNamedLikeOne)) {
        for (Path folder : found) {
          if (removeLeftover(folder, mayGo)) {
            removed.add(folder);
          }
        }
      }
    } catch (IOException e) {
      throw Failure.toolFailed(
              "removing what a killed run left in " + parent + ": " + FileTrouble.of(parent, e))
          .causedBy(e);
    }
    return removed;
  }

  private static boolean isNamedLikeOne(Path path) {
    return NAME.matcher(path.getFileName().toString()).matches();
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
      Deletion.of(folder);
      forget(held);
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

  /**
   * The lock file of a name that comes again stays: somebody may have it open and be about to lock it, while a third would make it
   * anew and lock that.
   */
  private static void forget(HeldLock lock) throws IOException {
    int usual = PREFIX.length() + 2 * USUAL_NAME_BYTES + LOCK.length();
    if (lock.file().getFileName().toString().length() != usual) {
      lock.forget();
    }
  }

  private static Path lockOf(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }
}
