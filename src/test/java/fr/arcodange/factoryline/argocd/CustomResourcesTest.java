package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomResourcesTest {
  private static final String WIDGETS = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: widgets.example.org
      spec:
        group: example.org
        names: {kind: Widget, plural: widgets}
        scope: Namespaced
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                required: [spec]
                properties:
                  spec:
                    type: object
                    required: [size, color]
                    properties:
                      size: {type: integer, format: int32, minimum: 1}
                      color: {type: string, enum: [red, green], default: red}
                      port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
                      free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: string}}}
                      note: {type: string, nullable: true, maxLength: 5}
                      labels: {type: object, additionalProperties: {type: string}}
                      pod: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}
                      choice: {type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}
                      wait: {type: string, format: duration}
                      raw: {type: string, format: byte}
                      exact: {type: string, not: {enum: [none]}, pattern: "^[a-z]+$"}
          - name: v1alpha1
            served: false
            storage: false
            schema: {openAPIV3Schema: {type: object}}
      """;

  @TempDir
  private Path folder;

  private List<String> check(String objects) throws IOException {
    Files.writeString(folder.resolve("widgets.yaml"), WIDGETS);
    Rendered rendered = Manifests.read(objects);
    assertEquals(List.of(), rendered.findings());
    return Lint.of(Optional.of(CustomResources.read(folder))).check(rendered.objects()).stream()
        .map(finding -> finding.rule() + " " + finding.path())
        .toList();
  }

  private List<String> widget(String spec) throws IOException {
    return check(
        "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: a}\nspec: " + spec + "\n");
  }

  @Test
  void whatTheDefinitionAllowsIsNotFound() throws IOException {
    assertEquals(
        List.of(),
        widget(
            "{size: 2, port: http, free: {a: 1, known: x}, note: null, labels: {a: b},"
                + " pod: {apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {}}, choice: {a: x}, exact: some}"));
    assertEquals(List.of(), widget("{size: 2.0, port: 80}"));
  }

  @Test
  void whatItDoesNotAllowIsFoundWithItsPlace() throws IOException {
    assertEquals(
        List.of(
            "invalid-value spec.choice",
            "invalid-value spec.color",
            "invalid-value spec.exact",
            "invalid-value spec.note",
            "invalid-value spec.size",
            "missing-field spec.pod.apiVersion",
            "missing-field spec.pod.kind",
            "unknown-field spec.pod.spec.a",
            "unknown-field spec.sise",
            "wrong-type spec.free.known",
            "wrong-type spec.labels.a",
            "wrong-type spec.port"),
        widget(
                "{size: 0, sise: 1, color: blue, port: true, free: {known: 1}, note: sixsix, labels: {a: 1},"
                    + " pod: {spec: {a: 1}}, choice: {a: x, b: z}, exact: none}")
            .stream()
            .sorted()
            .toList());
    assertEquals(List.of("missing-field spec.size"), widget("{}"));
    assertEquals(List.of("invalid-value spec.size"), widget("{size: 4294967296}"));
    // Too large for Go to take for a number: text, then.
    assertEquals(List.of("wrong-type spec.size"), widget("{size: 1e999999999}"));
  }

  @Test
  void durationsAndBase64AreChecked() throws IOException {
    for (String wait : List.of("5m0s", "1.5h", "0", "3 days", "-2s")) {
      assertEquals(
          List.of(), widget("{size: 1, color: red, wait: '" + wait + "', raw: eHh4eA==}"), wait);
    }
    for (String wait : List.of("xx", "", "5", "s5")) {
      assertEquals(
          List.of("invalid-value spec.wait"),
          widget("{size: 1, color: red, wait: '" + wait + "', raw: ''}"),
          wait);
    }
    for (String raw : List.of("!!", "eHh4e", "eHh4eA")) {
      assertEquals(
          List.of("invalid-value spec.raw"),
          widget("{size: 1, color: red, wait: 1s, raw: '" + raw + "'}"),
          raw);
    }
  }

  @Test
  void aVersionThatIsNotServedIsNotThere() throws IOException {
    assertEquals(
        List.of("unknown-kind apiVersion"),
        check("apiVersion: example.org/v1alpha1\nkind: Widget\nmetadata: {name: a}\n"));
  }

  @Test
  void aKindThatTheClusterDoesNotKnowIsAWarning() throws IOException {
    assertEquals(List.of("no-schema "), check("""
            apiVersion: other.org/v1
            kind: Thing
            metadata: {name: a}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: a}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: a}
            """));
  }

  @Test
  void withoutACluster() {
    Rendered rendered =
        Manifests.read("apiVersion: other.org/v1\nkind: Thing\nmetadata: {name: a}\n");
    assertEquals(List.of(), Lint.of(Optional.empty()).check(rendered.objects()));
  }

  @Test
  void theClustersOwnDefinitionWins() throws IOException {
    Files.writeString(
        folder.resolve("applications.yml"),
        WIDGETS.replace("example.org", "argoproj.io").replace("Widget", "Application"));
    assertEquals(
        List.of("missing-field spec.size"),
        check("apiVersion: argoproj.io/v1\nkind: Application\nmetadata: {name: a}\nspec: {}\n")
            .stream()
            .filter(finding -> finding.startsWith("missing"))
            .toList());
  }

  @Test
  void aListAsKubectlWritesItIsRead() throws IOException {
    Files.createDirectories(folder.resolve("below"));
    Files.writeString(
        folder.resolve("below/all.yaml"),
        "apiVersion: v1\nkind: List\nitems:\n- "
            + WIDGETS.replace("Widget", "Gadget").strip().replace("\n", "\n  ") + "\n");
    assertEquals(
        List.of("missing-field spec"),
        check("apiVersion: example.org/v1\nkind: Gadget\nmetadata: {name: a}\n"));
  }

  @Test
  void aFolderWithoutDefinitionsIsRefused() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n");
    Failure failure = assertThrows(Failure.class, () -> CustomResources.read(folder));
    assertTrue(
        String.valueOf(failure.getMessage()).endsWith("there is none in it"), failure::toString);
  }

  @Test
  void whatCannotBeReadNamesTheFile() throws IOException {
    Files.writeString(folder.resolve("broken.yaml"), "a: [");
    Failure failure = assertThrows(Failure.class, () -> CustomResources.read(folder));
    assertTrue(String.valueOf(failure.getMessage()).contains("broken.yaml"), failure::toString);
  }

  @Test
  void anOldDefinitionIsRefused() throws IOException {
    Files.writeString(
        folder.resolve("old.yaml"), WIDGETS.replace("k8s.io/v1\n", "k8s.io/v1beta1\n"));
    Failure failure = assertThrows(Failure.class, () -> CustomResources.read(folder));
    assertTrue(String.valueOf(failure.getMessage()).contains("v1beta1"), failure::toString);
  }
}
