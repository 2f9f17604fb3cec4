package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartLinksTest {
  @TempDir
  Path folder;

  private final ChartRenderer renderer = new ChartRenderer(request -> "a: 1\n");

  private Path chart() {
    return folder.resolve("repository/charts/argocd");
  }

  @BeforeEach
  void aChartAndFilesAround() throws IOException {
    Files.createDirectories(chart().resolve("templates"));
    Files.writeString(
        chart().resolve("Chart.yaml"), "apiVersion: v2\nname: argocd\nversion: 0.1.0\n");
    Files.writeString(folder.resolve("repository/shared.txt"), "shared");
    Files.writeString(folder.resolve("outside.txt"), "outside");
  }

  private String text() {
    return renderer.text(new ChartRequest(chart(), "r", "n", "1.34.0", List.of(), List.of()));
  }

  private void isRefused() {
    Failure failure = assertThrows(Failure.class, this::text);
    assertEquals(Failure.Kind.USAGE, failure.kind());
    assertTrue(failure.message().contains("leads out of the repository"), failure.message());
  }

  @Test
  void aLinkWithinTheRepositoryIsFollowed() throws IOException {
    Files.createDirectory(folder.resolve("repository/.git"));
    Files.createSymbolicLink(chart().resolve("note.txt"), Path.of("../../shared.txt"));
    Files.createSymbolicLink(chart().resolve("loop"), Path.of("."));
    assertEquals("a: 1\n", text());
  }

  @Test
  void aLinkThatLeadsOutOfItIsNot() throws IOException {
    Files.createDirectory(folder.resolve("repository/.git"));
    Files.createSymbolicLink(
        folder.resolve("repository/step"), Files.createDirectory(folder.resolve("repository/to")));
    Files.createSymbolicLink(
        folder.resolve("repository/to/note.txt"), folder.resolve("outside.txt"));
    assertEquals("a: 1\n", text());
    Files.createSymbolicLink(chart().resolve("far"), folder.resolve("repository/step"));
    isRefused();
  }

  @Test
  void withoutARepositoryAChartIsItsFolder() throws IOException {
    Files.createSymbolicLink(chart().resolve("note.txt"), Path.of("../../shared.txt"));
    isRefused();
  }
}
