package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** argocd-render with the real engine. {@code -Dgolden.update=true} writes the rendered example anew. */
class ArgocdRenderIT {
  private static final Path EXAMPLE = Path.of("examples/factory/argocd").toAbsolutePath();
  private static final Path RENDERED = Path.of("src/test/resources/argocd/factory");

  @TempDir
  Path folder;

  @Test
  void theExampleRendersToItsFiles() throws IOException {
    Invocation run = render(EXAMPLE, "--output-dir", "out");
    assertEquals(0, run.code(), run.err());
    assertEquals("", run.out());
    if (Boolean.getBoolean("golden.update")) {
      for (Map.Entry<String, String> file : files(folder.resolve("out")).entrySet()) {
        Files.createDirectories(RENDERED);
        Files.writeString(RENDERED.resolve(file.getKey()), file.getValue());
      }
    }
    assertEquals(files(RENDERED), files(folder.resolve("out")));
  }

  @Test
  void theSameChartGivesTheSameBytes() throws IOException {
    render(EXAMPLE, "--output-dir", "one");
    render(EXAMPLE, "--output-dir", "two");
    assertEquals(files(folder.resolve("one")), files(folder.resolve("two")));
    assertTrue(render(EXAMPLE, "--output-dir", "one").err().contains("wrote 0 files"));
  }

  @Test
  void rawIsWhatHelmPrints() throws IOException, InterruptedException {
    Path out = folder.resolve("helm.out");
    int code = new ProcessBuilder(
            Engines.find("helm").toString(),
            "template",
            "argocd",
            EXAMPLE.toString(),
            "--namespace",
            "argocd",
            "--kube-version",
            "1.34.0")
        .redirectOutput(out.toFile())
        .start()
        .waitFor();
    assertEquals(0, code);
    assertEquals(Files.readString(out), render(EXAMPLE, "--raw").out());
  }

  @Test
  void anErrorIsToldAndNothingIsWritten() throws IOException {
    chart("""
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web, namespace: argocd}
        spec:
          project: default
          sorce: {repoURL: "https://gitea.example/a/web", path: chart}
          destination: {server: "https://kubernetes.default.svc", name: in-cluster, namespace: web}
        """);
    Invocation run = render(folder.resolve("chart"), "--output-dir", "out");
    assertEquals(6, run.code(), run.err());
    assertTrue(run.out().contains("unknown-field") && run.out().contains("spec.sorce"), run.out());
    assertTrue(run.out().contains("c/templates/a.yaml"), run.out());
    assertFalse(Files.exists(folder.resolve("out")));
    Invocation json = render(folder.resolve("chart"), "--output", "json");
    assertEquals(6, json.code());
    assertTrue(JsonTrees.read(json.out()).path("counts").path("error").asInt() >= 2, json.out());
  }

  @Test
  void whatDiffersEachTimeIsAnError() throws IOException {
    chart("""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        data: {token: {{ randAlphaNum 12 | quote }}}
        """);
    Invocation run = render(folder.resolve("chart"));
    assertEquals(6, run.code(), run.err());
    assertTrue(run.out().contains("error: deterministic: ConfigMap a"), run.out());
  }

