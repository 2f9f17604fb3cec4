package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestsTest {
  private static final String ONE = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ";

  @Test
  void eachDocumentIsAnObjectOfItsTemplate() {
    Rendered rendered = Manifests.read("---\n# Source: c/templates/b.yaml\n" + ONE
        + "b\n---\n# Source: c/templates/a.yaml\n" + ONE + "a\n");
    assertEquals(
        List.of("c/templates/a.yaml ConfigMap a", "c/templates/b.yaml ConfigMap b"),
        words(rendered));
    assertEquals(List.of(), rendered.findings());
  }

  @Test
  void aMarkThatStandsInTextIsNone() {
    Rendered rendered = Manifests.read(
        ONE + "a\ndata:\n  x: |\n    ---\n    y\n  z: ----\n---\t# next\n" + ONE + "b\n");
    assertEquals(List.of(" ConfigMap a", " ConfigMap b"), words(rendered));
  }

  @Test
  void itemsOfAListAreObjects() {
    Rendered rendered = Manifests.read(
        "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s}}\n- "
            + "{apiVersion: v1, kind: Secret, metadata: {name: t, namespace: n}}\n");
    assertEquals(List.of(" Secret s", " Secret t"), words(rendered));
  }

  @Test
  void whatIsNoObjectIsFoundAndTheRestIsRead() {
    Rendered rendered = Manifests.read(String.join(
        "\n---\n",
        "# Source: c/templates/x.yaml\n- a\n- b",
        "a: [",
        "kind: X\nmetadata: {name: x}",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {}",
        "a: 1\na: 2",
        ONE + "good"));
    assertEquals(List.of("c/templates/x.yaml ConfigMap good"), words(rendered));
    assertEquals(
        List.of("object", "yaml", "object", "object", "yaml"),
        rendered.findings().stream().map(Finding::rule).toList());
    assertTrue(rendered.findings().stream().allMatch(Finding::isError));
  }

  @Test
  void twoObjectsOfOneNameAreFound() {
    Rendered rendered =
        Manifests.read(ONE + "a\n---\n" + ONE + "a\n---\n" + ONE + "a\n  namespace: n\n");
    assertEquals(2, rendered.objects().size());
    assertEquals("unique-object", rendered.findings().get(0).rule());
  }

  @Test
  void anObjectMayHaveAGeneratedName() {
    assertEquals(
        List.of(),
        Manifests.read("apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: migrate-\n")
            .findings());
  }

  @Test
  void twoGeneratedNamesAreTwoObjects() {
    String job = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: ";
    Rendered rendered =
        Manifests.read(String.join("\n---\n", job + "b-", job + "a-", job + "b-", ONE + "a"));
    assertEquals(List.of(), rendered.findings());
    assertEquals(List.of(" ConfigMap a", " Job a-*", " Job b-*", " Job b-*2"), words(rendered));
    assertEquals(
        List.of("configmap-a.yaml", "job-a-.yaml", "job-b-.yaml", "job-b-2.yaml"),
        ObjectFiles.of(rendered.objects()).stream()
            .map(ObjectFiles.ObjectFile::name)
            .toList());
  }

  @Test
  void nothingComesOfNothing() {
    for (String nothing :
        List.of("", "\n", "---\n", "---\n# Source: x\n---\n\n---", "# only this\n")) {
      assertEquals(new Rendered(List.of(), List.of()), Manifests.read(nothing), nothing);
    }
  }

  private static List<String> words(Rendered rendered) {
    return rendered.objects().stream()
        .map(object -> object.source() + " " + object.key().words())
        .toList();
  }
}
