package fr.arcodange.factoryline.argocd;

import java.util.List;
import java.util.function.Consumer;

/**
 * What Argo CD says of an Application only when it is in the cluster: see ValidatePermissions in its {@code util/argo/argo.go}. What an
 * ApplicationSet makes Applications of is looked at alike.
 */
final class ApplicationRules implements LintRule {
  private static final List<Check> CHECKS = List.of(
      new ApplicationNames(),
      new Destinations(),
      new Sources(),
      new SourceAddresses(),
      new SyncPolicies());

  /** Looks at one Application. */
  interface Check {
    void check(AppSpec app, Findings findings);
  }

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    for (KubeObject object : objects) {
      SyncOptions.checkAnnotation(object, findings);
      ArgoAnnotations.check(object, findings);
      AppSpec.of(object).ifPresent(app -> {
        for (Check check : CHECKS) {
          check.check(app, findings);
        }
      });
    }
  }
}
