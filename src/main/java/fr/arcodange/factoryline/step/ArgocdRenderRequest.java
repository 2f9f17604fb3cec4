package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.text.Display;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What argocd-render is asked for.
 *
 * @param outputDir where rendered objects go, if they are wanted
 */
public record ArgocdRenderRequest(ChartRequest chart, Optional<Path> outputDir) {

  /** What Helm reads of a chart besides its values. */
  private static final List<String> PARTS = List.of("templates", "charts", "crds");

  public ArgocdRenderRequest {
    Objects.requireNonNull(chart);
    Objects.requireNonNull(outputDir);
  }

  /**
   * Looks whether the next rendering would take what this one writes for a part of the chart.
   *
   * @throws Failure usage
   */
  void requireOutputBesideTemplates() {
    if (outputDir.isEmpty()) {
      return;
    }
    Path out = real(outputDir.get());
    for (String part : PARTS) {
      if (out.startsWith(real(chart.chart().resolve(part)))) {
        throw Failure.usage("--output-dir is " + Display.line(outputDir.get().toString())
                + ", in the chart's own folder " + part
                + ": what is written there would be rendered the next time")
            .hint("choose a folder outside of the chart, as --output-dir rendered");
      }
    }
  }

  /** Without links, also where only a part of the path is there yet. */
  private static Path real(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    for (Path there = whole; there != null; there = there.getParent()) {
      try {
        return there.toRealPath().resolve(there.relativize(whole));
      } catch (IOException e) {
        // Not there: what it would be in may be.
      }
    }
    return whole;
  }
}
