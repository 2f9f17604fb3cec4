package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

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

  /** As Helm has them, see {@code ValidateReleaseName} in its pkg/chartutil. */
  private static final Pattern RELEASE =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private static final int LONGEST_RELEASE = 53;
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern VERSION =
      Pattern.compile("v?[0-9]{1,9}(\\.[0-9]{1,9}){0,2}([-+][-+.0-9A-Za-z]+)?");

  /** @throws Failure usage, for a name or a version that Helm or Kubernetes would not take */
  public ChartRequest {
    Objects.requireNonNull(chart);
    if (release.length() > LONGEST_RELEASE || !RELEASE.matcher(release).matches()) {
      throw Failure.usage("the release would be called '" + Display.line(release)
              + "', which Helm does not take")
          .hint(
              "--release gives it a name of small letters, digits, hyphens and dots, of at most 53 characters; without it, it is"
                  + " called after the chart's folder");
    }
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw Failure.usage(
              "--namespace is '" + Display.line(namespace) + "', which Kubernetes does not take")
          .hint("it takes small letters, digits and hyphens, at most 63 of them");
    }
    if (!VERSION.matcher(kubeVersion).matches()) {
      throw Failure.usage(
              "--kube-version is '" + Display.line(kubeVersion) + "', which is no version")
          .hint("it looks like 1.34.0");
    }
    valuesFiles = List.copyOf(valuesFiles);
    sets = List.copyOf(sets);
  }

  /**
   * Looks whether its files are there, before anything reads them. A pipe is none: whoever opens it waits for somebody to write to it.
   *
   * @throws Failure usage
   */
  void requireFiles() {
    if (!Files.isRegularFile(chart.resolve("Chart.yaml"))) {
      throw Failure.usage(doing() + ": it holds no Chart.yaml")
          .hint("--chart names the folder of a Helm chart");
    }
    for (Path file : valuesFiles) {
      if (!Files.isRegularFile(file)) {
        String what = Files.isDirectory(file) ? "it is a folder" : "it is a pipe or a device";
        throw Failure.usage(doing() + ": the values file " + Display.line(file.toString()) + ": "
                + (Files.exists(file) ? what : "there is no such file"))
            .hint("--values names a file, which is read more than once");
      }
    }
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
