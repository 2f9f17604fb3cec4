package fr.arcodange.factoryline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Processes that do not outlive the test that started them. */
final class StartedProcesses implements AfterEachCallback {
  private final List<Process> started = new ArrayList<>();

  @Override
  public void afterEach(ExtensionContext context) {
    started.forEach(Process::destroyForcibly);
  }

  /** Another JVM that makes a scratch folder, prints its path and holds it; {@code arguments} are the parent and the purpose. */
  Process holder(String... arguments) throws IOException {
    List<String> argv = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        String.join(":", CancellableMain.classPath()),
        CancellableMain.class.getName(),
        "holds"));
    argv.addAll(List.of(arguments));
    return start(new ProcessBuilder(argv).redirectErrorStream(true));
  }

  /** A program that says "ready" and then only has {@code folder} as its own. */
  Process sleeper(Path folder) throws IOException {
    return start(
        new ProcessBuilder("sh", "-c", "echo ready; exec sleep 100").directory(folder.toFile()));
  }

  private Process start(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    started.add(process);
    return process;
  }

  static BufferedReader output(Process process) {
    return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }
}
