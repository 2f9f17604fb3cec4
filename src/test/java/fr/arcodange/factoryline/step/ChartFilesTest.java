package fr.arcodange.factoryline.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.AllowedRemovals;
import fr.arcodange.factoryline.argocd.ChartRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartFilesTest {
  @TempDir
  private Path folder;

  private Path top = Path.of("/");

  @BeforeEach
  void tree() throws IOException {
    top = Files.createDirectory(folder.resolve("tree"));
    file("argocd/Chart.yaml");
    file("argocd/templates/apps.yaml");
    file("shared/values.yaml");
    Files.createFile(folder.resolve("outside"));
  }

  private void file(String name) throws IOException {
    Path path = top.resolve(name);
    Files.createDirectories(path.getParent());
    Files.createFile(path);
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(top.resolve(name), Path.of(target));
  }

  private ChartFiles files(String chart, String... values) {
    return ChartFiles.of(
        top,
        new ArgocdDiffRequest(
            new RepositoryPath(chart),
            List.of(values).stream().map(RepositoryPath::new).toList(),
            new ChartRequest(top, "r", "argocd", "1.34.0", List.of(), List.of()),
            Optional.empty(),
            AllowedRemovals.of(List.of()),
            List.of("apps/*.json")));
  }

  @Test
  void filesOfTheChartAndItsValuesTouchIt() {
    ChartFiles files = files("argocd", "shared/values.yaml");

    assertTrue(files.hasChart());
    assertTrue(files.touchedBy("argocd/templates/new.yaml"));
    assertTrue(files.touchedBy("shared/values.yaml"));
    assertTrue(files.touchedBy("apps/one.json"));
    assertFalse(files.touchedBy("argocd2/Chart.yaml"));
    assertFalse(files.touchedBy("shared/other.yaml"));
    assertFalse(files.touchedBy("README.md"));
  }

  @Test
  void whatALinkLeadsToTouchesIt() throws IOException {
    file("lib/_helpers.tpl");
    link("argocd/templates/lib", "../../lib");

    assertTrue(files("argocd").touchedBy("lib/_helpers.tpl"));
  }

  @Test
  void aLinkThatLeadsOutIsRefused() throws IOException {
    for (String target : List.of("../../outside", "/etc/passwd", "../../not-there", "/not-there")) {
      link("argocd/values.yaml", target);

      Failure failure = assertThrows(Failure.class, () -> files("argocd"), target);

      assertEquals(Failure.Kind.USAGE, failure.kind());
      assertTrue(failure.message().contains("'argocd/values.yaml' leads out"), failure.message());
      Files.delete(top.resolve("argocd/values.yaml"));
    }
  }

  @Test
  void soIsAFolderOrAValuesFileThatDoes() throws IOException {
    link("chart", "..");
    link("values.yaml", "../outside");
    link("one", "argocd/two");
    link("argocd/two", "/etc");

    assertThrows(Failure.class, () -> files("chart"));
    assertThrows(Failure.class, () -> files("chart/tree/argocd"));
    assertThrows(Failure.class, () -> files("argocd"));
    Files.delete(top.resolve("argocd/two"));
    assertThrows(Failure.class, () -> files("argocd", "values.yaml"));
  }

  @Test
  void aLoopOfLinksEnds() throws IOException {
    link("argocd/again", ".");

    assertTrue(files("argocd").hasChart());
  }

  @Test
  void whatIsNotThereIsSaid() {
    ChartFiles files = files("other", "shared/values.yaml", "shared/none.yaml");

    assertFalse(files.hasChart());
    assertTrue(files.touchedBy("other/Chart.yaml"));
    assertEquals(List.of(new RepositoryPath("shared/values.yaml")), files.values());
    assertEquals(List.of(new RepositoryPath("shared/none.yaml")), files.missingValues());
  }
}
