package fr.arcodange.factoryline.argocd;

import java.util.List;
import java.util.function.Consumer;

/** One kind of mistake. A rule has no memory: the same objects give the same findings, in the order of the objects. */
interface LintRule {
  /**
   * Looks at all that was rendered.
   *
   * @param objects in the order of their keys
   */
  void check(List<KubeObject> objects, Consumer<Finding> findings);
}
