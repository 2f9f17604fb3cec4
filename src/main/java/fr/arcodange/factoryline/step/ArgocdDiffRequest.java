package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.argocd.AllowedRemovals;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.text.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which renderings of a chart are to be compared.
 *
 * @param chart its folder
 * @param values values files of the repository, later ones win
 * @param settings what else it is rendered with, the same on both sides; the paths in it are not looked at
 * @param base a branch, tag or commit to compare with; empty for the branch that the pull request goes into
 * @param allowed whose dangerous changes are allowed
 * @param watch other files that the chart is made from, as globs
 */
public record ArgocdDiffRequest(
    RepositoryPath chart,
    List<RepositoryPath> values,
    ChartRequest settings,
    Optional<String> base,
    AllowedRemovals allowed,
    List<String> watch) {

  public ArgocdDiffRequest {
    Objects.requireNonNull(chart);
    values = List.copyOf(values);
    Objects.requireNonNull(settings);
    Objects.requireNonNull(base);
    Objects.requireNonNull(allowed);
    watch = List.copyOf(watch);
  }

  Subject subject() {
    return Subject.argocd(chart.value(), settings.release());
  }

  /** The chart in a tree, with those of its values files that the tree has. */
  ChartRequest in(Path top, List<RepositoryPath> there) {
    return settings.in(chart.in(top), there.stream().map(file -> file.in(top)).toList());
  }
}
