package fr.arcodange.factoryline.argocd;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An Application that names no namespace comes to be in that of the release, where another of its name may be. That no two have the
 * same namespace and name is seen when they are read.
 */
final class UniqueNames implements LintRule {
  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    Map<String, KubeObject> unplaced = new HashMap<>();
    for (KubeObject object : objects) {
      if (ArgoKinds.APPLICATION.matches(object) && object.namespace().isEmpty()) {
        unplaced.put(object.name(), object);
      }
    }
    for (KubeObject object : objects) {
      KubeObject other = unplaced.get(object.name());
      if (other != null
          && ArgoKinds.APPLICATION.matches(object)
          && !object.namespace().isEmpty()) {
        findings.error(
            RuleName.UNIQUE_NAME,
            object,
            "metadata.name",
            "another Application of this name says no namespace, and may be in the same one",
            "give both a namespace, or one of them another name");
      }
    }
  }
}
