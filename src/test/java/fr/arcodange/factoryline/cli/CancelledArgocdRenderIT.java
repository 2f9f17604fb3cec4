package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import fr.arcodange.factoryline.Factoryline;
import fr.arcodange.factoryline.exec.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** argocd-render as a process of its own, which signals end while Helm's engine is in it. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledArgocdRenderIT {
  /** Nobody waits for its end. */
  private static final String ENDLESS =
      "{{ range until 9000 }}{{ range until 9000 }}{{ range until 9000 }}{{ end }}{{ end }}{{ end }}";

  private static final String APPLICATION = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: web, namespace: argocd}
      spec:
        project: default
        source: {repoURL: "%s", path: chart, targetRevision: v1}
        destination: {name: in-cluster, namespace: web}
      """;

  private static final int MANY = 20_000;

  private static final String MANY_MAPS = """
      {{- range until %d }}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: "map-{{ . }}", namespace: argocd}
      {{- end }}
      """;

  private final List<Process> started = new ArrayList<>();

  @TempDir
  private Path folder;

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aSignalEndsALongRendering(String signal, int code) throws Exception {
    chart(ENDLESS);
    Process process = render(Map.of(), "--output-dir", "out");
    awaitRendering(process);

    kill(signal, process);

    assertEquals(code, process.waitFor(), this::log);
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aSignalThatComesWhileFilesAreWrittenLeavesThemWhole(String signal, int code)
      throws Exception {
    chart(MANY_MAPS.formatted(MANY));
    Process process = render(Map.of(), "--output-dir", "out");
    Path out = folder.resolve("out");
    // Beside its place, which it takes once it is whole.
    Path unfinished = folder.resolve(".out." + process.pid() + ".new");
    await(process, () -> Files.isDirectory(unfinished) && count(unfinished) > 0);

    kill(signal, process);

    assertEquals(code, process.waitFor(), this::log);
    assertEquals(MANY, count(out));
    assertFalse(Files.exists(unfinished));
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
  void aSignalEndsTheQuestionsToAForgeThatDripsItsAnswers(String signal, int code)
      throws Exception {
    try (MockWebServer forge = new MockWebServer()) {
      for (int i = 0; i < 10; i++) {
        forge.enqueue(new MockResponse.Builder()
            .body(" ".repeat(1000))
            .throttleBody(1, 1, TimeUnit.SECONDS)
            .build());
      }
      forge.start();
      String server = "http://127.0.0.1:" + forge.getPort();
      chart(APPLICATION.formatted(server + "/acme/web"));
      Process process = render(
          Map.of(
              "GITHUB_SERVER_URL",
              server,
              "GITHUB_API_URL",
              server + "/api/v1",
              "GITHUB_REPOSITORY",
              "acme/factory",
              "FACTORYLINE_GITEA_TOKEN",
              "a-token-of-the-job"),
          "--check-sources",
          "--output-dir",
          "out");
      forge.takeRequest();

      kill(signal, process);

      assertEquals(code, process.waitFor(), this::log);
      assertFalse(Files.exists(folder.resolve("out")));
    }
  }

  @Test
  void whatIsNotCancelledEndsAsItDid() throws Exception {
    chart(MANY_MAPS.formatted(3));
    assertEquals(0, render(Map.of(), "--output-dir", "out").waitFor(), this::log);
    assertEquals(3, count(folder.resolve("out")));
  }

  private Process render(Map<String, String> environment, String... arguments) throws IOException {
    List<String> argv = new ArrayList<>(List.of(
        "env",
        "--default-signal=HUP,INT,TERM",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Factoryline.class.getName(),
        "argocd-render",
        "--chart",
        "chart"));
    argv.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(argv)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile());
    builder.environment().clear();
    builder.environment().put("PATH", Engines.path());
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /** A rendering has a thread of its own, whose name the system knows the beginning of. */
  private void awaitRendering(Process process) throws InterruptedException {
    Path threads = Path.of("/proc/" + process.pid() + "/task");
    await(process, () -> {
      try (Stream<Path> all = Files.list(threads)) {
        return all.anyMatch(thread -> read(thread.resolve("comm")).startsWith("rendering the c"));
      }
    });
  }

  /** Something that can be looked at. */
  private interface Sight {
    boolean isThere() throws IOException;
  }

  private void await(Process process, Sight sight) throws InterruptedException {
    while (!isThere(sight)) {
      assertFalse(process.waitFor(5, TimeUnit.MILLISECONDS), this::log);
    }
  }

  private static boolean isThere(Sight sight) {
    try {
      return sight.isThere();
    } catch (IOException e) {
      return false;
    }
  }

  private static void kill(String signal, Process process)
      throws IOException, InterruptedException {
    assertEquals(
        0, new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor());
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private String log() {
    return read(folder.resolve("log"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private void chart(String template) throws IOException {
    Path chart = folder.resolve("chart");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Files.writeString(chart.resolve("templates/a.yaml"), template);
  }
}
