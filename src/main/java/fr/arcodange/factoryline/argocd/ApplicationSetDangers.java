package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** What becomes of the Applications that an ApplicationSet generates, none of which the chart names. */
final class ApplicationSetDangers {
  /** With these the controller deletes no Application that is no longer generated. */
  private static final Set<String> KEEPING = Set.of("create-only", "create-update");

  private final KubeObject before;
  private final KubeObject now;
  private final List<Danger> found = new ArrayList<>();

  /** Those of a change. */
  ApplicationSetDangers(KubeObject before, KubeObject now) {
    this.before = before;
    this.now = now;
    preservation();
    names();
    language();
    patch();
    generators();
  }

  static List<Danger> ofRemoval(KubeObject before) {
    String consequence = ApplicationState.of(before).isMarked("Prune=false")
        ? "Its annotation Prune=false keeps Argo CD from deleting it: it stays, out of sync."
        : "Argo CD deletes it, and with it every Application that it generated; "
            + workload(before);
    return List.of(new Danger("application-set-removed", before.key(), "is removed", consequence));
  }

  List<Danger> found() {
    return List.copyOf(found);
  }

  private void danger(String rule, String what, String consequence) {
    found.add(new Danger(rule, before.key(), what, consequence));
  }

  private void preservation() {
    boolean cascaded = ApplicationState.ofTemplate(before).cascades();
    boolean cascades = ApplicationState.ofTemplate(now).cascades();
    if (ApplicationState.preserves(before) && !cascaded && cascades) {
      danger(
          "preservation-lost",
          ApplicationState.preserves(now)
              ? "has the finalizer in its template, which preserveResourcesOnDeletion does not take off"
              : "loses preserveResourcesOnDeletion",
          "The Applications that it generates get the finalizer: when one of them goes, everything that it deployed goes with it.");
    }
  }

  private void names() {
    for (String field : List.of("name", "namespace")) {
      String earlier = metadata(before).path(field).asText("");
      String later = metadata(now).path(field).asText("");
      if (!earlier.equals(later)) {
        danger(
            "template-" + field + "-changed",
            (field.equals("name")
                    ? "gives its Applications other names: from "
                    : "puts its Applications into another namespace: from ")
                + named(earlier) + " to " + named(later),
            "To Argo CD these are other Applications. " + madeAnew("The earlier ones are"));
      }
    }
  }

  private static JsonNode metadata(KubeObject applicationSet) {
    return applicationSet.spec().path("template").path("metadata");
  }

  private static String named(String name) {
    return name.isEmpty() ? "none" : name;
  }

  private void language() {
    boolean isGo = now.spec().path("goTemplate").asBoolean(false);
    if (before.spec().path("goTemplate").asBoolean(false) != isGo) {
      danger(
          "template-language-changed",
          isGo
              ? "reads its template as a Go template from now on"
              : "reads its template as a Go template no longer",
          "What is in its braces may come out as something else. "
              + madeAnew("Applications whose names do are"));
    }
  }

  private void patch() {
    String earlier = before.spec().path("templatePatch").asText("");
    String later = now.spec().path("templatePatch").asText("");
    if (!earlier.equals(later)) {
      danger(
          "template-patch-changed",
          earlier.isEmpty()
              ? "gets a templatePatch"
              : later.isEmpty() ? "loses its templatePatch" : "changes its templatePatch",
          "What becomes of names, destinations, sources and finalizers cannot be told from here. "
              + madeAnew("Applications whose names change are"));
    }
  }

  private void generators() {
    JsonNode earlier = before.spec().path("generators");
    JsonNode later = now.spec().path("generators");
    if (!keepsApplications() && !covers(later, earlier)) {
      danger(
          "generators-changed",
          "may generate fewer Applications",
          "One that is no longer generated is deleted; " + workload(before)
              + " What a generator finds cannot be told from here.");
    }
    if (hasOtherTemplates(earlier, later)) {
      danger(
          "generator-template-changed",
          "changes the template of a generator",
          "It goes before the template of the set: what becomes of names, destinations and sources cannot be told from here. "
              + madeAnew("Applications whose names change are"));
    }
  }

  private String madeAnew(String which) {
    return keepsApplications()
        ? which + " kept, and new ones deploy the same beside them."
        : which + " deleted: " + workload(before) + " The new ones deploy everything anew.";
  }

  private static String workload(KubeObject applicationSet) {
    if (ApplicationState.ofTemplate(applicationSet).cascades()) {
      return "their finalizer has everything deleted that they deployed, PersistentVolumeClaims and their data too.";
    }
    return ApplicationState.preserves(applicationSet)
        ? "its preserveResourcesOnDeletion has their workload stay, and nothing manages it."
        : "they have other finalizers than that of their resources, so their workload stays, and nothing manages it.";
  }

  private boolean keepsApplications() {
    return KEEPING.contains(
        now.spec().path("syncPolicy").path("applicationsSync").asText(""));
  }

  /** Whether each generator is still there; what one lists may be listed by another, with more. */
  private static boolean covers(JsonNode now, JsonNode before) {
    Set<JsonNode> still = new HashSet<>();
    Set<JsonNode> listed = new HashSet<>();
    now.forEach(generator -> {
      still.add(generator);
      listed.addAll(listed(generator));
    });
    return StreamSupport.stream(before.spliterator(), false)
        .allMatch(generator -> still.contains(generator)
            || (!listed(generator).isEmpty() && listed.containsAll(listed(generator))));
  }

  /** The elements of a generator that only lists; else none. */
  private static List<JsonNode> listed(JsonNode generator) {
    boolean onlyLists = generator.size() == 1 && generator.path("list").size() == 1;
    return onlyLists ? elements(generator.path("list").path("elements")) : List.of();
  }

  private static List<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  /** Generators that are alike without their templates are the same one; else those in one place are. */
  private static boolean hasOtherTemplates(JsonNode before, JsonNode now) {
    Map<JsonNode, JsonNode> alike = new LinkedHashMap<>();
    now.forEach(generator -> alike.putIfAbsent(withoutTemplates(generator), generator));
    for (int i = 0; i < before.size(); i++) {
      JsonNode later = alike.getOrDefault(withoutTemplates(before.get(i)), now.path(i));
      if (!later.isMissingNode() && !templates(later).equals(templates(before.get(i)))) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode withoutTemplates(JsonNode generator) {
    JsonNode copy = generator.deepCopy();
    copy.forEach(kind -> {
      if (kind instanceof ObjectNode object) {
        object.remove("template");
      }
    });
    return copy;
  }

  private static List<JsonNode> templates(JsonNode generator) {
    return elements(generator).stream()
        .map(kind -> kind.path("template"))
        .filter(template -> !template.isMissingNode() && !template.isEmpty())
        .toList();
  }
}
