package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.planstore.PlanStore;
import java.util.Map;
import java.util.Optional;

/** Opens the plan store once its credentials are known. */
@FunctionalInterface
public interface Stores {

  /**
   * Opens it.
   *
   * @param lease what the login gave, on top of the job's variables
   * @return none, if no store was named
   */
  Optional<PlanStore> with(Map<String, String> lease);
}
