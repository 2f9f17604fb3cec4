package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL of a chosen major version on loopback, with a cluster of its own and a password for everybody. Started anew
 * for a test, or shared by {@link OnEachPostgres}.
 */
public final class RealPostgres implements AutoCloseable {
  public static final String SUPERUSER = "postgres";

  private static final int STARTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The sessions that serve the test itself, whose statements do not count. */
  private static final String OBSERVER = "observer of the test";

  private static final Map<String, String> SETTINGS = settings();

  private final int major;
  private final PostgresBinaries binaries;
  private final Secret password;
  private final Map<String, String> settings;
  private final Path folder;
  private final StatementLog log;
  /** From where the databases are and how the server is started, to how it is really. */
  private final BiFunction<Path, ProcessBuilder, ProcessBuilder> launch;

  private int port;
  private @Nullable Process process;

  private RealPostgres(
      int major,
      Map<String, String> settings,
      BiFunction<Path, ProcessBuilder, ProcessBuilder> launch)
      throws IOException, InterruptedException {
    this.major = major;
    this.launch = launch;
    binaries = PostgresBinaries.of(major);
    password = binaries.password();
    this.settings = new LinkedHashMap<>(SETTINGS);
    this.settings.putAll(settings);
    folder = Files.createTempDirectory("postgres");
    Unprivileged.own(folder);
    binaries.copyCluster(data());
    log = new StatementLog(data().resolve("log").resolve("server.json"));
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("unix_socket_directories", "");
    settings.put("password_encryption", "scram-sha-256");
    // What the kernel has survives a crash of the server, though not one of the machine.
    settings.put("fsync", "off");
    // Segments outside the cluster's folder would outlive it.
    settings.put("dynamic_shared_memory_type", "mmap");
    settings.put("logging_collector", "on");
    settings.put("log_destination", "jsonlog");
    settings.put("log_filename", "server.log");
    settings.put("log_rotation_age", "0");
    settings.put("log_rotation_size", "0");
    settings.put("log_statement", "all");
    return settings;
  }

  /** All that the product supports. */
  public static Stream<Integer> majors() {
    return Stream.of(15, 16, 17, 18);
  }

  public static RealPostgres start(int major) throws IOException, InterruptedException {
    return start(major, Map.of());
  }

  /** One with settings as in {@code postgresql.conf}, for instance {@code shared_preload_libraries=pg_stat_statements}. */
  public static RealPostgres start(int major, Map<String, String> settings)
      throws IOException, InterruptedException {
    return started(new RealPostgres(major, settings, (databases, program) -> program));
  }

  /** One whose databases share a disk of their own that is as small as that. It is gone once the server ends. */
  static RealPostgres startOn(SmallDisk disk, String size, int major, Map<String, String> settings)
      throws IOException, InterruptedException {
    return started(new RealPostgres(
        major, settings, (databases, program) -> disk.program(databases, size, program)));
  }

