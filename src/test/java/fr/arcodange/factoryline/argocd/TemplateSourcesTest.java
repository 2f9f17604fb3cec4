package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateSourcesTest {
  @TempDir
  private Path chart;

  private TemplateSources with(String file, String template) throws IOException {
    Path path = chart.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, template);
    return TemplateSources.of(chart);
  }

  @Test
  void definitionsThatHelmDoesNotRenderAreTold() throws IOException {
    assertEquals(
        List.of("crds-folder"), rules(with("crds/thing.yaml", "kind: CustomResourceDefinition")));
  }

  private static List<String> rules(TemplateSources sources) {
    return sources.findings().stream().map(Finding::rule).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ if .Capabilities.APIVersions.Has \"batch/v1\" }}a: b{{ end }}",
        "{{- with $.Capabilities }}{{ .APIVersions }}{{ end }}",
        "{{ has \"v1\"\n   .Capabilities.APIVersions }}"
      })
  void whoAsksForTheClustersApisIsTold(String template) throws IOException {
    TemplateSources sources = with("templates/a.yaml", template);
    assertEquals(List.of("api-versions"), rules(sources));
    assertEquals("templates/a.yaml", sources.findings().get(0).source());
  }

  @Test
  void aSubchartsTemplatesAreReadAsWell() throws IOException {
    assertEquals(
        List.of("lookup"),
        rules(
            with("charts/sub/templates/_helpers.tpl", "{{ lookup \"v1\" \"Secret\" \"\" \"\" }}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: {{ randAlphaNum 8 }}",
        "a: {{ now | date \"2006\" }}",
        "{{ $ca := genCA \"x\" 365 }}",
        "a: {{ uuidv4 }}",
        "a: {{ keys .Values.a | first }}",
        "a: {{ printf \"}}\" | now }}",
        "a: {{ tpl .Values.a . }}"
      })
  void whatMayComeOutDifferentlyIsRenderedTwice(String template) throws IOException {
    assertTrue(with("templates/a.yaml", template).mayVary());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# APIVersions, lookup, now\nenv: {{ .Values.now }}\nkeys: {{ .Values.keys | toYaml }}",
        "{{- range $name, $app := .Values.gitea_applications }}\nname: {{ $name }}\n{{- end }}"
      })
  void whatComesOutTheSameIsRenderedOnce(String template) throws IOException {
    TemplateSources sources = with("templates/a.yaml", template);
    assertFalse(sources.mayVary());
    assertEquals(List.of(), sources.findings());
  }

  @Test
  void whatIsNoTemplateIsNotRead() throws IOException {
    assertFalse(with("files/a.yaml", "{{ now }}").mayVary());
  }

  @Test
  void aPackedSubchartMayDoAnything() throws IOException {
    assertTrue(with("charts/sub-1.0.0.tgz", "").mayVary());
  }

  @Test
  void aChartThatIsNotThereIsNamed() {
    Failure failure =
        assertThrows(Failure.class, () -> TemplateSources.of(chart.resolve("absent")));
    assertTrue(String.valueOf(failure.getMessage()).contains("absent"), failure::toString);
  }
}
