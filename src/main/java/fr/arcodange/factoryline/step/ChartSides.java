package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.ChartRenderer;
import fr.arcodange.factoryline.argocd.Rendered;
import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.job.JobLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A chart before and after a change, each rendered in a tree of its own. */
final class ChartSides {
  private static final String NO_CHART =
      "--chart names the folder of a Helm chart, from the top of the repository";

  private final ArgocdDiffRequest request;
  private final ChartRenderer renderer;
  private final ArgocdDiff.Checks checks;
  private final JobLog log;

  ChartSides(
      ArgocdDiffRequest request, ChartRenderer renderer, ArgocdDiff.Checks checks, JobLog log) {
    this.request = request;
    this.renderer = renderer;
    this.checks = checks;
    this.log = log;
  }

  /**
   * Whether files differ that the chart is rendered from.
   *
   * @throws Failure usage, if a link among them leads out of the repository
   */
  boolean areTouched(Git git, ChartComparison.Base base, PlanTree tree) {
    ChartFiles files = ChartFiles.of(tree.top(), request);
    return git.changedPaths(base.sha(), tree.commit()).stream().anyMatch(files::touchedBy);
  }

  /**
   * Renders both and compares them.
   *
   * @param tree how it is after the change
   * @param place for the tree of the base; another one, as this one is taken
   * @throws PlanFailed with Helm's words, if the chart does not render after the change
   * @throws Failure usage, if there is no such chart on either side
   */
  ChartComparison compare(Git git, ChartComparison.Base base, PlanTree tree, PlanTree.Place place) {
    PlanTree.Place beside = new PlanTree.Place(place.parent(), place.purpose() + " base");
    try (PlanTree baseTree = PlanTree.ofCommit(base.sha(), git, beside)) {
      Rendered after = after(tree.top(), baseTree.top());
      return ChartComparison.of(
          base, before(base, baseTree.top()), after.objects(), request, checks.check(after));
    }
  }

  private Rendered after(Path top, Path baseTop) {
    try {
      ChartFiles files = ChartFiles.of(top, request);
      if (!files.hasChart()) {
        return removed(baseTop);
      }
      if (!files.missingValues().isEmpty()) {
        throw Failure.usage("rendering the chart '" + request.chart()
                + "': there is no values file '" + files.missingValues().get(0) + "'")
            .hint("--values names a file from the top of the repository");
      }
      return render(top, files);
    } catch (Failure failure) {
      throw PlanFailed.of(failure);
    }
  }

  /** A chart that goes takes its objects with it; one that never was is a slip of the pen. */
  private Rendered removed(Path baseTop) {
    if (!ChartFiles.of(baseTop, request).hasChart()) {
      throw Failure.usage("rendering the chart '" + request.chart()
              + "': there is no such folder, before or after the change")
          .hint(NO_CHART);
    }
    return new Rendered(List.of(), List.of());
  }

  private BaseRendering before(ChartComparison.Base base, Path top) {
    try {
      ChartFiles files = ChartFiles.of(top, request);
      if (!files.hasChart()) {
        return new BaseRendering.Known(
            List.of(), List.of("The chart is new: " + base.name() + " has no such folder."));
      }
      Rendered rendered = render(top, files);
      rendered.unreadable().ifPresent(finding -> {
        throw Failure.toolFailed(
            "reading what the chart '" + request.chart() + "' renders to: " + finding.message());
      });
      return new BaseRendering.Known(
          rendered.objects(),
          files.missingValues().stream()
              .map(file -> "The values file " + file + " is new: " + base.name()
                  + " was rendered without it.")
              .toList());
    } catch (Failure failure) {
      return new BaseRendering.Unknown(failure);
    }
  }

  /** The tree's own folder is another one each time, and says nothing to whoever reads a comment. */
  private Rendered render(Path top, ChartFiles files) {
    if (!Files.isRegularFile(request.chart().in(top).resolve("Chart.yaml"))) {
      throw Failure.usage(
              "rendering the chart '" + request.chart() + "': that folder holds no Chart.yaml")
          .hint(NO_CHART);
    }
    try (JobLog.Closing progress = log.progress("rendering " + request.chart())) {
      return renderer.render(request.in(top, files.values()));
    } catch (Failure failure) {
      throw failure.describedAs(
          failure.message().replace(top + "/", "").replace(top.toString(), "."));
    }
  }
}