  private static RealPostgres started(RealPostgres server)
      throws IOException, InterruptedException {
    try {
      // The port may be taken between choosing and using it, hence several tries.
      for (int i = 1; !server.startOnce(Engines.freePort()); i++) {
        if (i == STARTS) {
          throw new AssertionError(server + " did not start:\n" + server.output());
        }
      }
    } catch (IOException | InterruptedException | AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  private boolean startOnce(int chosen) throws IOException, InterruptedException {
    port = chosen;
    List<String> argv = new ArrayList<>(
        List.of(binaries.program("postgres").toString(), "-D", data().toString()));
    argv.addAll(List.of("-p", Integer.toString(port)));
    settings.forEach((name, value) -> argv.addAll(List.of("-c", name + "=" + value)));
    // What an earlier one left would say that this one is ready.
    Files.deleteIfExists(data().resolve("postmaster.pid"));
    Process started = launch
        .apply(databases(), Unprivileged.program(argv))
        .redirectOutput(folder.resolve("output").toFile())
        .start();
    process = started;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady()) {
      if (started.waitFor(5, TimeUnit.MILLISECONDS)) {
        return false;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(this + " is not ready:\n" + output());
      }
    }
    return true;
  }

  /** The server writes how far it is into the last line. */
  private boolean isReady() throws IOException {
    Path state = data().resolve("postmaster.pid");
    return Files.exists(state) && Files.readString(state).stripTrailing().endsWith("ready");
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output")) + log.text(0);
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** Where the server keeps them. */
  Path databases() {
    return data().resolve("base");
  }

  public int major() {
    return major;
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** The superuser's. */
  public Secret password() {
    return password;
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + host() + ":" + port + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8) + "?sslmode=disable";
  }

  /** A session whose statements count; the driver adds none to those of the test, except BEGIN where autocommit is off. */
  public Connection connect(String user, String password, String database) throws SQLException {
    return session(jdbcUrl(database), user, password, "test");
  }

  /** What a job says to come as the superuser. */
  public Map<String, String> superusersEnvironment() {
    return Map.of(
        "PGHOST",
        host(),
        "PGPORT",
        Integer.toString(port()),
        "PGUSER",
        SUPERUSER,
        "PGPASSWORD",
        password.reveal(),
        "PGSSLMODE",
        "disable");
  }

  /** The superuser's session; see {@link #connect(String, String, String)}. */
  public Connection connect(String database) throws SQLException {
    return connect(SUPERUSER, password.reveal(), database);
  }

  static Connection session(String url, String user, String password, String application)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", application);
    // Lets the driver tell its settings while it connects, in place of statements afterwards.
    properties.setProperty("assumeMinServerVersion", "15");
    return DriverManager.getConnection(url, properties);
  }

  private Connection observe(String database) throws SQLException {
    return session(jdbcUrl(database), SUPERUSER, password.reveal(), OBSERVER);
  }

  /** The rows that the superuser's query gives; NULL is an empty text, as in psql. Does not count as a statement. */
  public List<List<String>> query(String sql, String database) throws SQLException {
    try (Connection connection = observe(database);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(Objects.requireNonNullElse(result.getString(i), ""));
        }
        rows.add(List.copyOf(row));
      }
      return rows;
    }
  }

  /** The one value that the superuser's query gives. Does not count as a statement. */
  public String one(String sql, String database) throws SQLException {
    List<List<String>> rows = query(sql, database);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new AssertionError(sql + " gives not one value but " + rows);
    }
    return rows.get(0).get(0);
  }

  /** The one value that the superuser's query gives in the database {@code postgres}. */
  public String one(String sql) throws SQLException {
    return one(sql, "postgres");
  }

  /** Runs one or several statements of the superuser's, several in one transaction. They do not count. */
  public void execute(String sql, String database) throws SQLException {
    try (Connection connection = observe(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Where the log of statements is now, after all that has been answered so far. */
  public long mark() throws IOException, SQLException {
    catchUp();
    return log.end();
  }

  /**
   * The text of every statement that the server began to run since then, whoever sent it and however it ended, in their order. One
   * that fails while it is parsed or planned is not run. What a function runs is not told by itself, and several statements in one
   * simple query, which the driver does not send, are one text.
   */
  public List<String> statementsSince(long mark) throws IOException, SQLException {
    return executedSince(mark).stream().map(Executed::sql).toList();
  }

  /** As {@link #statementsSince}, with who sent it and where it was run. */
  public List<Executed> executedSince(long mark) throws IOException, SQLException {
    catchUp();
    return log.since(mark).stream()
        .filter(statement -> !statement.application().equals(OBSERVER))
        .toList();
  }

  /** The log has one writer, which takes the lines in the order in which the sessions hand them over. */
  private void catchUp() throws IOException, SQLException {
    long position = log.end();
    String last = "select '" + UUID.randomUUID() + "'";
    query(last, "postgres");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (log.since(position).stream().noneMatch(each -> each.sql().equals(last))) {
      if (System.nanoTime() > end) {
        throw new AssertionError(this + " does not log:\n" + output());
      }
      Thread.onSpinWait();
    }
  }

  /** Ends the server at once: no checkpoint, no word to its sessions' transactions. Its data stay, and so does its port. */
  public void crash() throws IOException, InterruptedException {
    stop("QUIT");
  }

  /** Starts the server again on its port, after it has crashed or is stopped in order. */
  public void restart() throws IOException, InterruptedException {
    stop("INT");
    for (int i = 1; !startOnce(port); i++) {
      if (i == STARTS) {
        throw new AssertionError(this + " did not start again:\n" + output());
      }
    }
  }

  private void stop(String signal) throws IOException, InterruptedException {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return;
    }
    new ProcessBuilder("sh", "-c", "kill -" + signal + " " + running.pid())
        .start()
        .waitFor();
    if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError(this + " does not stop:\n" + output());
    }
  }

  @Override
  public void close() {
    try {
      stop("QUIT");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    PostgresBinaries.delete(folder);
  }

  @Override
  public String toString() {
    return "PostgreSQL " + major;
  }

  /**
   * What a client had the server run.
   *
   * @param application what the client called itself
   * @param sql as it was sent, with placeholders where it had any
   */
  public record Executed(String user, String database, String application, String sql) {}
}
