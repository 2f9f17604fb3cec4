package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.exec.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Renders charts. */
public interface ChartEngine {
  /** Helm's own default for what it waits for. Ten thousand applications take seconds. */
  Duration LIMIT = Duration.ofMinutes(5);

  /**
   * The real Helm engine, in this process; for a chart that has hooks or lookups, which it does not render as Helm does, or
   * might make some, the {@code helm} program; and for all charts where the engine is not for this machine. It is loaded by the first rendering.
   *
   * @param library its shared library as a file; without one it is unpacked from its jar, which takes a second
   * @param environment where the program is looked for
   */
  static ChartEngine helm(
      Optional<Path> library, Programs programs, Map<String, String> environment) {
    return new ChosenHelm(
        new HelmEngine(library, programs.cancellation()), new HelmProgram(programs, environment));
  }

  /**
   * What {@code helm template} prints, byte for byte.
   *
   * @throws fr.arcodange.factoryline.Failure tool failed, with Helm's words; unreachable, if it takes longer than {@link #LIMIT}
   */
  String render(ChartRequest request);

  /** Whether it renders anything at all on this machine. */
  default boolean isThere(String doing) {
    return true;
  }

  /** What may be missing from it, or different, without anybody's seeing it in the text. */
  default List<Finding> findings(ChartRequest request) {
    return List.of();
  }
}
