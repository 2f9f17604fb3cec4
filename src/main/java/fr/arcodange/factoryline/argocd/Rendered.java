package fr.arcodange.factoryline.argocd;

import java.util.List;
import java.util.Optional;

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

  /** A document that could not be read as an object: nobody knows which objects it hides. */
  public Optional<Finding> unreadable() {
    return findings.stream()
        .filter(finding -> finding.rule().equals(RuleName.YAML.word())
            || finding.rule().equals(RuleName.OBJECT.word()))
        .findFirst();
  }
}
