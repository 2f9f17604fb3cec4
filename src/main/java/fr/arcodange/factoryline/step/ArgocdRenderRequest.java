package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.argocd.ChartRequest;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What argocd-render is asked for.
 *
 * @param outputDir where rendered objects go, if they are wanted
 */
public record ArgocdRenderRequest(ChartRequest chart, Optional<Path> outputDir) {

  public ArgocdRenderRequest {
    Objects.requireNonNull(chart);
    Objects.requireNonNull(outputDir);
  }
}
