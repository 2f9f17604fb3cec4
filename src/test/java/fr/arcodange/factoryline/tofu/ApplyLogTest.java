package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.LineSink;
import fr.arcodange.factoryline.tofu.ApplyOutcome.Step;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyLogTest {
  @TempDir
  Path temporary;

  private final List<String> log = new ArrayList<>();
  private ApplyLog progress;

  @BeforeEach
  void start() {
    progress = new ApplyLog(
        log::add, UnaryOperator.identity(), temporary.resolve("root"), temporary.resolve("data"));
  }

  private ApplyOutcome read(int code, String... lines) throws IOException {
    progress.read(
        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    return progress.outcome(code, words -> Failure.toolFailed(words.text()));
  }

  private static String planned(String address, String action) {
    return "{\"@message\":\"" + address + ": Plan\",\"type\":\"planned_change\",\"change\":{"
        + "\"resource\":{\"addr\":\"" + address + "\"},\"action\":\"" + action + "\"}}";
  }

  private static String hook(String type, String address, String action) {
    return "{\"@message\":\"" + address + ": " + type + "\",\"type\":\"" + type + "\",\"hook\":{"
        + "\"resource\":{\"addr\":\"" + address + "\"},\"action\":\"" + action + "\"}}";
  }

  @Test
  void replacementIsLeftUntilBothItsHalvesAreDone() throws IOException {
    ApplyOutcome outcome = read(
        1,
        planned("a", "replace"),
        planned("b", "replace"),
        planned("c", "move"),
        hook("apply_complete", "a", "delete"),
        hook("apply_complete", "a", "create"),
        hook("apply_complete", "b", "delete"),
        hook("apply_errored", "b", "create"));
    assertEquals(List.of(new Step("b", "replace")), outcome.left());
    assertEquals(List.of(new Step("b", "create")), outcome.failed());
    assertEquals(3, outcome.done().size());
    assertEquals(1, outcome.done("create"));
  }

  @Test
  void deletionOfADeposedObjectIsOfTheSameAddress() throws IOException {
    ApplyOutcome outcome = read(
        1, planned("a", "update"), planned("a", "delete"), hook("apply_complete", "a", "delete"));
    assertEquals(List.of(new Step("a", "update")), outcome.left());
  }

  @Test
  void diagnosticReadsAsInTofusTextOutput() throws IOException {
    ApplyOutcome outcome = read(1, """
        {"@level":"error","@message":"Error: Bad","type":"diagnostic","diagnostic":{"severity":\
        "error","summary":"Bad","detail":"First line.\\nSecond.","address":"a.b","range":\
        {"filename":"main.tf","start":{"line":7}},"snippet":{"context":"resource \\"a\\" \\"b\\"",\
        "code":"  x = 1","start_line":7,"values":[]},\
        "difference":{"before":"hunter2","before_sensitive":true}}}""");
    assertEquals("""
        Error: Bad

          with a.b,
          on main.tf line 7, in resource "a" "b":
          7:   x = 1

        First line.
        Second.""", outcome.words().text());
    assertTrue(log.contains("Error: Bad"));
    assertFalse(log.toString().contains("hunter2"));
  }

  @Test
  void valuesOfOutputsStayOutOfTheLog() throws IOException {
    read(
        0,
        "{\"@message\":\"Outputs: 1\",\"type\":\"outputs\",\"outputs\":{\"o\":{\"value\":\""
            + "v".repeat(100_000) + "\"}}}");
    assertEquals(List.of("Outputs: 1"), log);
  }

  @Test
  void stateThatTofuPrintsAsALastResortIsKeptPrivatelyAndNotLogged() throws IOException {
    ApplyOutcome outcome = read(
        1,
        "{\"@message\":\"Emergency state dump\",\"type\":\"log\",\"state\":{\"secret\":\"hunter2\"}}");
    Path kept = assertInstanceOf(NewState.InFile.class, outcome.state()).file();
    assertEquals("{\"secret\":\"hunter2\"}", Files.readString(kept));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
    assertFalse(log.toString().contains("hunter2"));
    assertTrue(log.toString().contains(kept.toString()));
  }

  @Test
  void lineThatIsCutOffIsNotShownAsItIs() throws IOException {
    read(1, "{\"@message\":\"x\",\"outputs\":{\"o\":{\"value\":\"hunter2");
    assertEquals(1, log.size());
    assertFalse(log.get(0).contains("hunter2"));
  }

  @Test
  void cancellationThatCameTooLateLeavesTheApplyComplete() {
    assertTrue(progress.cancelled(OptionalInt.of(0)).isComplete());
    assertEquals(
        ApplyOutcome.Status.CANCELLED, progress.cancelled(OptionalInt.of(1)).status());
    assertEquals(
        ApplyOutcome.Status.CANCELLED, progress.cancelled(OptionalInt.empty()).status());
  }

  @Test
  void plainLinesOfACrashAreTofusWords() throws IOException {
    ApplyOutcome outcome = read(2, "!!!!! OPENTOFU CRASH !!!!!", "goroutine 1");
    assertEquals("!!!!! OPENTOFU CRASH !!!!!\ngoroutine 1", outcome.words().text());
    assertEquals(log, outcome.words().text().lines().toList());
  }

  @Test
  void debugLinesAreLoggedButAreNotTofusWords() {
    progress.plain().accept("2026-11-23T15:34:53.876+0100 [DEBUG] provider: x");
    ApplyOutcome outcome = progress.outcome(1, words -> Failure.toolFailed(words.text()));
    assertEquals(1, log.size());
    assertTrue(outcome.words().isEmpty());
  }

  @Test
  void logThatFailsDoesNotStopTheReading() throws IOException {
    List<String> seen = new ArrayList<>();
    ApplyLog failing = new ApplyLog(
        line -> {
          seen.add(line);
          throw new IllegalStateException("disk full");
        },
        UnaryOperator.identity(),
        temporary,
        temporary);
    failing.read(new ByteArrayInputStream(
        (hook("apply_complete", "a", "create") + "\n" + hook("apply_complete", "b", "create"))
            .getBytes(StandardCharsets.UTF_8)));
    assertEquals(1, seen.size());
    assertThrows(
        IllegalStateException.class,
        () -> failing.outcome(0, words -> Failure.toolFailed(words.text())));
  }

  @Test
  void logThatFailsAtADiagnosticDoesNotStopTheReading() throws IOException {
    ApplyLog failing = new ApplyLog(
        line -> {
          throw new IllegalStateException("disk full");
        },
        UnaryOperator.identity(),
        temporary,
        temporary);
    String diagnostic = "{\"@message\":\"Error: Bad\",\"type\":\"diagnostic\",\"diagnostic\":"
        + "{\"severity\":\"error\",\"summary\":\"Bad\"}}\n";
    assertDoesNotThrow(() -> failing.read(
        new ByteArrayInputStream(diagnostic.repeat(2).getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void linesOfTheOtherStreamAreSeenWhenItPauses() {
    List<String> seen = new ArrayList<>();
    LineSink plain = new ApplyLog(
            new LineSink() {
              @Override
              public void accept(String line) {
                seen.add(line);
              }

              @Override
              public void pause() {
                seen.add("pause");
              }
            },
            UnaryOperator.identity(),
            temporary,
            temporary)
        .plain();
    plain.accept("a warning");
    plain.pause();
    assertEquals(List.of("a warning", "pause"), seen);
  }

  @Test
  void stateWithTextThatIsNoUnicodeIsKept() throws IOException {
    ApplyOutcome outcome = read(
        1,
        "{\"@message\":\"Emergency state dump\",\"type\":\"log\",\"state\":{\"half\":\"\\ud83d\"}}");
    Path kept = assertInstanceOf(NewState.InFile.class, outcome.state()).file();
    assertEquals("{\"half\":\"\\uD83D\"}", Files.readString(kept));
  }

  @Test
  void stateThatCannotEvenBeKeptIsSaidToBeLost() throws IOException {
    Files.writeString(temporary.resolve("data"), "a file where a folder should be");
    ApplyOutcome outcome = read(
        1,
        "{\"@message\":\"Emergency state dump\",\"type\":\"log\",\"state\":{\"secret\":\"hunter2\"}}");
    assertInstanceOf(NewState.Lost.class, outcome.state());
    assertFalse(log.toString().contains("hunter2"));
  }

  @Test
  void stateThatTofuWroteOverAFileOfTheRepositoryIsThisRuns() throws IOException {
    Path file = Files.createDirectories(temporary.resolve("root")).resolve("errored.tfstate");
    Files.writeString(file, "{}");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    start();
    Files.writeString(file, "{\"new\": 1}");
    assertEquals(file, assertInstanceOf(NewState.InFile.class, read(1).state()).file());
  }

  @Test
  void stateFileThatWasThereBeforeIsNotThisRuns() throws IOException {
    Files.createDirectories(temporary.resolve("root"));
    Files.writeString(temporary.resolve("root/errored.tfstate"), "{}");
    start();
    assertEquals(new NewState.Stored(), read(1).state());
  }
}
