package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;

/** When and how an Application is synced, and what Argo CD is to leave alone. */
final class SyncPolicies implements ApplicationRules.Check {
  @Override
  public void check(AppSpec app, Findings findings) {
    SyncOptions.check(app, findings);
    automated(app, findings);
    backoff(app, findings);
    ignored(app, findings);
  }

  private static void automated(AppSpec app, Findings findings) {
    JsonNode automated = app.spec().path("syncPolicy").path("automated");
    boolean prunes = automated.path("prune").asBoolean();
    boolean heals = automated.path("selfHeal").asBoolean();
    String path = app.path("spec.syncPolicy.automated");
    if (automated.path("allowEmpty").asBoolean() && !prunes) {
      findings.warning(
          RuleName.AUTOMATED_SYNC,
          app.object(),
          path,
          "allows that everything is pruned, and does not prune",
          "remove allowEmpty, or set prune");
    }
    if (automated.has("enabled")
        && !automated.path("enabled").asBoolean(true)
        && (prunes || heals)) {
      findings.warning(
          RuleName.AUTOMATED_SYNC,
          app.object(),
          path,
          "is not enabled, so that " + (prunes ? "prune" : "selfHeal") + " does nothing",
          "remove enabled: false, or what it switches off");
    }
  }

  private static void backoff(AppSpec app, Findings findings) {
    JsonNode backoff = app.spec().path("syncPolicy").path("retry").path("backoff");
    String path = app.path("spec.syncPolicy.retry.backoff");
    Optional<BigDecimal> first = duration(app, backoff, "duration", path, findings);
    Optional<BigDecimal> most = duration(app, backoff, "maxDuration", path, findings);
    // Nothing is more than a maximum of zero, which Argo CD takes for none.
    if (first.isPresent()
        && most.filter(longest -> longest.signum() > 0 && longest.compareTo(first.get()) < 0)
            .isPresent()) {
      findings.warning(
          RuleName.RETRY,
          app.object(),
          path,
          "begins with a longer time than its maxDuration",
          "make maxDuration longer than duration");
    }
    JsonNode factor = backoff.path("factor");
    if (factor.isNumber() && factor.decimalValue().compareTo(BigDecimal.ONE) < 0) {
      findings.error(
          RuleName.RETRY,
          app.object(),
          path + ".factor",
          "makes the time between retries shorter each time",
          "use 1 or more");
    }
  }

  private static Optional<BigDecimal> duration(
      AppSpec app, JsonNode backoff, String field, String path, Findings findings) {
    String text = AppSpec.text(backoff, field);
    if (text.isEmpty() || app.isOpen(text)) {
      return Optional.empty();
    }
    // Digits alone are seconds here, as nowhere else in Go.
    Optional<BigDecimal> seconds = text.matches("[+-]?[0-9]{1,18}")
        ? Optional.of(new BigDecimal(text))
        : GoDuration.seconds(text);
    if (seconds.isEmpty() || seconds.get().signum() < 0) {
      findings.error(
          RuleName.RETRY,
          app.object(),
          path + "." + field,
          "is no duration: " + Findings.quoted(text),
          "write it as 5s, 3m or 1h30m; days are not known");
      return Optional.empty();
    }
    return seconds;
  }

  private static void ignored(AppSpec app, Findings findings) {
    JsonNode ignored = app.spec().path("ignoreDifferences");
    for (int i = 0; i < ignored.size(); i++) {
      String path = FieldPath.element(app.path("spec.ignoreDifferences"), i);
      ignored(app, ignored.get(i), path, findings);
    }
  }

  private static void ignored(AppSpec app, JsonNode one, String path, Findings findings) {
    String group = AppSpec.text(one, "group");
    if (group.indexOf('/') >= 0) {
      findings.error(
          RuleName.IGNORE_DIFFERENCES,
          app.object(),
          path + ".group",
          "is a version too, and no object's group: " + Findings.quoted(group),
          "write what is before the slash");
    }
    if (one.path("jsonPointers").size() == 0
        && one.path("jqPathExpressions").size() == 0
        && one.path("managedFieldsManagers").size() == 0) {
      findings.error(
          RuleName.IGNORE_DIFFERENCES,
          app.object(),
          path,
          "says of no field that it is to be ignored",
          "set jsonPointers, jqPathExpressions or managedFieldsManagers");
    }
    JsonNode pointers = one.path("jsonPointers");
    for (int i = 0; i < pointers.size(); i++) {
      String pointer = pointers.get(i).asText();
      if (!pointer.startsWith("/") && !app.isOpen(pointer)) {
        findings.error(
            RuleName.IGNORE_DIFFERENCES,
            app.object(),
            FieldPath.element(path + ".jsonPointers", i),
            "is no JSON pointer: " + Findings.quoted(pointer),
            "begin with a slash, as in /spec/replicas; write ~1 for a slash within a name");
      }
    }
  }
}
