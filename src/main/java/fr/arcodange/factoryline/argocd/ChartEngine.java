package fr.arcodange.factoryline.argocd;

import java.nio.file.Path;
import java.util.Optional;

/** Renders charts. */
public interface ChartEngine {
  /**
   * The real Helm engine, in this process. It is loaded by the first rendering.
   *
   * @param library its shared library as a file; without one it is unpacked from its jar, which takes a second
   */
  static ChartEngine helm(Optional<Path> library) {
    return new HelmEngine(library);
  }

  /**
   * What {@code helm template --include-crds} prints, byte for byte.
   *
   * @throws fr.arcodange.factoryline.Failure tool failed, with Helm's words
   */
  String render(ChartRequest request);
}
