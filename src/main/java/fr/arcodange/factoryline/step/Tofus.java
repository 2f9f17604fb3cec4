package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.tofu.Tofu;
import java.nio.file.Path;
import java.util.Map;

/** Makes an OpenTofu for one run: which secrets it sees, and where its data lies, is only known then. */
@FunctionalInterface
public interface Tofus {

  /**
   * Makes one.
   *
   * @param lease what the login gave, on top of the job's variables
   * @param dataFolder private, outside of the tree
   */
  Tofu with(Map<String, String> lease, Path dataFolder, String workspace);
}
