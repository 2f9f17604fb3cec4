package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChartRequestTest {
  @TempDir
  Path folder;

  private ChartRequest request(String release, String namespace, String version, Path... values) {
    return new ChartRequest(folder, release, namespace, version, List.of(values), List.of());
  }

  private static Failure usage(Runnable work) {
    Failure failure = assertThrows(Failure.class, work::run);
    assertEquals(Failure.Kind.USAGE, failure.kind(), failure.message());
    return failure;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--post-renderer=/tmp/x.sh",
        "-x",
        "",
        "a b",
        "../x",
        "Argocd",
        "a_b",
        "a..b",
        "a-",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void aReleaseIsCalledAsHelmWouldHaveIt(String release) {
    assertTrue(usage(() -> request(release, "n", "1.34.0")).message().contains("release"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A B", "", "-n", "a.b", "--set=a=b"})
  void aNamespaceIsOneOfKubernetes(String namespace) {
    assertTrue(usage(() -> request("r", namespace, "1.34.0")).message().contains("--namespace"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo", "", "1.34.0.1", "-1", "1.x"})
  void aVersionIsAVersion(String version) {
    assertTrue(usage(() -> request("r", "n", version)).message().contains("--kube-version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.34", "v1.34.0", "1.34.0-rc.1+k3s1"})
  void aVersionMayBeShortOrLong(String version) {
    assertEquals(version, request("a.b-1", "argocd", version).kubeVersion());
  }

  @Test
  @Timeout(60)
  void aPipeIsNoValuesFileAndNobodyWaitsForIt() throws IOException, InterruptedException {
    chart();
    Path pipe = folder.resolve("pipe.yaml");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    ChartRenderer renderer = new ChartRenderer(request -> "");
    ChartRequest request = request("r", "n", "1.34.0", pipe);
    assertTrue(usage(() -> renderer.text(request)).message().contains("pipe.yaml: it is a pipe"));
    assertTrue(usage(() -> renderer.render(request)).message().contains("pipe.yaml: it is a pipe"));
  }

  @Test
  void aValuesFileThatIsNoneIsNamed() throws IOException {
    chart();
    Path inside = Files.createDirectories(folder.resolve("argocd"));
    assertTrue(usage(() -> request("r", "n", "1.34.0", inside).requireFiles())
        .message()
        .contains("the values file " + inside + ": it is a folder"));
    Path nowhere = folder.resolve("prod.yaml");
    assertTrue(usage(() -> request("r", "n", "1.34.0", nowhere).requireFiles())
        .message()
        .contains("the values file " + nowhere + ": there is no such file"));
  }

  @Test
  void aFolderWithoutAChartIsToldBeforeAnythingIsRendered() {
    assertTrue(usage(() -> request("r", "n", "1.34.0").requireFiles())
        .message()
        .contains("it holds no Chart.yaml"));
  }

  private void chart() throws IOException {
    Files.writeString(folder.resolve("Chart.yaml"), "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  }
}
