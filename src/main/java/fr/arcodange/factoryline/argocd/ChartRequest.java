package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.Display;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a chart is rendered with; the same request gives the same text, wherever it runs.
 *
 * @param chart the folder that holds {@code Chart.yaml}
 * @param release {@code .Release.Name}
 * @param namespace {@code .Release.Namespace}
 * @param kubeVersion {@code .Capabilities.KubeVersion}, as in {@code 1.34.0}
 * @param valuesFiles later ones win
 * @param sets {@code key=value} each, in Helm's own syntax; they win over the files
 */
public record ChartRequest(
    Path chart,
    String release,
    String namespace,
    String kubeVersion,
    List<Path> valuesFiles,
    List<String> sets) {

  public ChartRequest {
    Objects.requireNonNull(chart);
    Objects.requireNonNull(release);
    Objects.requireNonNull(namespace);
    Objects.requireNonNull(kubeVersion);
    valuesFiles = List.copyOf(valuesFiles);
    sets = List.copyOf(sets);
  }

  /** What rendering it is called in errors. */
  String doing() {
    return "rendering the chart " + Display.line(chart.toString());
  }

  /** The same request for the same chart in another tree. */
  public ChartRequest in(Path otherChart, List<Path> otherValuesFiles) {
    return new ChartRequest(otherChart, release, namespace, kubeVersion, otherValuesFiles, sets);
  }
}
