package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.exec.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL of the machine's own on loopback; under root it runs as the user that its package brings. */
final class PostgresServer implements AutoCloseable {
  static final String PASSWORD = "admin-of-the-test";

  private final Path bin = binaries();
  private final Path folder;
  private final int port;
  private @Nullable Process process;

  PostgresServer() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("postgres");
    if (isRoot()) {
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
    }
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    if (isRoot()) {
      Files.setOwner(password, Files.getOwner(folder));
    }
    port = Engines.freePort();
    run(
        "initdb",
        "-D",
        data(),
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        "--pwfile",
        password.toString(),
        "--no-sync");
    process = start(
        "postgres",
        "-D",
        data(),
        "-h",
        "127.0.0.1",
        "-p",
        "" + port,
        "-k",
        folder.toString(),
        "-F");
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new AssertionError("PostgreSQL did not start");
      }
    }
  }

  int port() {
    return port;
  }

  /** What one query of the superuser gives. */
  String query(String sql) {
    try {
      return run("psql", "-XAtc", sql, address("postgres", PASSWORD));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Path client() {
    return bin.resolve("psql");
  }

  String address(String user, String password) {
    return "postgresql://" + user + ":" + password + "@127.0.0.1:" + port
        + "/postgres?sslmode=disable";
  }

  private boolean answers() throws IOException, InterruptedException {
    return start("psql", "-XAtc", "select 1", address("postgres", PASSWORD)).waitFor() == 0;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private String run(String program, String... args) throws IOException, InterruptedException {
    Process run = start(program, args);
    String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (run.waitFor() != 0) {
      throw new AssertionError(program + ": " + output);
    }
    return output.strip();
  }

  private Process start(String program, String... args) throws IOException {
    List<String> argv = new ArrayList<>();
    if (isRoot()) {
      argv.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    argv.add(bin.resolve(program).toString());
    argv.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(argv).directory(folder.toFile()).redirectErrorStream(true);
    return program.equals("postgres")
        ? builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
        : builder.start();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Path binaries() {
    return Programs.find("initdb", String.valueOf(System.getenv("PATH")))
        .map(PostgresServer::folderOf)
        .orElseGet(PostgresServer::ofDebian);
  }

  /** Behind a link lie its companions, which may have no links themselves. */
  private static Path folderOf(Path initdb) {
    try {
      return initdb.toRealPath().resolveSibling(".").normalize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path ofDebian() {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError("PostgreSQL is not there: apt-get install postgresql", e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.onExit().join();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
