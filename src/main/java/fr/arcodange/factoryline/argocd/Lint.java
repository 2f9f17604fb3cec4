package fr.arcodange.factoryline.argocd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks what a chart came to, by the rules that docs/argocd.md lists. */
public final class Lint {
  private final List<LintRule> rules;

  private Lint(List<LintRule> rules) {
    this.rules = rules;
  }

  /**
   * All rules.
   *
   * @param cluster what the cluster knows that the objects are for; without it, what this program knows
   */
  public static Lint of(Optional<CustomResources> cluster) {
    return new Lint(List.of(
        new SchemaRule(cluster),
        new LabelRules(),
        new ApplicationRules(),
        new UniqueNames(),
        new GeneratorRules(),
        new SetTemplateRules(),
        new ProjectRules(),
        new ImageAnnotationRules(),
        new ImageUpdaterRules(),
        new BackupTargetRules()));
  }

  /**
   * What is wrong with the objects; the same objects give the same findings in the same order.
   *
   * @param objects in the order of their keys
   */
  public List<Finding> check(List<KubeObject> objects) {
    // Side by side; what each found is joined in the order of the rules.
    return rules.parallelStream().flatMap(rule -> found(rule, objects).stream()).toList();
  }

  private static List<Finding> found(LintRule rule, List<KubeObject> objects) {
    List<Finding> findings = new ArrayList<>();
    rule.check(objects, findings::add);
    return findings;
  }
}
