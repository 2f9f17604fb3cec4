package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.NearestName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The options of Argo CD's sync, of an Application and in an annotation of any object: its {@code docs/user-guide/sync-options.md}. */
final class SyncOptions {
  private static final String ANNOTATION = "argocd.argoproj.io/sync-options";
  private static final List<String> SWITCH = List.of("true", "false");
  private static final List<String> CONFIRMED = List.of("true", "false", "confirm");
  private static final Map<String, List<String>> VALUES = values();

  private SyncOptions() {}

  private static Map<String, List<String>> values() {
    Map<String, List<String>> values = new HashMap<>();
    for (String name : List.of(
        "ApplyOutOfSyncOnly",
        "ClientSideApplyMigration",
        "CreateNamespace",
        "FailOnSharedResource",
        "Force",
        "PruneLast",
        "Replace",
        "RespectIgnoreDifferences",
        "ServerSideApply",
        "SkipDryRunOnMissingResource",
        "Validate")) {
      values.put(name, SWITCH);
    }
    values.put("Delete", CONFIRMED);
    values.put("Prune", CONFIRMED);
    values.put("PrunePropagationPolicy", List.of("foreground", "background", "orphan"));
    return Map.copyOf(values);
  }

  static boolean has(AppSpec app, String option) {
    for (JsonNode each : app.spec().path("syncPolicy").path("syncOptions")) {
      if (each.asText().equals(option)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the object's own annotation has this option. */
  static boolean has(KubeObject object, String option) {
    for (String each : object.annotation(ANNOTATION).asText("").split(",", -1)) {
      if (each.strip().equals(option)) {
        return true;
      }
    }
    return false;
  }

  static void check(AppSpec app, Findings findings) {
    JsonNode options = app.spec().path("syncPolicy").path("syncOptions");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < options.size(); i++) {
      String option = options.get(i).asText();
      if (options.get(i).isTextual() && !app.isOpen(option)) {
        String path = FieldPath.element(app.path("spec.syncPolicy.syncOptions"), i);
        check(app.object(), path, option, names, findings);
      }
    }
    namespaceMetadata(app, findings);
  }

  private static void namespaceMetadata(AppSpec app, Findings findings) {
    JsonNode metadata = app.spec().path("syncPolicy").path("managedNamespaceMetadata");
    if (!metadata.isEmpty() && !has(app, "CreateNamespace=true")) {
      findings.error(
          RuleName.SYNC_OPTION,
          app.object(),
          app.path("spec.syncPolicy.managedNamespaceMetadata"),
          "does nothing without the sync option CreateNamespace=true",
          "add CreateNamespace=true to syncOptions, or remove it");
    }
  }

  static void checkAnnotation(KubeObject object, Findings findings) {
    JsonNode annotation = object.annotation(ANNOTATION);
    if (!annotation.isTextual()) {
      return;
    }
    Set<String> names = new HashSet<>();
    for (String option : annotation.asText().split(",", -1)) {
      if (!option.isBlank()) {
        String path = FieldPath.field("metadata.annotations", ANNOTATION);
        check(object, path, option.strip(), names, findings);
      }
    }
  }

  private static void check(
      KubeObject object, String path, String option, Set<String> names, Findings findings) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    List<String> values = VALUES.getOrDefault(name, List.of());
    if (values.isEmpty()) {
      findings.error(
          RuleName.SYNC_OPTION,
          object,
          path,
          "Argo CD knows no option " + Findings.quoted(name) + ", and says nothing of it",
          NearestName.of(name, new TreeSet<>(VALUES.keySet()))
              .map(nearest -> "did you mean " + nearest + "="
                  + String.join("|", VALUES.getOrDefault(nearest, SWITCH)) + "?")
              .orElse("known: " + String.join(", ", new TreeSet<>(VALUES.keySet()))));
    } else if (equals < 0 || !values.contains(option.substring(equals + 1))) {
      findings.error(
          RuleName.SYNC_OPTION,
          object,
          path,
          Findings.quoted(option) + " is nothing that Argo CD looks for",
          "write " + name + "=" + String.join("|", values) + ", without spaces");
    } else if (!names.add(name)) {
      findings.error(
          RuleName.SYNC_OPTION,
          object,
          path,
          name + " is there twice",
          "keep the one that is meant");
    }
  }
}
