package fr.arcodange.factoryline.argocd;

import java.util.List;

/**
 * What a chart came to.
 *
 * @param objects in the order of their keys
 * @param findings what could not be read as an object, or cannot be two
 */
public record Rendered(List<KubeObject> objects, List<Finding> findings) {

  public Rendered {
    objects = List.copyOf(objects);
    findings = List.copyOf(findings);
  }
}
