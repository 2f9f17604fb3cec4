package fr.arcodange.factoryline.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.HostileTexts;
import fr.arcodange.factoryline.text.NamedSecret;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFileTest {
  private static final Session FULL = Session.empty()
      .withIdToken(new Session.StoredIdToken(
          Secret.of("eyJ.a.b"),
          "https://git.example.com",
          "2",
          Instant.parse("2026-11-23T10:00:00Z")))
      .withVault(
          new Session.StoredVault(
              URI.create("https://vault.example.com:8200"),
              Optional.of("team/a"),
              Secret.of("s.token"),
              "accessor",
              Optional.of(Instant.parse("2026-11-23T10:15:00Z")),
              true),
          List.of(
              new NamedSecret("PLAIN", Secret.of("value")),
              new NamedSecret("EMPTY", Secret.of(""))));

  @TempDir
  Path folder;

  private Path path = Path.of("");
  private SessionFile file = new SessionFile(Path.of("unused"));

  @BeforeEach
  void nameTheFile() {
    path = folder.resolve("factoryline").resolve("session.json");
    file = new SessionFile(path);
  }

  @Test
  void aSessionIsReadBackAsItWasWritten() {
    file.update(session -> FULL);
    assertEquals(FULL, file.read());
    file.update(session -> Session.empty());
    assertEquals(Session.empty(), file.read());
  }

  @Test
  void theFileIsTheOneOfTheDesign() throws IOException {
    file.update(session -> FULL);
    JsonNode json = new JsonMapper().readTree(path.toFile());
    assertEquals(1, json.path("version").intValue());
    assertEquals("eyJ.a.b", json.at("/idToken/token").textValue());
    assertEquals("https://vault.example.com:8200", json.at("/vault/address").textValue());
    assertEquals("team/a", json.at("/vault/namespace").textValue());
    assertEquals("s.token", json.at("/vault/token").textValue());
    assertEquals("accessor", json.at("/vault/accessor").textValue());
    assertEquals("2026-11-23T10:15:00Z", json.at("/vault/expiresAt").textValue());
    assertEquals("PLAIN", json.at("/secrets/0/name").textValue());
    assertEquals("value", json.at("/secrets/0/value").textValue());
  }

  @Test
  void noFileIsAnEmptySession() {
    assertEquals(Session.empty(), file.read());
    file.delete();
    assertFalse(Files.exists(folder.resolve("factoryline")));
  }

  @Test
  void secretsOfAnyContentSurvive() {
    List<NamedSecret> secrets = HostileTexts.all()
        .map(text -> new NamedSecret("N", Secret.of(text)))
        .collect(Collectors.toCollection(ArrayList::new));
    secrets.add(new NamedSecret("HUGE", Secret.of("x".repeat(70_000))));
    file.update(session -> new Session(Optional.empty(), Optional.empty(), secrets));
    assertEquals(secrets, file.read().secrets());
  }

  @Test
  void aTokenWithoutNamespaceOrExpiryIsReadBack() {
    Session session = Session.empty()
        .withVault(
            new Session.StoredVault(
                URI.create("http://127.0.0.1:8200"),
                Optional.empty(),
                Secret.of("root"),
                "",
                Optional.empty(),
                false),
            List.of());
    file.update(old -> session);
    assertEquals(session, file.read());
  }

  @Test
  void onlyTheOwnerCanReadTheFileAndItsFolder() throws IOException {
    file.update(session -> FULL);
    assertEquals("rw-------", permissions(path));
    assertEquals("rw-------", permissions(path.resolveSibling("session.json.lock")));
    assertEquals("rwx------", permissions(folder.resolve("factoryline")));
    try (var files = Files.list(folder.resolve("factoryline"))) {
      assertEquals(
          Set.of("session.json", "session.json.lock"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
  }

  @Test
  void nothingPrintsASecret() {
    assertFalse(FULL.toString().contains("s.token"));
    assertFalse(FULL.toString().contains("eyJ"));
    assertTrue(FULL.toString().contains("name=PLAIN, value=***"));
  }

  @Test
  void aDeletedSessionIsGone() {
    file.update(session -> FULL);
    file.delete();
    assertFalse(Files.exists(path));
    assertEquals(Session.empty(), file.read());
  }

  @Test
  void aChangeThatFailsChangesNothing() {
    file.update(session -> FULL);
    assertThrows(
        IllegalStateException.class,
        () -> file.update(session -> {
          throw new IllegalStateException("no");
        }));
    assertEquals(FULL, file.read());
    file.update(session -> session);
  }

  @Test
  void whatAKilledWriterLeftIsReplaced() throws IOException {
    file.update(session -> Session.empty());
    Files.writeString(path.resolveSibling("session.json.new"), "{\"version\":");
    file.update(session -> FULL);
    assertEquals(FULL, file.read());
    assertFalse(Files.exists(path.resolveSibling("session.json.new")));
  }

  @Test
  void aSymbolicLinkIsRefused() throws IOException {
    file.update(session -> FULL);
    Path elsewhere = folder.resolve("elsewhere.json");
    Files.move(path, elsewhere);
    Files.createSymbolicLink(path, elsewhere);
    assertRefused("it is a symbolic link");
    Files.delete(path);
    Files.createSymbolicLink(path, folder.resolve("nowhere"));
    assertRefused("it is a symbolic link");
    assertFalse(Files.exists(folder.resolve("nowhere")));
  }

  @Test
  void aSymbolicLinkAsLockFileIsRefused() throws IOException {
    file.update(session -> FULL);
    Path lock = path.resolveSibling("session.json.lock");
    Files.delete(lock);
    Files.createSymbolicLink(lock, folder.resolve("elsewhere"));
    assertThrows(Failure.class, () -> file.update(session -> session));
    assertFalse(Files.exists(folder.resolve("elsewhere")));
    assertEquals(FULL, file.read());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
  void aFileThatOthersCanUseIsRefused(String permissions) throws IOException {
    file.update(session -> FULL);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    assertRefused("others have access to it (" + permissions + ")");
  }

  @Test
  void aFileOfSomebodyElseIsRefused() {
    file.update(session -> FULL);
    UserPrincipal me = new UserPrincipal() {
      @Override
      public String getName() {
        return "me";
      }
    };
    Failure failure =
        assertThrows(Failure.class, () -> new SessionFile(path, Optional.of(me)).read());
    assertEquals(Failure.Kind.REFUSED, failure.kind());
    assertTrue(failure.message().endsWith(", not to me"), failure.message());
  }

  @Test
  void aFolderWhereOthersCanReplaceTheFileIsRefused() throws IOException {
    Files.createDirectory(folder.resolve("factoryline"));
    Files.setPosixFilePermissions(
        folder.resolve("factoryline"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Failure failure = assertThrows(Failure.class, () -> file.update(session -> FULL));
    assertEquals(Failure.Kind.REFUSED, failure.kind());
    assertFalse(Files.exists(path));
  }

  @Test
  void aPlaceWhereNoSessionCanBeSaysWhyAndWhereElse() throws IOException {
    Path inTheWay = Files.writeString(folder.resolve("in-the-way"), "");
    Path below = inTheWay.resolve("session.json");
    Files.createDirectory(folder.resolve("lock"));
    Files.createDirectory(folder.resolve("lock/session.json.lock"));
    Path locked = folder.resolve("lock/session.json");

    unusable(below, inTheWay + " is not a folder");
    unusable(locked, locked + ".lock is a folder");
  }

  private static void unusable(Path path, String why) {
    Failure failure =
        assertThrows(Failure.class, () -> new SessionFile(path).update(session -> FULL));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("writing the session file " + path + ": " + why, failure.message());
    assertTrue(failure.hint().orElseThrow().contains("FACTORYLINE_SESSION"));
  }

  @Test
  void aFolderIsNoSessionFile() throws IOException {
    Files.createDirectories(path);
    assertRefused("it is a folder");
  }

  private void assertRefused(String why) {
    for (Runnable use : List.<Runnable>of(file::read, () -> file.update(session -> session))) {
      Failure failure = assertThrows(Failure.class, use::run);
      assertEquals(Failure.Kind.REFUSED, failure.kind());
      assertEquals("reading the session file " + path + ": " + why, failure.message());
      assertTrue(failure.hint().isPresent());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "~~; it does not hold a JSON object",
        "s3cret; it is not JSON, line 1, column 1",
        "{\"version\":2}; it has version 2, this factoryline knows version 1",
        "{}; it has version (none), this factoryline knows version 1",
        "{\"version\":1,\"vault\":{\"address\":\"http://x\",\"token\":\"s3cret\"}}; 'vault.accessor' is missing",
        "{\"version\":1,\"secrets\":[{\"name\":\"A\"}]}; 'secrets.0.value' is missing",
        "{\"version\":1,\"vault\":{\"address\":\"s3cret %\",\"token\":\"t\",\"accessor\":\"a\"}}; a time, an address or a name in it is none"
      })
  void aFileThatHoldsSomethingElseSaysWhatAndKeepsQuiet(String content, String expected)
      throws IOException {
    file.update(session -> Session.empty());
    Files.writeString(path, content);
    Failure failure = assertThrows(Failure.class, file::read);
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals("reading the session file " + path + ": " + expected, failure.message());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      assertFalse(String.valueOf(cause.getMessage()).contains("s3cret"));
    }
  }

  @Test
  void aFieldOfALaterProgramDoesNotHurt() throws IOException {
    file.update(session -> Session.empty());
    Files.writeString(path, "{\"version\":1,\"new\":{\"a\":[1,null]},\"secrets\":[]}");
    assertEquals(Session.empty(), file.read());
  }

  @Test
  void writersInThreadsAndProcessesLoseNothing() throws Exception {
    List<Process> processes = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      for (int p = 0; p < 2; p++) {
        processes.add(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SessionWriter.class.getName(),
                path.toString(),
                "process" + p)
            .inheritIO()
            .start());
      }
      List<Future<?>> tasks = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        String name = "thread" + t;
        tasks.add(threads.submit(() -> SessionWriter.write(path, name)));
      }
      for (Future<?> task : tasks) {
        task.get();
      }
      for (Process process : processes) {
        assertEquals(0, process.waitFor());
      }
    } finally {
      threads.shutdownNow();
      processes.forEach(Process::destroyForcibly);
    }
    Map<String, Long> perWriter = file.read().secrets().stream()
        .collect(Collectors.groupingBy(NamedSecret::name, Collectors.counting()));
    assertEquals(8, perWriter.size());
    perWriter.forEach((name, count) -> assertEquals(SessionWriter.TIMES, count, name));
  }

  @Test
  void theFileLiesWhereTheEnvironmentSays() {
    assertEquals(
        Path.of("/t/factoryline/session.json"),
        located(Map.of("RUNNER_TEMP", "/t"), Optional.empty()));
    assertEquals(
        Path.of("/x/s.json"),
        located(Map.of("RUNNER_TEMP", "/t", "FACTORYLINE_SESSION", "/x/s.json"), Optional.empty()));
    assertEquals(
        Path.of("/run/user/1/factoryline/session.json"),
        located(Map.of("RUNNER_TEMP", "", "XDG_RUNTIME_DIR", "/run/user/1"), Optional.empty()));
    assertEquals(
        Path.of("/t/factoryline/session-prod.json"),
        located(Map.of("RUNNER_TEMP", "/t"), Optional.of("prod")));
    assertEquals(
        Path.of("/x/mine-prod"),
        located(Map.of("FACTORYLINE_SESSION", "/x/mine"), Optional.of("prod")));
  }

  private static Path located(Map<String, String> environment, Optional<String> name) {
    return SessionFile.locate(environment, name);
  }

  @Test
  void withoutAPlaceForTheFileTheMessageSaysWhatToSet() {
    Failure failure =
        assertThrows(Failure.class, () -> SessionFile.locate(Map.of(), Optional.empty()));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.hint().orElseThrow().contains("FACTORYLINE_SESSION"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "../x", "a b"})
  void aSessionNameIsPartOfAFileName(String name) {
    assertThrows(
        Failure.class, () -> SessionFile.locate(Map.of("RUNNER_TEMP", "/t"), Optional.of(name)));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
