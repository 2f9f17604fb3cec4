package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.util.Locale;

/** Which tree a pull request's plan is made of: {@code --plan-tree}. */
public enum PlanTreeChoice {
  /** What merging would give now. */
  MERGE,
  /** The head of the pull request, as its author has it. */
  HEAD,
  /** The job's own folder, for roots that need files which earlier steps built. */
  WORKSPACE;

  public static PlanTreeChoice of(String word) {
    for (PlanTreeChoice choice : values()) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(word)) {
        return choice;
      }
    }
    throw Failure.usage("--plan-tree is '" + word + "'").hint("it takes merge, head or workspace");
  }
}
