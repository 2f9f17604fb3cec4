package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import java.nio.file.Path;
import java.util.Optional;

/** Helm 3 as a library in this process. */
final class HelmEngine implements ChartEngine {
  private final Optional<Path> library;

  HelmEngine(Optional<Path> library) {
    this.library = library;
  }

  @Override
  public String render(ChartRequest request) {
    throw Failure.toolFailed("rendering " + request.chart() + " with " + library);
  }
}
