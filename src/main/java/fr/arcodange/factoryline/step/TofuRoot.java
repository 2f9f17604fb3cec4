package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.review.PathGlob;
import fr.arcodange.factoryline.text.Subject;
import java.util.List;
import java.util.Set;

/**
 * One root module, as both sides of a merge are told of it.
 *
 * @param workspace OpenTofu's; {@code default} if nothing else is said
 * @param backendConfig as {@code tofu init -backend-config} takes it
 * @param varFiles relative to the root
 * @param volatilePaths values that differ from plan to plan and are nobody's change
 */
public record TofuRoot(
    RepositoryPath path,
    String workspace,
    List<String> backendConfig,
    List<String> varFiles,
    Set<PathGlob> volatilePaths) {

  public TofuRoot {
    backendConfig = List.copyOf(backendConfig);
    varFiles = List.copyOf(varFiles);
    volatilePaths = Set.copyOf(volatilePaths);
  }

  /** What it is called where it is planned and applied. */
  public Subject subject() {
    return Subject.tofu(path.value(), workspace);
  }
}
