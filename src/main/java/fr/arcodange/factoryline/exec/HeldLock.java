package fr.arcodange.factoryline.exec;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An exclusive lock of this process on a file; the kernel gives it back when the process ends, however it ends. */
record HeldLock(Path file, FileChannel channel) implements AutoCloseable {
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

  /** Removes the file, when what it stands for is gone and does not come again. */
  void forget() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    OWN.remove(file);
  }
}
