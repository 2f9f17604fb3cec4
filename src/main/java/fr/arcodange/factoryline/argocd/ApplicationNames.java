package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.NearestName;
import java.util.Set;

/** What an Application is called, and what keeps it from being deleted at once. */
final class ApplicationNames implements ApplicationRules.Check {
  private static final int LONGEST_RELEASE = 53;

  /** The value of {@code app.kubernetes.io/instance}. */
  private static final int LONGEST_LABEL = 63;

  private static final Set<String> FINALIZERS = Set.of(
      "resources-finalizer.argocd.argoproj.io",
      "resources-finalizer.argocd.argoproj.io/foreground",
      "resources-finalizer.argocd.argoproj.io/background",
      "pre-delete-finalizer.argocd.argoproj.io",
      "pre-delete-finalizer.argocd.argoproj.io/cleanup",
      "post-delete-finalizer.argocd.argoproj.io",
      "post-delete-finalizer.argocd.argoproj.io/cleanup");

  @Override
  public void check(AppSpec app, Findings findings) {
    String name = AppSpec.text(app.metadata(), "name");
    if (!name.isEmpty() && !app.isOpen(name)) {
      name(app, name, findings);
    }
    finalizers(app, findings);
  }

  private static void name(AppSpec app, String name, Findings findings) {
    String path = app.path("metadata.name");
    if (!DnsName.isSubdomain(name)) {
      findings.error(
          RuleName.APPLICATION_NAME,
          app.object(),
          path,
          "is no name that Kubernetes takes: " + Findings.quoted(name),
          "use small letters, digits and hyphens, at most 253 characters, a letter or digit first and last");
    } else if (name.length() > LONGEST_RELEASE && takesItsName(app)) {
      findings.error(
          RuleName.RELEASE_NAME,
          app.object(),
          path,
          "has " + name.length() + " characters; as the name of a Helm release it may have "
              + LONGEST_RELEASE,
          "give it a shorter name, or set spec.source.helm.releaseName");
    } else if (name.length() > LONGEST_LABEL) {
      findings.warning(
          RuleName.APPLICATION_NAME,
          app.object(),
          path,
          "has " + name.length()
              + " characters; where Argo CD tracks what it deploys by label, as it did by default before 3.0, it may"
              + " have " + LONGEST_LABEL,
          "give it a shorter name, or see that application.resourceTrackingMethod is annotation");
    }
  }

  /** Whether a source is a chart for sure, and released by the Application's name. */
  private static boolean takesItsName(AppSpec app) {
    return app.sources().stream()
        .map(AppSpec.Source::content)
        .anyMatch(
            source -> (source.has("helm") || !AppSpec.text(source, "chart").isEmpty())
                && AppSpec.text(source.path("helm"), "releaseName").isEmpty());
  }

  private static void finalizers(AppSpec app, Findings findings) {
    JsonNode finalizers = app.metadata().path("finalizers");
    for (int i = 0; i < finalizers.size(); i++) {
      String finalizer = finalizers.get(i).asText();
      if (FINALIZERS.contains(finalizer) || app.isOpen(finalizer)) {
        continue;
      }
      String path = FieldPath.element(app.path("metadata.finalizers"), i);
      String advice = NearestName.of(finalizer, FINALIZERS)
          .map(nearest -> "did you mean " + nearest + "?")
          .orElse("remove it, unless something in the cluster takes it off");
      if (finalizer.contains("argocd.argoproj.io")) {
        findings.error(
            RuleName.FINALIZER,
            app.object(),
            path,
            "Argo CD knows no finalizer " + Findings.quoted(finalizer)
                + ": the Application could never be deleted",
            advice);
      } else {
        findings.warning(
            RuleName.FINALIZER,
            app.object(),
            path,
            "is none of Argo CD's finalizers: " + Findings.quoted(finalizer),
            advice);
      }
    }
  }
}
