package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.exec.Programs;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A real pgbouncer on loopback in front of a {@link RealPostgres}, for every database of it. */
public final class RealPgbouncer implements AutoCloseable {
  private static final int STARTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private int port;
  private @Nullable Process process;

  private RealPgbouncer() throws IOException {
    folder = Files.createTempDirectory("pgbouncer");
    Unprivileged.own(folder);
  }

  /**
   * One that answers when this returns.
   *
   * @param settings as in the section {@code [pgbouncer]} of its file: {@code auth_user}, {@code auth_query}, {@code pool_mode} and
   *     others; clients log in with SCRAM where they do not say otherwise
   * @param users what it knows without asking the server: a name, and a password or a verifier; it can log in to the server with a
   *     password only, so that {@code auth_user} needs one
   */
  public static RealPgbouncer start(
      RealPostgres server, Map<String, String> settings, Map<String, String> users)
      throws IOException, InterruptedException {
    RealPgbouncer pgbouncer = new RealPgbouncer();
    try {
      // The port may be taken between choosing and using it, hence several tries.
      for (int i = 1; !pgbouncer.startOnce(server, settings, users); i++) {
        if (i == STARTS) {
          throw new AssertionError("pgbouncer did not start:\n" + pgbouncer.log());
        }
      }
    } catch (IOException | InterruptedException | AssertionError e) {
      pgbouncer.close();
      throw e;
    }
    return pgbouncer;
  }

  private boolean startOnce(
      RealPostgres server, Map<String, String> settings, Map<String, String> users)
      throws IOException, InterruptedException {
    port = Engines.freePort();
    Path known = Files.writeString(
        folder.resolve("users"),
        users.entrySet().stream()
            .map(user -> quoted(user.getKey()) + " " + quoted(user.getValue()) + "\n")
            .collect(Collectors.joining()));
    Map<String, String> all = new LinkedHashMap<>();
    all.put("listen_addr", "127.0.0.1");
    all.put("listen_port", Integer.toString(port));
    all.put("unix_socket_dir", "");
    all.put("auth_file", known.toString());
    all.put("auth_type", "scram-sha-256");
    all.putAll(settings);
    Path file = Files.writeString(
        folder.resolve("pgbouncer.ini"),
        "[databases]\n* = host=" + server.host() + " port=" + server.port() + "\n[pgbouncer]\n"
            + all.entrySet().stream()
                .map(setting -> setting.getKey() + " = " + setting.getValue() + "\n")
                .collect(Collectors.joining()));
    Process started = Unprivileged.program(List.of(program().toString(), file.toString()))
        .redirectOutput(output().toFile())
        .start();
    process = started;
    long end = System.nanoTime() + PATIENCE.toNanos();
    // It says so once it listens.
    while (!log().contains("process up")) {
      if (started.waitFor(5, TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("pgbouncer is not ready:\n" + log());
      }
    }
    return true;
  }

  /** Debian puts it where only root's search path leads. */
  private static Path program() {
    return Programs.find("pgbouncer", Engines.path() + ":/usr/sbin")
        .orElseThrow(() -> new AssertionError("pgbouncer is not there: run lab/engines"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private Path output() {
    return folder.resolve("output");
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + host() + ":" + port + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8) + "?sslmode=disable";
  }

  /** A client's session; it prepares nothing on the server, which another session may be by the next transaction. */
  public Connection connect(String user, String password, String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("prepareThreshold", "0");
    return DriverManager.getConnection(jdbcUrl(database), properties);
  }

  /** What it has said so far, including each login and why one is refused. */
  public String log() throws IOException {
    return Files.exists(output()) ? Files.readString(output()) : "";
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
    PostgresBinaries.delete(folder);
  }
}
