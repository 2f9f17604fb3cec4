package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code src/test/resources/argocd/diff} holds two renderings and what differs between them; its name says what it
 * shows. {@code -Dgolden.update=true} writes the last of the three anew.
 */
class RenderedDiffTest {
  private static final Path CASES = Path.of("src/test/resources/argocd/diff");

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  private static List<KubeObject> read(Path file) throws IOException {
    Rendered rendered = Manifests.read(Files.readString(file));
    assertEquals(List.of(), rendered.findings());
    return rendered.objects();
  }

  private static String told(List<KubeObject> before, List<KubeObject> after) {
    RenderedDiff diff = RenderedDiff.of(before, after, "argocd");
    String dangers = Dangers.of(diff, after).stream()
        .map(danger -> "DANGER " + danger.rule() + ": " + danger.words() + ".\n  "
            + danger.consequence() + "\n")
        .collect(Collectors.joining());
    return diff.isEmpty() ? "nothing differs\n" : DiffText.of(diff) + dangers;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatDiffersIsTold(String name) throws IOException {
    Path folder = CASES.resolve(name);

    String actual = told(read(folder.resolve("before.yaml")), read(folder.resolve("after.yaml")));

    assertFalse(actual.contains("canary"), actual);
    Path golden = folder.resolve("expected.txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, actual);
    }
    assertEquals(Files.readString(golden), actual);
  }

  @Test
  void nothingDiffersFromItself() throws IOException {
    for (String name : cases()) {
      for (String file : List.of("before.yaml", "after.yaml")) {
        List<KubeObject> objects = read(CASES.resolve(name).resolve(file));
        assertTrue(RenderedDiff.of(objects, objects, "argocd").isEmpty(), name);
      }
    }
  }

  @Test
  void whatIsAddedOneWayIsRemovedTheOther() throws IOException {
    for (String name : cases()) {
      List<KubeObject> before = read(CASES.resolve(name).resolve("before.yaml"));
      List<KubeObject> after = read(CASES.resolve(name).resolve("after.yaml"));
      RenderedDiff there = RenderedDiff.of(before, after, "argocd");
      RenderedDiff back = RenderedDiff.of(after, before, "argocd");
      for (ObjectDiff.Kind kind : ObjectDiff.Kind.values()) {
        ObjectDiff.Kind other = switch (kind) {
          case ADDED -> ObjectDiff.Kind.REMOVED;
          case REMOVED -> ObjectDiff.Kind.ADDED;
          case CHANGED -> ObjectDiff.Kind.CHANGED;
        };
        assertEquals(there.count(kind), back.count(other), name);
        assertEquals(there.applications(kind), back.applications(other), name);
      }
    }
  }
}
