package fr.arcodange.factoryline.argocd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.exec.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who renders which chart; both only say who they are. */
class ChosenHelmTest {
  private static final String ENGINE = "the engine";
  private static final String PROGRAM = "the program";

  @TempDir
  Path folder;

  private Path chart() {
    return folder.resolve("chart");
  }

  private void chart(String file, String text) throws IOException {
    Path path = chart().resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private ChartEngine without() {
    return chosen(folder.resolve("none").toString());
  }

  private ChartEngine with() throws IOException {
    return chosen(pathWithTheProgram());
  }

  private String pathWithTheProgram() throws IOException {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("helm");
    Files.writeString(program, "#!/bin/sh\necho " + PROGRAM + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program.getParent() + ":/usr/bin:/bin";
  }

  private static ChartEngine chosen(String path) {
    return chosen(request -> ENGINE, path);
  }

  private static ChartEngine chosen(ChartEngine engine, String path) {
    Programs programs = new Programs(new Cancellation(Duration.ZERO), path);
    return new ChosenHelm(engine, new HelmProgram(programs, Map.of("PATH", path)));
  }

  private ChartRequest request(String... sets) {
    return new ChartRequest(chart(), "r", "n", "1.34.0", List.of(), List.of(sets));
  }

  private void isRefusedWithoutTheProgram(ChartRequest request) throws IOException {
    assertEquals(PROGRAM, with().render(request).strip());
    Failure failure = assertThrows(Failure.class, () -> without().render(request));
    assertEquals(Failure.Kind.TOOL_FAILED, failure.kind());
    assertTrue(failure.hint().orElseThrow().contains("PATH"), failure.message());
  }

  private void isRenderedByTheEngine(ChartRequest request) throws IOException {
    assertEquals(ENGINE, with().render(request));
    assertEquals(List.of(), without().findings(request));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "helm.sh/hook: test",
        "\"helm.sh/hook-weight\": \"1\"",
        "helm.sh/{{ \"hook\" }}: pre-install",
        "{{ print \"helm.sh\" \"/hook\" }}: pre-install",
        "{{ `helm.sh` }}/hook: pre-install",
        "helm.sh/{{ .Values.kind }}: pre-install",
        "helm.sh/chart-hook: test",
        "\"helm.sh\\u002fhook\": test",
        "\"\\x68elm.sh/hook\": test",
        "\"helm.sh\\/hook\": test",
        "\"helm.sh\\U0000002Fhook\": test",
        "\"helm.sh/\\\n    hook\": test",
        "{{ \"helm\\056sh/hook\" }}: test",
        "{{ lookup \"v1\" \"Secret\" \"a\" \"b\" }}",
        "{{ (lookup .Values.a \"Secret\" \"a\" \"b\") }}"
      })
  void whatMayBeAHookOrALookupGoesToTheProgramOrNowhere(String text) throws IOException {
    chart("templates/a.yaml", text);
    isRefusedWithoutTheProgram(request());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "helm.sh/chart: c-1.0.0",
        "\"helm.sh/resource-policy\": keep",
        "# see https://helm.sh/docs/topics/charts_hooks\na: 1",
        "repoURL: https://charts.helm.sh/stable",
        "{{ include \"a.b\" . }} # in _helpers.tpl",
        "lookup: {{ .Values.lookup }}"
      })
  void whatOnlySoundsLikeOneIsRenderedByTheEngine(String text) throws IOException {
    chart("templates/a.yaml", text);
    isRenderedByTheEngine(request());
  }

  @Test
  void onAMachineThatTheEngineIsNotForTheProgramRendersAll() throws IOException {
    chart("Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.0.0\n");
    ChartEngine rendering = chosen(ofAnotherMachine(), pathWithTheProgram());
    assertEquals(PROGRAM, rendering.render(request()).strip());
    assertEquals(PROGRAM, rendering.render(request()).strip());
  }

