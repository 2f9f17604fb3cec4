package fr.arcodange.factoryline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProgramsTest {
  private static final Programs.Patience SHORT =
      new Programs.Patience(Duration.ofMillis(1), Duration.ofMillis(200));

  private final Cancellation cancellation = new Cancellation(Duration.ofSeconds(5));
  private final Programs programs = new Programs(cancellation, Shell.PATH);

  @TempDir
  Path temp;

  static String text(InputStream output) throws IOException {
    return new String(output.readAllBytes(), UTF_8);
  }

  @Test
  void outputErrorsAndCodeAreHandedBack() {
    List<String> errors = new ArrayList<>();

    var finished = programs.run(
        Shell.script("echo \"out $1\"; echo one >&2; printf two >&2; exit 3", "a b"),
        ProgramsTest::text,
        errors::add);

    assertEquals(3, finished.code());
    assertEquals("out a b\n", finished.output());
    assertEquals(List.of("one", "two"), errors);
  }

  @Test
  void bothOutputsCanBeLines() {
    List<String> lines = new ArrayList<>();
    List<String> errors = new ArrayList<>();

    int code = programs.runLines(
        Shell.script("printf 'one\\r\\ntwo\\rthree\\n\\nfour'; echo five >&2"),
        lines::add,
        errors::add);

    assertEquals(0, code);
    assertEquals(List.of("one", "two", "three", "", "four"), lines);
    assertEquals(List.of("five"), errors);
  }

  @Test
  void theEnvironmentIsWhatWasGivenAndNothingElse() {
    Command command =
        new Command("looking", List.of("env"), Map.of("ONE", "1", "TWO", "a\nb"), Path.of("/"));

    String environment = programs.run(command, ProgramsTest::text, line -> {}).output();

    assertEquals(List.of("ONE=1", "TWO=a", "b"), environment.lines().sorted().toList());
  }

  @Test
  void aProgramHasItsOwnSessionNoTerminalAndNoInput() throws Exception {
    Command stat =
        new Command("looking", List.of("cat", "/proc/self/stat"), Map.of("PATH", Shell.PATH), temp);

    List<String> fields =
        statFields(programs.run(stat, ProgramsTest::text, line -> {}).output());

    assertEquals(fields.get(0), fields.get(5), "session");
    assertEquals("0", fields.get(6), "terminal");
    assertEquals(
        "", programs.run(Shell.script("cat"), ProgramsTest::text, line -> {}).output());
    assertEquals(
        temp.toRealPath() + "\n",
        programs
            .run(
                new Command("looking", List.of("pwd"), Map.of("PATH", Shell.PATH), temp),
                ProgramsTest::text,
                line -> {})
            .output());
  }

  @Test
  void aMachineWithoutSetsidWillDo() {
    Programs without = new Programs(cancellation, "/nonexistent");
    Command stat =
        new Command("looking", List.of("cat", "/proc/self/stat"), Map.of("PATH", Shell.PATH), temp);

    var finished = without.run(stat, ProgramsTest::text, line -> {});

    assertEquals(0, finished.code());
    List<String> fields = statFields(finished.output());
    assertNotEquals(fields.get(0), fields.get(5), "session");
  }

  @Test
  void muchOutputOnBothSidesNeitherBlocksNorGathers() {
    AtomicLong errorBytes = new AtomicLong();
    AtomicLong longest = new AtomicLong();

    long bytes = programs
        .run(
            Shell.script(
                "head -c 5000000 /dev/zero >&2; head -c 5000000 /dev/zero; head -c 5000000 /dev/zero >&2"),
            output -> output.transferTo(java.io.OutputStream.nullOutputStream()),
            line -> {
              errorBytes.addAndGet(line.length());
              longest.accumulateAndGet(line.length(), Math::max);
            })
        .output();

    assertEquals(5_000_000, bytes);
    assertEquals(10_000_000, errorBytes.get());
    assertTrue(longest.get() <= Lines.LONGEST + 3, "a piece of " + longest);
  }

  @Test
  void whatTheReaderLeavesIsDropped() {
    var finished = programs.run(
        Shell.script("head -c 5000000 /dev/zero; exit 4"), InputStream::read, line -> {});

    assertEquals(0, finished.output());
    assertEquals(4, finished.code());
  }

  @Test
  void aReaderThatThrowsEndsTheProgramAndIsHeard() {
    IllegalStateException bug = new IllegalStateException("bug");

    RuntimeException thrown = assertThrows(
        RuntimeException.class,
        () -> programs.run(
            Shell.script("exec yes"),
            output -> {
              throw bug;
            },
            line -> {}));

    assertSame(bug, thrown);
  }

  @Test
  void aReaderThatThrowsDoesNotBlockAProgramThatGoesOn() throws Exception {
    Path done = temp.resolve("done");

    Failure thrown = assertThrows(
        Failure.class,
        () -> programs.run(
            Shell.script(
                "trap '' INT; echo ready; head -c 5000000 /dev/zero; echo done > \"$1\"",
                done.toString()),
            output -> {
              assertEquals('r', output.read());
              throw new EOFException("cut off");
            },
            line -> {}));

    assertEquals(Failure.Kind.TOOL_FAILED, thrown.kind());
    assertTrue(
        thrown.message().contains("reading the output of") && thrown.message().endsWith("cut off"));
    assertEquals("done\n", Files.readString(done), "it was waited for");
  }

  @Test
  void aConsumerOfLinesThatThrowsLetsTheProgramGoOn() throws Exception {
    for (boolean errors : List.of(true, false)) {
      Path done = temp.resolve("done-" + errors);
      String to = errors ? ">&2" : "";
      List<String> seen = new ArrayList<>();
      IllegalStateException bug = new IllegalStateException("bug");

      RuntimeException thrown = assertThrows(
          RuntimeException.class,
          () -> programs.runLines(
              Shell.script("yes | head -n 200000 " + to + "; echo done > \"$1\"", done.toString()),
              line -> failAfterFirst(seen, line, bug),
              line -> failAfterFirst(seen, line, bug)));

      assertSame(bug, thrown);
      assertEquals(List.of("y"), seen);
      assertEquals("done\n", Files.readString(done));
    }
  }

  private static void failAfterFirst(List<String> seen, String line, RuntimeException bug) {
    seen.add(line);
    throw bug;
  }

  @Test
  void aProcessLeftBehindIsNotWaitedFor() throws Exception {
    Programs impatient = new Programs(cancellation, Shell.PATH, SHORT);
    List<String> lines = new ArrayList<>();

    int code =
        impatient.runLines(Shell.script("sleep 100 & echo $!; exit 2"), lines::add, lines::add);

    assertEquals(2, code);
    assertEquals(1, lines.size());
    assertTrue(ProcessHandle.of(Long.parseLong(lines.get(0))).orElseThrow().destroy());
  }

  @Test
  void aReaderSlowerThanTheProgramGetsEverything() {
    long bytes = programs
        .run(
            Shell.script("printf '%10s' $$; head -c 40000 /dev/zero"),
            output -> {
              String pid = new String(output.readNBytes(10), UTF_8).strip();
              ProcessHandle.of(Long.parseLong(pid))
                  .ifPresent(program -> program.onExit().join());
              return output.readAllBytes().length;
            },
            line -> {})
        .output();

    assertEquals(40_000, bytes);
  }

  @Test
  void aProgramWhoseTimeIsOverIsStopped() {
    Programs impatient = new Programs(cancellation, Shell.PATH, SHORT);
    List<ProcessHandle> program = new ArrayList<>();

    Failure failure = assertThrows(
        Failure.class,
        () -> impatient.run(
            Shell.script(Duration.ofSeconds(1), "trap '' INT; echo $$; exec sleep 100"),
            output -> {
              String pid = text(output).strip();
              if (!pid.isEmpty()) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(program::add);
              }
              return pid;
            },
            line -> {}));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertEquals("running a script: no end after 1 s, it was stopped", failure.message());
    assertTrue(program.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void aStoppedProgramIsFirstAskedToEnd() throws Exception {
    Process polite = started(
        "trap 'kill $waiting; exit 5' INT; sleep 100 >/dev/null 2>&1 & waiting=$!; echo ready; wait");

    new RunningProgram(polite, Optional.empty())
        .endAfter(Optional.of(Duration.ZERO), Duration.ofHours(1));

    assertEquals(5, polite.waitFor());
  }

  @Test
  void aStoppedProgramThatGoesOnIsKilled() throws Exception {
    Process stubborn = started("trap '' INT; echo ready; exec sleep 100");

    new RunningProgram(stubborn, Optional.empty())
        .endAfter(Optional.of(Duration.ZERO), Duration.ofMillis(1));

    assertEquals(128 + 9, stubborn.waitFor());
  }

  private static Process started(String script) throws Exception {
    Process process = new ProcessBuilder(Shell.argv(script)).start();
    assertEquals(
        "ready",
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine());
    return process;
  }

  @Test
  void aCancelledProgramGetsOneInterruptAndIsWaitedFor() {
    List<String> lines = new ArrayList<>();

    Cancelled cancelled = assertThrows(
        Cancelled.class,
        () -> programs.runLines(
            Shell.script(Shell.COUNT_INTERRUPTS), line -> reactTo(line, lines), lines::add));

    assertEquals(2, lines.size(), lines.toString());
    assertEquals("INT 1", lines.get(1));
    assertEquals(7, cancelled.exitCode().orElseThrow());
    assertEquals("cancelled while running a script", cancelled.getMessage());
  }

  /** Cancels when it is ready, and twice more after the first interrupt; only then lets it end. */
  private void reactTo(String line, List<String> lines) {
    lines.add(line);
    cancellation.cancel();
    if (line.equals("INT 1")) {
      cancellation.cancel();
      try {
        Shell.kill("TERM", Long.parseLong(lines.get(0).substring("ready ".length())));
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void timeRunningOutWhileCancelledSendsNoSecondInterrupt() throws Exception {
    Process process = new ProcessBuilder(Shell.argv(Shell.COUNT_INTERRUPTS)).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    long pid = Long.parseLong(output.readLine().substring("ready ".length()));
    RunningProgram program = new RunningProgram(process, Optional.empty());

    program.interrupt();
    assertEquals("INT 1", output.readLine());
    program.interrupt();
    Shell.kill("TERM", pid);

    assertEquals(null, output.readLine());
    assertEquals(7, process.waitFor());
  }

  /** The fields of proc(5) stat: process id first, session at 5, terminal at 6. */
  static List<String> statFields(String stat) {
    return List.of(stat.split(" "));
  }

  @Test
  void aCancelledProgramThatEndsInOrderGetsOneInterruptToo() {
    List<String> lines = new ArrayList<>();

    Cancelled cancelled = assertThrows(
        Cancelled.class,
        () -> programs.runLines(
            Shell.script(Shell.COUNT_INTERRUPTS).endingInOrder(),
            line -> reactTo(line, lines),
            lines::add));

    assertEquals("INT 1", lines.get(1));
    assertEquals(2, lines.size(), lines.toString());
    assertEquals(7, cancelled.exitCode().orElseThrow());
  }

  @Test
  void nothingIsStartedOnceTheJobIsCancelled() {
    cancellation.cancel();
    Path trace = temp.resolve("trace");

    assertThrows(
        Cancelled.class,
        () -> programs.run(
            Shell.script("touch \"$1\"", trace.toString()), ProgramsTest::text, line -> {}));

    assertFalse(Files.exists(trace));
  }

  @Test
  void cleaningUpRunsAllTheSame() {
    cancellation.cancel();

    assertEquals(
        "tidy\n",
        programs
            .forCleanUp()
            .run(Shell.script("echo tidy"), ProgramsTest::text, line -> {})
            .output());
  }

  private Failure refusalOf(String value) {
    Command command =
        new Command("deploying", List.of("env"), Map.of("ONE", "1", "TWO", value), Path.of("/"));
    Failure failure =
        assertThrows(Failure.class, () -> programs.run(command, ProgramsTest::text, line -> {}));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    return failure;
  }

  @Test
  void aVariableWithAZeroByteIsNamed() {
    assertEquals(
        "deploying: the variable TWO holds a zero byte, which no environment can carry",
        refusalOf("a\0b").message());
  }

  @Test
  void aVariableThatIsTooLongIsNamed() {
    assertEquals(
        "deploying: its environment is too large; TWO alone has 4194304 bytes",
        refusalOf("x".repeat(4 << 20)).message());
  }

  @Test
  void aMissingProgramIsNamed() {
    Command command = new Command(
        "running tofu init",
        List.of("tofu-that-is-not-there", "init"),
        Map.of("PATH", "/usr/bin:/bin"),
        temp);

    Failure failure =
        assertThrows(Failure.class, () -> programs.run(command, ProgramsTest::text, line -> {}));

    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertEquals(
        "running tofu init: there is no program 'tofu-that-is-not-there' on PATH",
        failure.message());
    assertEquals(
        "install tofu-that-is-not-there or add its folder to PATH, which is /usr/bin:/bin",
        failure.hint().orElseThrow());
  }

  @Test
  void aFileThatIsNoProgramIsNamed() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "text");
    Command plain = new Command("running it", List.of(file.toString()), Map.of(), temp);
    Command elsewhere =
        new Command("running it", List.of("./file"), Map.of(), temp.resolve("nowhere"));

    assertEquals(
        "running it: " + file + " is not an executable file",
        assertThrows(Failure.class, () -> programs.run(plain, ProgramsTest::text, line -> {}))
            .message());
    assertEquals(
        "running it: there is no folder " + temp.resolve("nowhere"),
        assertThrows(Failure.class, () -> programs.run(elsewhere, ProgramsTest::text, line -> {}))
            .message());
  }

  @Test
  void aRelativeProgramIsFoundFromItsFolder() throws Exception {
    ScriptFile.write(temp.resolve("tool"), "#!/bin/sh\necho found\n");
    Command command = new Command("running it", List.of("./tool"), Map.of(), temp);

    assertEquals(
        "found\n", programs.run(command, ProgramsTest::text, line -> {}).output());
    assertEquals("tool", command.program());
  }
}
