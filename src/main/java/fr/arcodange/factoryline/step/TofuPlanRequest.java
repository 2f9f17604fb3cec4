package fr.arcodange.factoryline.step;

import java.util.List;

/**
 * What {@link TofuPlan} is asked to do.
 *
 * @param tree which files are planned, for a pull request
 * @param watch other files that the root depends on, as globs relative to the top of the repository
 */
public record TofuPlanRequest(TofuRoot root, PlanTreeChoice tree, List<String> watch) {
  public TofuPlanRequest {
    watch = List.copyOf(watch);
  }
}
