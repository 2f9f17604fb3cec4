package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Factoryline;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Engines;
import fr.arcodange.factoryline.exec.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine in this process beside the {@code helm} program of its version. */
class HelmEngineIT {
  private static final Path CHARTS = Path.of("src/test/resources/argocd/charts");
  private static final ChartEngine ENGINE = engine(Optional.empty());

  private static final String OBJECT =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hooked\n  annotations:\n    %s\n";

  @TempDir
  Path folder;

  private static ChartEngine engine(Optional<Path> library) {
    return ChartEngine.helm(
        library,
        new Programs(new Cancellation(Duration.ZERO), Engines.path()),
        Map.of("PATH", Engines.path()));
  }

  static List<String> charts() throws IOException {
    try (Stream<Path> charts = Files.list(CHARTS)) {
      return charts.map(chart -> chart.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theCorpusIsLarge() throws IOException {
    assertTrue(charts().size() >= 20, charts().toString());
  }

  @ParameterizedTest
  @MethodSource("charts")
  void itPrintsWhatHelmPrints(String chart) throws IOException, InterruptedException {
    ChartRequest request = request(CHARTS.resolve(chart), List.of(), List.of());
    assertEquals(helm(request).out(), ENGINE.render(request));
  }

  static List<String> chartsOfTheEngine() throws IOException {
    return charts().stream()
        .filter(chart -> !chart.equals("hooks") && !chart.equals("lookup"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("chartsOfTheEngine")
  void soDoesTheEngineWithoutTheProgram(String chart) throws IOException, InterruptedException {
    ChartRequest request = request(CHARTS.resolve(chart), List.of(), List.of());
    assertEquals(
        helm(request).out(),
        new HelmEngine(Optional.empty(), new Cancellation(Duration.ZERO)).render(request));
  }

  @Test
  void aChartThatRendersNothingIsAnEmptyLine() throws IOException, InterruptedException {
    chart("templates/a.yaml", "{{ if .Values.x }}a: 1{{ end }}");
    ChartRequest request = request(folder, List.of(), List.of());
    assertEquals("\n", ENGINE.render(request));
    assertEquals(helm(request).out(), ENGINE.render(request));
    Files.delete(folder.resolve("templates/a.yaml"));
    assertEquals(helm(request).out(), ENGINE.render(request));
    assertEquals(List.of(), new ChartRenderer(ENGINE).render(request).objects());
  }

  @Test
  void hooksOfEveryKindAreThere() throws IOException, InterruptedException {
    for (String key : List.of(
        "helm.sh/hook: pre-install",
        "helm.sh/{{ \"hook\" }}: pre-install",
        "{{ \"helm.sh\" }}/hook: pre-install",
        "{{ tpl \"h{{ print `elm.sh/hook` }}\" . }}: pre-install")) {
      chart("templates/a.yaml", OBJECT.formatted(key));
      ChartRequest request = request(folder, List.of(), List.of());
      assertTrue(ENGINE.render(request).contains("name: hooked"), key);
      assertEquals(helm(request).out(), ENGINE.render(request), key);
    }
  }

  @ParameterizedTest
  @MethodSource("charts")
  void whatItPrintsIsReadWhole(String chart) {
    Rendered rendered =
        new ChartRenderer(ENGINE).render(request(CHARTS.resolve(chart), List.of(), List.of()));
    assertTrue(
        rendered.findings().stream().noneMatch(Finding::isError),
        rendered.findings().toString());
    assertTrue(!rendered.objects().isEmpty());
  }

  @Test
  void valuesFilesAndSingleValuesWinAsTheyDoInHelm() throws IOException, InterruptedException {
    Path one =
        Files.writeString(folder.resolve("one.yaml"), "org: one\napplications:\n  extra: {}\n");
    Path two =
        Files.writeString(folder.resolve("two.yaml"), "org: two\napplications:\n  cms: null\n");
    for (List<String> sets : List.of(
        List.<String>of(),
        List.of("org=three"),
        List.of("org=three,applications.a.org=x", "applications.b.revision=1.10"),
        List.of("applications.c.revision=a\\,b", "applications.d.annotations.x\\.y/z=true"),
        List.of("org=one=two & three? é"),
        List.of("org=first", "org=last"),
        List.of("applications.e.revision={a,b\\,c}", "applications.f.revision="))) {
      ChartRequest request = request(CHARTS.resolve("loop"), List.of(one, two), sets);
      assertEquals(helm(request).out(), ENGINE.render(request), sets.toString());
    }
  }

  /** In another process, because a locale is for life. */
  @Test
  void textIsTheSameInEveryLocale() throws IOException, InterruptedException {
    ChartRequest request =
        request(CHARTS.resolve("unicode").toAbsolutePath(), List.of(), List.of());
    assertEquals(helm(request).out(), inAnotherProcess(request));
  }

  /** Its 94 MiB lie in a file for as long as they take to load, also where nobody has unpacked them before. */
  @Test
  void aProcessThatUnpacksTheEngineLeavesNothingBehind() throws IOException, InterruptedException {
    inAnotherProcess(request(CHARTS.resolve("unicode").toAbsolutePath(), List.of(), List.of()));
    try (Stream<Path> left = Files.list(temporary())) {
      assertEquals(List.of(), left.toList());
    }
  }

  private Path temporary() throws IOException {
    return Files.createDirectories(folder.resolve("temporary"));
  }

  private String inAnotherProcess(ChartRequest request) throws IOException, InterruptedException {
    Path out = folder.resolve("ours.out");
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary(),
            "-Djna.tmpdir=" + temporary(),
            "-cp",
            System.getProperty("java.class.path"),
            Factoryline.class.getName(),
            "argocd-render",
            "--raw",
            "--chart",
            request.chart().toString(),
            "--release",
            request.release(),
            "--namespace",
            request.namespace())
        .redirectOutput(out.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("LC_ALL", "C");
    assertEquals(0, builder.start().waitFor());
    return Files.readString(out);
  }

  @Test
  void aTemplateThatFailsIsToldInHelmsWordsWithItsLine() throws IOException, InterruptedException {
    chart("templates/a.yaml", "a: 1\nb: {{ fail \"no org is set\" }}\n");
    assertEquals(Failure.Kind.TOOL_FAILED, failure().kind());
    assertTrue(
        failure().message().contains("(c/templates/a.yaml:2:6): no org is set"),
        failure().message());
    String theirs = helm(request(folder, List.of(), List.of())).err();
    assertTrue(theirs.contains("(c/templates/a.yaml:2:6): no org is set"), theirs);
  }

  @Test
  void nobodyIsToldOfAFlagThatThereIsNot() throws IOException {
    chart("templates/a.yaml", "a: [\n");
    assertFalse(failure().message().contains("--debug"), failure().message());
    assertTrue(failure().message().contains("templates/a.yaml"), failure().message());
  }

  @Test
  void valuesThatAreNoYamlAreToldWithTheirLine() throws IOException, InterruptedException {
    chart("templates/a.yaml", "a: 1\n");
    Files.writeString(folder.resolve("values.yaml"), "a: 1\nb: [\n");
    String theirs = helm(request(folder, List.of(), List.of())).err();
    String place = theirs.substring(
        theirs.indexOf("yaml: line"), theirs.indexOf(':', theirs.indexOf("yaml: line") + 6));
    assertTrue(failure().message().contains(place), theirs + failure().message());
  }

  @Test
  void aFolderThatHoldsNoChartIsAUsageError() {
    assertEquals(Failure.Kind.USAGE, failure().kind());
  }

  @Test
  void withAnEngineThatCannotBeLoadedTheProgramPrintsTheSame() throws IOException {
    chart("templates/a.yaml", "a: 1\n");
    Path broken = Files.writeString(folder.resolve("helm.so"), "no library");
    ChartRequest request = request(folder, List.of(), List.of());
    assertEquals(ENGINE.render(request), engine(Optional.of(broken)).render(request));
  }

  private Failure failure() {
    return assertThrows(Failure.class, () -> ENGINE.render(request(folder, List.of(), List.of())));
  }

  private void chart(String file, String text) throws IOException {
    Files.writeString(folder.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static ChartRequest request(Path chart, List<Path> values, List<String> sets) {
    return new ChartRequest(chart, "release", "namespace", "1.34.0", values, sets);
  }

  private record Printed(String out, String err) {}

  private Printed helm(ChartRequest request) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Engines.find("helm").toString(),
        "template",
        request.release(),
        request.chart().toString(),
        "--namespace",
        request.namespace(),
        "--kube-version",
        request.kubeVersion()));
    request.valuesFiles().forEach(file -> command.addAll(List.of("--values", file.toString())));
    request.sets().forEach(set -> command.addAll(List.of("--set", set)));
    Path out = folder.resolve("helm.out");
    Path err = folder.resolve("helm.err");
    new ProcessBuilder(command)
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start()
        .waitFor();
    return new Printed(
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