  @Test
  void aChartThatAsksForApiVersionsIsTold() throws IOException {
    chart("""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        data: {has: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" | quote }}}
        """);
    Invocation run = render(folder.resolve("chart"));
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("warning: "), run.out());
    assertTrue(run.out().contains("APIVersions"), run.out());
  }

  @Test
  void aTemplateErrorIsToldInHelmsWordsWithItsLine() throws IOException {
    chart("apiVersion: v1\nkind: {{ .Values.nothing.here }}\n");
    Invocation run = render(folder.resolve("chart"));
    assertEquals(5, run.code(), run.err());
    assertTrue(run.err().contains("c/templates/a.yaml:2:"), run.err());
  }

  @Test
  void aBombOfAliasesEndsWithAnError() throws IOException {
    StringBuilder bomb = new StringBuilder(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx0: &x0 [a, a, a, a, a, a, a, a]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*x" + (i - 1);
      bomb.append(
          "x" + i + ": &x" + i + " [" + String.join(", ", Collections.nCopies(8, before)) + "]\n");
    }
    chart(bomb.toString());
    Invocation run = render(folder.resolve("chart"));
    assertTrue(run.code() == 5 || run.code() == 6, run.code() + run.err() + run.out());
  }

  @Test
  void tenMegabytesOfOneStringAreRendered() throws IOException {
    chart("""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        data: {text: {{ repeat 10000000 "x" | quote }}}
        """);
    Invocation run = render(folder.resolve("chart"), "--output-dir", "out");
    assertEquals(0, run.code(), run.err());
    assertTrue(Files.size(folder.resolve("out/configmap-a.yaml")) > 10_000_000);
  }

  @Test
  void tenThousandApplicationsAreRenderedCheckedAndWritten() throws IOException {
    StringBuilder values = new StringBuilder("gitea_applications:\n");
    for (int i = 0; i < 10_000 - 7; i++) {
      values.append("  app-").append(i).append(": {}\n");
    }
    Files.writeString(folder.resolve("values.yaml"), values);
    Invocation run = render(EXAMPLE, "--values", "values.yaml", "--output-dir", "out");
    assertEquals(0, run.code(), run.err());
    assertTrue(
        run.err().contains("10005 objects, 10000 of them applications: 0 errors, 0 warnings"),
        run.err());
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertEquals(10_005, files.count());
    }
  }

  @Test
  void whatMakesNoSenseTogetherIsRefusedBeforeAnythingIsRendered() {
    for (List<String> arguments : List.of(
        List.of("--raw", "--output", "json"),
        List.of("--raw", "--output-dir", "x"),
        List.of("--raw", "--diff-base", "main"),
        List.of("--diff-base", "main", "--output-dir", "x"),
        List.of("--diff-base", "main", "--commit", "rendered"),
        List.of("--crds", "nowhere"))) {
      Invocation run = render(EXAMPLE, arguments.toArray(String[]::new));
      assertEquals(2, run.code(), arguments + run.err());
      assertEquals("", run.out());
    }
  }

  @Test
  void nothingIsWrittenWhereTheNextRenderingWouldTakeItForTheChart() throws IOException {
    chart("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("chart/templates"));
    for (String out :
        List.of("chart/templates", "chart/templates/x", "chart/charts/x", "chart/crds", "link/x")) {
      Invocation run = render(folder.resolve("chart"), "--output-dir", out);
      assertEquals(2, run.code(), out + run.err());
    }
    assertEquals(
        0, render(folder.resolve("chart"), "--output-dir", "chart/rendered").code());
    assertEquals(
        0, render(folder.resolve("chart"), "--output-dir", "chart/rendered").code());
  }

  @Test
  void aChartThatRendersNothingHasNoObjects() throws IOException {
    chart("{{ if .Values.x }}a: 1{{ end }}");
    Invocation run = render(folder.resolve("chart"), "--output-dir", "out");
    assertEquals(0, run.code(), run.err());
    assertEquals("\n", render(folder.resolve("chart"), "--raw").out());
  }

  @Test
  void whatOnlyAComparisonTakesIsToldToDoNothing() throws IOException {
    chart("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    Invocation run = render(
        folder.resolve("chart"), "--allow-removal", "x", "--watch", "*.md", "--status", "never");
    assertEquals(0, run.code(), run.err());
    for (String option : List.of("--allow-removal", "--watch", "--status")) {
      assertTrue(run.err().contains(option + " does nothing here"), run.err());
    }
  }

  @Test
  void anEmptyLineAmongValuesIsNone() throws IOException {
    chart("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Values.a }}{{ .Values.b }}}\n");
    Invocation run = Invocation.of(
        Map.of("PATH", Engines.path(), "FACTORYLINE_ARGOCD_RENDER_SET", "a=x\n\nb=y\n"),
        folder,
        Clock.systemUTC(),
        "argocd-render",
        "--chart",
        "chart",
        "--raw");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("name: xy"), run.out());
  }

  private Invocation render(Path chart, String... arguments) {
    String[] all = Stream.concat(
            Stream.of("argocd-render", "--chart", chart.toString()), Stream.of(arguments))
        .toArray(String[]::new);
    return Invocation.of(Map.of("PATH", Engines.path()), folder, Clock.systemUTC(), all);
  }

  private void chart(String template) throws IOException {
    Path chart = folder.resolve("chart");
    Files.createDirectories(chart.resolve("templates"));
    Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Files.writeString(chart.resolve("templates/a.yaml"), template);
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }
}
