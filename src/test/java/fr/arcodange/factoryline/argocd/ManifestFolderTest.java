package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestFolderTest {
  @TempDir
  Path folder;

  private Path rendered() {
    return folder.resolve("rendered");
  }

  private ManifestFolder.Written write(String value, String... names) {
    return new ManifestFolder(rendered())
        .write(ObjectFiles.of(Stream.of(names).map(name -> object(name, value)).toList()));
  }

  private static KubeObject object(String name, String value) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("apiVersion", "v1").put("kind", "ConfigMap");
    content.putObject("metadata").put("name", name);
    content.putObject("data").put("value", value);
    return new KubeObject("c/templates/x.yaml", content);
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static ManifestFolder.Written counts(int written, int unchanged, int removed) {
    return new ManifestFolder.Written(written, unchanged, removed);
  }

  @Test
  void aFolderHoldsTheLastRenderingAndWhatIsNotOurs() throws IOException {
    assertEquals(counts(2, 0, 0), write("1", "a", "b"));
    Path mine = Files.writeString(rendered().resolve("kustomization.yaml"), "resources: []\n");
    assertEquals(counts(0, 2, 0), write("1", "a", "b"));
    assertEquals(counts(0, 1, 1), write("1", "a"));
    assertEquals(counts(2, 0, 0), write("2", "a", "c"));
    assertTrue(Files.exists(mine));
    assertEquals(
        Set.of("kustomization.yaml", "configmap-a.yaml", "configmap-c.yaml"), files(rendered()));
    assertTrue(
        Files.readString(rendered().resolve("configmap-a.yaml")).startsWith("# Rendered by"));
    assertEquals(Set.of("rendered"), files(folder));
  }

  @Test
  void anEmptyFolderIsFilled() throws IOException {
    Files.createDirectory(rendered());
    assertEquals(counts(1, 0, 0), write("1", "a"));
    assertEquals(Set.of("configmap-a.yaml"), files(rendered()));
  }

  @Test
  void aFileOfSomebodyElseIsNotOverwrittenAndNothingElseIsWritten() throws IOException {
    write("1", "a", "b");
    Path mine = Files.writeString(rendered().resolve("configmap-b.yaml"), "kind: Mine\n");
    Failure failure = assertThrows(Failure.class, () -> write("2", "a", "b", "c"));
    assertEquals(Failure.Kind.REFUSED, failure.kind());
    assertTrue(failure.message().contains("configmap-b.yaml is not what"), failure.message());
    assertEquals("kind: Mine\n", Files.readString(mine));
    assertTrue(Files.readString(rendered().resolve("configmap-a.yaml")).contains("'1'"));
    assertEquals(Set.of("configmap-a.yaml", "configmap-b.yaml"), files(rendered()));
  }

  @Test
  void nothingIsWrittenThroughALink() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), ObjectFiles.HEADER + "\n");
    Path link = rendered().resolve("configmap-a.yaml");
    for (Path target : List.of(victim, folder.resolve("absent"))) {
      Files.createDirectories(rendered());
      Files.createSymbolicLink(link, target);
      assertThrows(Failure.class, () -> write("1", "a"));
      Files.delete(link);
    }
    Path unfinished = rendered().resolve(".configmap-a.yaml.new");
    Files.createSymbolicLink(unfinished, victim);
    assertThrows(Failure.class, () -> write("1", "a"));
    assertTrue(Files.exists(unfinished, LinkOption.NOFOLLOW_LINKS));
    assertEquals(ObjectFiles.HEADER + "\n", Files.readString(victim));
    assertFalse(Files.exists(folder.resolve("absent")));
  }

  @Test
  void whatAKilledRunLeftIsMended() throws IOException {
    write("1", "a", "b");
    Files.writeString(rendered().resolve("configmap-a.yaml"), "");
    Files.writeString(rendered().resolve("configmap-b.yaml"), ObjectFiles.HEADER.substring(0, 9));
    Files.writeString(rendered().resolve(".configmap-z.yaml.new"), "# Rend");
    assertEquals(counts(2, 0, 0), write("1", "a", "b"));
    assertEquals(Set.of("configmap-a.yaml", "configmap-b.yaml"), files(rendered()));
  }

  @Test
  void aNewFolderThatCannotBeFilledIsNotThere() throws IOException {
    // No file system takes this name, which no rendering has.
    ObjectFiles.ObjectFile impossible =
        new ObjectFiles.ObjectFile("x".repeat(300) + ".yaml", object("a", "1"));
    assertThrows(Failure.class, () -> new ManifestFolder(rendered()).write(List.of(impossible)));
    assertEquals(Set.of(), files(folder));
  }
}