  @Test
  void withNeitherItIsSaidThatTheProgramWouldDo() throws IOException {
    chart("Chart.yaml", "apiVersion: v2\nname: c\nversion: 0.0.0\n");
    ChartEngine rendering = chosen(ofAnotherMachine(), folder.resolve("none").toString());
    Failure failure = assertThrows(Failure.class, () -> rendering.render(request()));
    assertEquals(Failure.Kind.TOOL_FAILED, failure.kind());
    assertTrue(failure.message().contains("the Helm engine cannot be loaded"), failure.message());
    String hint = failure.hint().orElseThrow();
    assertTrue(hint.contains("glibc") && hint.contains("put a helm 3 program on PATH"), hint);
  }

  private ChartEngine ofAnotherMachine() throws IOException {
    Path library = Files.writeString(folder.resolve("helm-another.so"), "not for this machine");
    return new HelmEngine(Optional.of(library), new Cancellation(Duration.ZERO));
  }

  @Test
  void aHookMayComeFromAFileThatATemplateReads() throws IOException {
    chart("jobs/a.yaml", "helm.sh/hook: test");
    chart("templates/a.yaml", "a: 1");
    isRenderedByTheEngine(request());
    chart("templates/a.yaml", "{{ .Files.Get \"jobs/a.yaml\" }}");
    isRefusedWithoutTheProgram(request());
  }

  @Test
  void aHookMayComeFromASingleValue() throws IOException {
    chart("templates/a.yaml", "{{ toYaml .Values.annotations }}");
    isRefusedWithoutTheProgram(request("annotations.helm\\.sh/hook=test"));
  }

  @Test
  void theProgramIsGivenNoNameThatItCouldTakeForAnOption() throws IOException {
    chart("templates/a.yaml", "helm.sh/hook: test");
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("helm");
    Files.writeString(program, "#!/bin/sh\nfor a; do echo \"$a\"; done\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    List<String> arguments = chosen(program.getParent() + ":/usr/bin:/bin")
        .render(request("a=1"))
        .lines()
        .toList();
    assertEquals(
        List.of("--", "r", chart().toString()),
        arguments.subList(arguments.size() - 3, arguments.size()));
  }

  @Test
  void whatIsNoValueIsAUsageErrorWithTheProgramToo() throws IOException {
    chart("templates/a.yaml", "helm.sh/hook: test");
    Failure failure = assertThrows(Failure.class, () -> with().render(request("foo")));
    assertEquals(Failure.Kind.USAGE, failure.kind());
  }

  @Test
  void whatMakesTemplatesGoesToTheProgramOrIsToldToLackHooks() throws IOException {
    chart("charts/sub/templates/a.yaml", "{{ tpl .Values.text . }}");
    assertEquals(PROGRAM, with().render(request()).strip());
    assertEquals(List.of(), with().findings(request()));
    assertEquals(ENGINE, without().render(request()));
    assertEquals(
        List.of("hooks-unseen"),
        without().findings(request()).stream().map(Finding::rule).toList());
  }

  @Test
  void aLinkThatLeadsBackIsAUsageError() throws IOException {
    chart("templates/a.yaml", "a: 1");
    Files.createSymbolicLink(chart().resolve("loop"), Path.of("."));
    Failure failure = assertThrows(Failure.class, () -> without().render(request()));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().contains("symbolic link"), failure.message());
  }

  @Test
  void aHookIsFoundWhereverItStandsInAPackedChart() throws IOException {
    chart("templates/a.yaml", "a: 1");
    Files.createDirectories(chart().resolve("charts"));
    for (int before : new int[] {0, (1 << 20) - 5, 3 << 20}) {
      Path packed = chart().resolve("charts/sub.tgz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
        out.write(new byte[before]);
        out.write(" helm.sh/hook: test".getBytes(UTF_8));
      }
      isRefusedWithoutTheProgram(request());
    }
  }

  @LargeTest
  void aPackedChartThatUnpacksToTooMuchIsNotUnpacked() throws IOException {
    chart("templates/a.yaml", "a: 1");
    Path packed = Files.createDirectories(chart().resolve("charts")).resolve("sub.tgz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(new byte[101 << 20]);
    }
    Failure failure = assertThrows(Failure.class, () -> without().render(request()));
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().contains("sub.tgz holds more than 100 MiB"), failure.message());
  }
}
