package fr.arcodange.factoryline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real signals to a real JVM. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancellationSignalIT {
  @TempDir
  Path temp;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  private Process java(String... arguments) throws Exception {
    List<String> argv = new ArrayList<>(Shell.defaultSignals());
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", String.join(":", CancellableMain.classPath())));
    argv.add(CancellableMain.class.getName());
    argv.addAll(List.of(arguments));
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aSignalInterruptsTheProgramOnceWaitsForItAndCleansUp(String signal, int code)
      throws Exception {
    Process process = java("program");
    BufferedReader output = output(process);
    long child = Long.parseLong(output.readLine().substring("ready ".length()));

    Shell.kill(signal, process.pid());
    assertEquals("INT 1", output.readLine());
    Shell.kill(signal, process.pid());
    Shell.kill("TERM", child);

    assertEquals(
        List.of("cancelled while running a script, it ended with 7", "clean-up: done"),
        output.lines().toList());
    assertEquals(code, process.waitFor());
  }

  @Test
  void aSignalEndsAWait() throws Exception {
    Process process = java("sleeps");
    BufferedReader output = output(process);
    assertEquals("ready", output.readLine());

    Shell.kill("TERM", process.pid());

    assertEquals(List.of("cancelled while waiting"), output.lines().toList());
    assertEquals(143, process.waitFor());
  }

  @Test
  void aMainThatDiesOfTheCancellationIsNotWaitedFor() throws Exception {
    Process process = java("dies");
    BufferedReader output = output(process);
    assertEquals("ready", output.readLine());

    Shell.kill("HUP", process.pid());

    List<String> lines = output.lines().toList();
    assertTrue(lines.get(0).endsWith("Cancelled: cancelled while waiting"), lines.toString());
    assertTrue(lines.stream().noneMatch(line -> line.contains("giving up")), lines.toString());
    assertEquals(129, process.waitFor());
  }

  @Test
  void aProgramThatEndsInOrderDoesSoAlthoughWeAreKilled() throws Exception {
    Path fifo = temp.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    Process process = java("last words", fifo.toString());
    assertTrue(output(process).readLine().startsWith("ready "));

    Shell.kill("KILL", process.pid());

    assertEquals("unlocked\n", Files.readString(fifo));
    assertEquals(137, process.waitFor());
  }

  @Test
  void aKilledMainLeavesItsProgramToItself() throws Exception {
    Process process = java("hangs");
    BufferedReader output = output(process);
    assertEquals("ready", output.readLine());
    long child = Long.parseLong(output.readLine());

    Shell.kill("KILL", process.pid());

    assertEquals(137, process.waitFor());
    assertTrue(ProcessHandle.of(child).orElseThrow().destroy());
  }

  @Test
  void aCleanUpThatNeverEndsIsGivenUp() throws Exception {
    Process process = java("hangs");
    BufferedReader output = output(process);
    assertEquals("ready", output.readLine());
    long child = Long.parseLong(output.readLine());

    Shell.kill("TERM", process.pid());

    assertEquals(143, process.waitFor());
    assertEquals(
        List.of("told", "factoryline: clean-up took longer than 0 s; giving up on it"),
        output.lines().toList());
    assertTrue(ProcessHandle.of(child).orElseThrow().destroy());
  }

  @ParameterizedTest
  @CsvSource({"returns, 0", "throws, 1", "exits, 6"})
  void anEndByItselfIsAnOrdinaryExit(String how, int code) throws Exception {
    Process process = java(how);
    List<String> lines = output(process).lines().toList();

    assertEquals(code, process.waitFor());
    assertTrue(lines.stream().noneMatch(line -> line.contains("giving up")), lines.toString());
  }
}
