package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one PostgreSQL and an untouched cluster of it, made once from what the build copied to {@code
 * target/postgres} and kept there.
 */
final class PostgresBinaries {
  private static final Path SERVERS = Path.of("target", "postgres").toAbsolutePath();

  private final Path folder;

  private PostgresBinaries(Path folder) {
    this.folder = folder;
  }

  /** Those of a major version. Another JVM may be making the same at this moment. */
  static PostgresBinaries of(int major) throws IOException, InterruptedException {
    Path jar = SERVERS.resolve(major + ".jar");
    if (!Files.isReadable(jar)) {
      throw new AssertionError(
          "PostgreSQL " + major + " is not there: run ./mvnw dependency:copy@postgres-servers");
    }
    // Another minor version is another folder.
    Path folder = SERVERS.resolve(major + "-" + Long.toHexString(Files.size(jar)));
    if (!Files.exists(folder)) {
      makeUnlessMade(jar, folder);
    }
    return new PostgresBinaries(folder);
  }

  private static synchronized void makeUnlessMade(Path jar, Path folder)
      throws IOException, InterruptedException {
    try (FileChannel channel = FileChannel.open(
            SERVERS.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!Files.exists(folder)) {
        Path unfinished = folder.resolveSibling(folder.getFileName() + ".unfinished");
        delete(unfinished);
        make(jar, unfinished);
        Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static void make(Path jar, Path folder) throws IOException, InterruptedException {
    PostgresBinaries made = new PostgresBinaries(folder);
    Files.createDirectories(folder.resolve("server"));
    unpack(jar, folder.resolve("server"));
    Path password = Files.writeString(
        folder.resolve("password"), new BigInteger(128, new SecureRandom()).toString(36));
    Path cluster = Files.createDirectory(folder.resolve("cluster"));
    Unprivileged.own(password);
    Unprivileged.own(cluster);
    run(Unprivileged.program(List.of(
        made.program("initdb").toString(),
        "--pgdata=" + cluster,
        "--username=" + RealPostgres.SUPERUSER,
        "--pwfile=" + password,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        // A cluster that is copied often had better be small.
        "--wal-segsize=1",
        "--no-sync")));
  }

  /** The jar holds one archive, whose name tells the platform. */
  private static void unpack(Path jar, Path folder) throws IOException, InterruptedException {
    try (JarInputStream entries = new JarInputStream(Files.newInputStream(jar))) {
      for (JarEntry entry; (entry = entries.getNextJarEntry()) != null; ) {
        if (entry.getName().endsWith(".txz")) {
          untar(new XZInputStream(entries), folder);
          return;
        }
      }
    }
    throw new AssertionError(jar + " holds no .txz");
  }

  private static void untar(InputStream tar, Path folder) throws IOException, InterruptedException {
    Process untar = new ProcessBuilder("tar", "-x", "--no-same-owner", "-C", folder.toString())
        .redirectErrorStream(true)
        .start();
    try (OutputStream input = untar.getOutputStream()) {
      tar.transferTo(input);
    }
    finished(untar, "tar");
  }

  Path program(String name) {
    return folder.resolve("server").resolve("bin").resolve(name);
  }

  /** The superuser's, in each copy of the cluster. */
  Secret password() throws IOException {
    return Secret.of(Files.readString(folder.resolve("password")));
  }

  /** Puts a cluster of its own where nothing is yet. */
  void copyCluster(Path data) throws IOException, InterruptedException {
    run(new ProcessBuilder("cp", "-a", folder.resolve("cluster").toString(), data.toString())
        .redirectErrorStream(true));
  }

  private static void run(ProcessBuilder program) throws IOException, InterruptedException {
    finished(program.start(), String.join(" ", program.command()));
  }

  private static void finished(Process process, String what)
      throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(what + ": " + output);
    }
  }

  /** Removes a folder with all that is in it. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(found::add);
      for (Path file : found) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
