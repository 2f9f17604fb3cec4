package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.step.RepositoryPath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which chart, and what it is rendered with. */
final class ChartOptions {
  /** What the Helm engine of this release takes for the latest; a fixed one, so that the same chart gives the same objects. */
  private static final String KUBE_VERSION = "1.34.0";

  private static final Path USUAL = Path.of("argocd");

  private Path chart = USUAL;
  private List<String> values = new ArrayList<>();
  private List<String> sets = new ArrayList<>();
  private String namespace = "argocd";
  private String kubeVersion = KUBE_VERSION;

  @Nullable
  private String release;

  void addTo(Options options) {
    options
        .path("--chart", "DIR")
        .otherwise("argocd")
        .description("Folder of the chart (default: ${DEFAULT-VALUE}).")
        .into(value -> chart = value);
    options
        .list("--values", "FILE", "\\R")
        .description("Values file, over the chart's own. May be repeated; later ones win.")
        .into(value -> values = withoutBlanks(value));
    options
        .list("--set", "KEY=VALUE", "\\R")
        .description(
            "One value, in Helm's syntax. May be repeated; wins over files. Not for secrets.")
        .into(value -> sets = withoutBlanks(value));
    options
        .text("--release", "NAME")
        .description("Name of the release. Default: the name of the chart's folder.")
        .into(value -> release = value);
    options
        .text("--namespace", "NAME")
        .otherwise("argocd")
        .description("Namespace of the release (default: ${DEFAULT-VALUE}).")
        .into(value -> namespace = value);
    options
        .text("--kube-version", "VERSION")
        .otherwise(KUBE_VERSION)
        .description("Kubernetes version that the chart sees (default: ${DEFAULT-VALUE}).")
        .into(value -> kubeVersion = value);
  }

  /** Where they come from a variable, there may be an empty line between two of them. */
  private static List<String> withoutBlanks(List<String> values) {
    return values.stream().filter(value -> !value.isBlank()).toList();
  }

  /** The chart's folder, where git has it. */
  RepositoryPath inRepository() {
    return RepositoryPath.of("--chart", chart.toString(), "--chart argocd");
  }

  /** The values files, where git has them. */
  List<RepositoryPath> valuesInRepository() {
    return values.stream()
        .map(file -> RepositoryPath.of("--values", file, "--values argocd/prod.yaml"))
        .toList();
  }

  /** Whether the chart is looked for where it usually is: nobody said that there is one. */
  boolean isUsual() {
    return chart.equals(USUAL);
  }

  ChartRequest request(Wiring wiring) {
    Path here = wiring.context().directory();
    Path folder = here.resolve(chart).normalize();
    return new ChartRequest(
        folder,
        Optional.ofNullable(release).orElseGet(() -> String.valueOf(folder.getFileName())),
        namespace,
        kubeVersion,
        values.stream().map(here::resolve).toList(),
        sets);
  }
}
