package fr.arcodange.factoryline.job;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a {@link Session} waits for the next step: one file that only its owner can read, replaced as a whole and under a lock.
 * The lock file beside it stays.
 */
public final class SessionFile {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<?> PRIVATE_FILE =
      PosixFilePermissions.asFileAttribute(PRIVATE);
  private static final FileAttribute<?> PRIVATE_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final int WRITABLE_BY_OTHERS = 0022;
  private static final int STICKY = 01000;

  /** File locks are held by the process: they do not keep its own threads apart. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path file;
  private final Path folder;
  private final Optional<UserPrincipal> owner;

  public SessionFile(Path file) {
    this(file, Optional.empty());
  }

  /** @param owner who must own the file; this process's user if empty */
  SessionFile(Path file, Optional<UserPrincipal> owner) {
    this.file = file.toAbsolutePath();
    Path parent = this.file.getParent();
    if (parent == null) {
      throw Failure.usage("the session file cannot be " + file);
    }
    this.folder = parent;
    this.owner = owner;
  }

  /**
   * {@code FACTORYLINE_SESSION}, else {@code factoryline/session.json} in {@code RUNNER_TEMP} or {@code XDG_RUNTIME_DIR}; a
   * session with a name lies beside the one without.
   *
   * @throws Failure usage, if none of these is set or the name cannot be part of a file name
   */
  public static Path locate(Map<String, String> environment, Optional<String> name) {
    Path unnamed = Stream.of(
            variable(environment, "FACTORYLINE_SESSION"),
            variable(environment, "RUNNER_TEMP").map(SessionFile::usualName),
            variable(environment, "XDG_RUNTIME_DIR").map(SessionFile::usualName))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> Failure.usage("no place for the session file: RUNNER_TEMP is not set")
            .hint("set FACTORYLINE_SESSION to a path in a folder that only you can read"));
    return name.map(given -> unnamed.resolveSibling(named(unnamed, given))).orElse(unnamed);
  }

  private static Optional<Path> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(Path::of);
  }

  private static Path usualName(Path folder) {
    return folder.resolve("factoryline").resolve("session.json");
  }

  private static String named(Path unnamed, String name) {
    if (!NAME.matcher(name).matches()) {
      throw Failure.usage(
          "session name '" + name + "': a name has letters, digits, '.', '-' and '_'");
    }
    String base = unnamed.getFileName().toString();
    return base.endsWith(".json")
        ? base.substring(0, base.length() - ".json".length()) + "-" + name + ".json"
        : base + "-" + name;
  }

  public Path path() {
    return file;
  }

  /**
   * The session, empty if there is no file.
   *
   * @throws Failure refused, if others may have written or read the file; usage, if it holds no session of a known version
   */
  public Session read() {
    String doing = "reading the session file " + file;
    try {
      if (!Files.exists(file, NOFOLLOW_LINKS)) {
        return Session.empty();
      }
      requirePrivate(doing);
      try (InputStream input = Files.newInputStream(file, NOFOLLOW_LINKS)) {
        return SessionJson.read(input);
      }
    } catch (SessionJson.Unreadable e) {
      throw Failure.usage(doing + ": " + e.what())
          .causedBy(e)
          .hint("remove it and log in again; a token in it lives on until it expires");
    } catch (IOException e) {
      throw unusable(doing, e);
    }
  }

  /**
   * Replaces the session by what {@code change} makes of it, while no other process or thread does.
   *
   * @throws Failure as {@link #read} does; usage, if the file cannot be written
   */
  public void update(UnaryOperator<Session> change) {
    locked(
        "writing the session file " + file, () -> replace(SessionJson.write(change.apply(read()))));
  }

  /** Removes the session; there may be none. */
  public void delete() {
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      return;
    }
    locked("removing the session file " + file, () -> Files.deleteIfExists(file));
  }

  private void locked(String doing, Action action) {
    IN_THIS_PROCESS.lock();
    try {
      Files.createDirectories(folder, PRIVATE_FOLDER);
      requireOwnFolder(doing);
      try (FileChannel channel = open(sibling(".lock"), CREATE, WRITE, NOFOLLOW_LINKS);
          FileLock ignored = channel.lock()) {
        action.run();
      }
    } catch (IOException e) {
      throw unusable(doing, e);
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  private void replace(byte[] content) throws IOException {
    Path next = sibling(".new");
    // left by a process that was killed while it wrote; the lock says that nobody is writing now
    Files.deleteIfExists(next);
    try (FileChannel channel = open(next, CREATE_NEW, WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static FileChannel open(Path path, OpenOption... options) throws IOException {
    return FileChannel.open(path, Set.of(options), PRIVATE_FILE);
  }

  private Path sibling(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private void requirePrivate(String doing) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw untrusted(doing, whatItIs(attributes));
    }
    UserPrincipal expected = owner.isPresent() ? owner.get() : ownUser();
    if (!attributes.owner().equals(expected)) {
      throw untrusted(
          doing,
          "it belongs to " + attributes.owner().getName() + ", not to " + expected.getName());
    }
    Set<PosixFilePermission> forOthers = EnumSet.copyOf(attributes.permissions());
    forOthers.removeAll(PRIVATE);
    if (!forOthers.isEmpty()) {
      throw untrusted(
          doing,
          "others have access to it (" + PosixFilePermissions.toString(attributes.permissions())
              + ")");
    }
  }

  private static String whatItIs(PosixFileAttributes noFile) {
    if (noFile.isSymbolicLink()) {
      return "it is a symbolic link";
    }
    return noFile.isDirectory() ? "it is a folder" : "it is no file";
  }

  private UserPrincipal ownUser() throws IOException {
    Path process = Path.of("/proc/self");
    return Files.getOwner(Files.exists(process) ? process : folder);
  }

  /** Where others may rename files, they could put theirs in the place of ours between two looks. */
  private void requireOwnFolder(String doing) throws IOException {
    int mode = (Integer) Files.getAttribute(folder, "unix:mode");
    if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
      throw untrusted(doing, "others may write in its folder");
    }
  }

  private Failure unusable(String doing, IOException e) {
    return Failure.usage(doing + ": " + FileTrouble.of(file, e))
        .hint(
            "set FACTORYLINE_SESSION to a file in a folder of your own; without it, it is in RUNNER_TEMP or XDG_RUNTIME_DIR")
        .causedBy(e);
  }

  private static Failure untrusted(String doing, String why) {
    return Failure.refused(doing + ": " + why)
        .hint(
            "it must be a file of your own that nobody else can read; remove it and log in again");
  }

  /** Work on files. */
  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }
}
