package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Annotations by which any object tells Argo CD how to treat it: what it does not know it does not look at, and says nothing. See
 * {@code common/common.go} of Argo CD and {@code pkg/sync} of its GitOps engine. The sync options are in {@link SyncOptions}.
 */
final class ArgoAnnotations {
  private static final String PREFIX = "argocd.argoproj.io/";

  private static final Set<String> KNOWN = new TreeSet<>(Set.of(
      "application-set-refresh",
      "client-side-apply-migration-manager",
      "compare-options",
      "deletion-approved",
      "hook",
      "hook-delete-policy",
      "hook-finalizer",
      "hydrate",
      "ignore-default-links",
      "ignore-healthcheck",
      "ignore-resource-updates",
      "installation-id",
      "managed-by-url",
      "manifest-generate-paths",
      "refresh",
      "skip-reconcile",
      "sync-options",
      "sync-wave",
      "tracking-id"));

  /** A whole number as Go's {@code strconv.Atoi} takes it; more digits would not fit. */
  private static final Pattern WAVE = Pattern.compile("[+-]?0*[0-9]{1,18}");

  private static final List<String> HOOKS =
      List.of("PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreDelete", "PostDelete");
  private static final List<String> HOOK_POLICIES =
      List.of("BeforeHookCreation", "HookSucceeded", "HookFailed");
  private static final List<String> COMPARE = List.of(
      "IgnoreExtraneous",
      "ServerSideDiff=true",
      "ServerSideDiff=false",
      "IncludeMutationWebhook=true");

  private ArgoAnnotations() {}

  static void check(KubeObject object, Findings findings) {
    JsonNode annotations = object.content().path("metadata").path("annotations");
    for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
      if (annotation.getKey().startsWith(PREFIX) && annotation.getValue().isTextual()) {
        check(
            object,
            annotation.getKey().substring(PREFIX.length()),
            annotation.getValue().asText(),
            findings);
      }
    }
  }

  private static void check(KubeObject object, String key, String value, Findings findings) {
    String path = FieldPath.field("metadata.annotations", PREFIX + key);
    switch (key) {
      case "sync-wave" -> {
        if (!WAVE.matcher(value).matches()) {
          findings.error(
              RuleName.ARGO_ANNOTATION,
              object,
              path,
              "is no whole number, and taken for 0: " + Findings.quoted(value),
              "write it as \"-1\" or \"5\"");
        }
      }
      case "hook" -> words(object, path, value, HOOKS, findings);
      case "hook-delete-policy" -> words(object, path, value, HOOK_POLICIES, findings);
      case "compare-options" -> words(object, path, value, COMPARE, findings);
      default -> {
        if (!KNOWN.contains(key)) {
          unknown(object, path, key, findings);
        }
      }
    }
  }

  private static void words(
      KubeObject object, String path, String value, List<String> known, Findings findings) {
    for (String part : value.split(",", -1)) {
      String word = part.strip();
      if (!word.isEmpty() && !known.contains(word)) {
        findings.error(
            RuleName.ARGO_ANNOTATION,
            object,
            path,
            Findings.quoted(word) + " is nothing that Argo CD looks for",
            NearestName.of(word, known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse("known: " + String.join(", ", known)));
      }
    }
  }

  /** Later versions may know more, so only what looks like a slip is an error. */
  private static void unknown(KubeObject object, String path, String key, Findings findings) {
    Optional<String> nearest = NearestName.of(key, KNOWN);
    if (nearest.isPresent()) {
      findings.error(
          RuleName.ARGO_ANNOTATION,
          object,
          path,
          "is no annotation that Argo CD reads",
          "did you mean " + PREFIX + nearest.get() + "?");
    } else {
      findings.warning(
          RuleName.ARGO_ANNOTATION,
          object,
          path,
          "is no annotation that Argo CD is known to read",
          "remove it, unless something else reads it");
    }
  }
}
