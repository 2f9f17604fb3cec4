package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** What becomes of the Applications that an ApplicationSet generates, none of which the chart names. */
final class ApplicationSetDangers {
  /** With these the controller deletes no Application that is no longer generated. */
  private static final Set<String> KEEPING = Set.of("create-only", "create-update");

  private ApplicationSetDangers() {}

  static List<Danger> ofRemoval(KubeObject before) {
    String consequence = ApplicationState.of(before).isMarked("Prune=false")
        ? "Its annotation Prune=false keeps Argo CD from deleting it: it stays, out of sync."
        : "Argo CD deletes it, and with it every Application that it generated; "
            + workload(before);
    return List.of(new Danger("application-set-removed", before.key(), "is removed", consequence));
  }

  static List<Danger> ofChange(KubeObject before, KubeObject now) {
    List<Danger> found = new ArrayList<>();
    if (preserves(before) && !preserves(now)) {
      found.add(
          new Danger(
              "preservation-lost",
              before.key(),
              "loses preserveResourcesOnDeletion",
              "The Applications that it generates get the finalizer: when one of them goes, everything that it deployed goes with it."));
    }
    if (!keepsApplications(now)
        && !covers(now.spec().path("generators"), before.spec().path("generators"))) {
      found.add(new Danger(
          "generators-changed",
          before.key(),
          "may generate fewer Applications",
          "One that is no longer generated is deleted; " + workload(now)
              + " What a generator finds cannot be told from here."));
    }
    return found;
  }

  private static String workload(KubeObject applicationSet) {
    return preserves(applicationSet)
        ? "its preserveResourcesOnDeletion has their workload stay, and nothing manages it."
        : "their finalizer has everything deleted that they deployed, PersistentVolumeClaims and their data too.";
  }

  private static boolean preserves(KubeObject applicationSet) {
    return applicationSet
        .spec()
        .path("syncPolicy")
        .path("preserveResourcesOnDeletion")
        .asBoolean(false);
  }

  private static boolean keepsApplications(KubeObject applicationSet) {
    return KEEPING.contains(
        applicationSet.spec().path("syncPolicy").path("applicationsSync").asText(""));
  }

  /** Whether each generator is still there; one that only lists may list more. */
  private static boolean covers(JsonNode now, JsonNode before) {
    return elements(before).stream()
        .allMatch(earlier -> elements(now).stream()
            .anyMatch(later -> later.equals(earlier) || listsAtLeast(later, earlier)));
  }

  private static boolean listsAtLeast(JsonNode now, JsonNode before) {
    List<JsonNode> listed = elements(before.path("list").path("elements"));
    return before.size() == 1
        && now.size() == 1
        && before.path("list").size() == 1
        && now.path("list").size() == 1
        && !listed.isEmpty()
        && elements(now.path("list").path("elements")).containsAll(listed);
  }

  private static List<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }
}
