package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Our schemas of Argo CD's kinds, which come from its CRDs, beside what others made of its Go types: {@code lab/tools/argocd-models} writes
 * their fields anew from the newest npm package. A difference that is not named here means that our schemas fell behind ({@code
 * lab/tools/argocd-schemas latest}), or that somebody has to understand it.
 */
class ArgocdModelsTest {
  private static final Path MODELS = Path.of("src/test/resources/argocd/models.txt");

  /** In the CRDs and the Go types of Argo CD v3.6.1; the package was made of an Argo CD that did not have them yet. */
  private static final List<String> NEWER = List.of(
      "AppProjectSpec.sourceIntegrity: only ours",
      "ApplicationSetGenerator.oci: only ours",
      "ApplicationSetNestedGenerator.oci: only ours",
      "ApplicationSource.tagPrefix: only ours",
      "ApplicationSourceDirectory.disableExtensionFilter: only ours",
      "SCMProviderGeneratorGitea.excludeArchivedRepos: only ours",
      "SCMProviderGeneratorGithub.excludeArchivedRepos: only ours",
      "SCMProviderGeneratorGitlab.includeArchivedRepos: only ours",
      "SyncSource.repoURL: only ours",
      "SyncWindow.syncOverrun: only ours");

  /** Types of fields by their names, by the names of the types that have them. */
  private final Map<String, Map<String, String>> models = new TreeMap<>();

  private final Set<String> differences = new TreeSet<>();
  private final Set<List<Object>> walked = new HashSet<>();

  @BeforeEach
  void read() throws IOException {
    for (String line : Files.readAllLines(MODELS)) {
      if (!line.startsWith("#")) {
        int dot = line.indexOf('.');
        int space = line.indexOf(' ');
        model(line.substring(0, dot))
            .put(line.substring(dot + 1, space), line.substring(space + 1));
      }
    }
  }

  private Map<String, String> model(String name) {
    return models.computeIfAbsent(name, type -> new HashMap<>());
  }

  private String differences() {
    BuiltInKinds kinds = new BuiltInKinds();
    for (String kind : List.of("Application", "AppProject", "ApplicationSet")) {
      Structure structure =
          kinds.kind(ArgoKinds.GROUP, kind).orElseThrow().version("v1alpha1").orElseThrow();
      fields(kind, structure, Set.of("apiVersion", "kind", "metadata", "status"));
    }
    return String.join("\n", differences);
  }

  @Test
  void ourSchemasHaveTheFieldsOfArgoCdsTypes() {
    assertEquals(String.join("\n", NEWER), differences());
    assertTrue(walked.size() > 80, "only " + walked.size() + " types were compared");
  }

  @Test
  void aSchemaThatFellBehindIsNoticed() {
    model("ApplicationSourceHelm").put("newField", "string");
    model("SyncWindow").put("schedule", "number");
    model("ApplicationSpec").put("info", "{Info}");
    model("GitGenerator").remove("revision");
    String differences = differences();
    for (String each : List.of(
        "ApplicationSourceHelm.newField: only theirs",
        "SyncWindow.schedule: string in ours, number in theirs",
        "ApplicationSpec.info: array in ours, object in theirs",
        "GitGenerator.revision: only ours")) {
      assertTrue(differences.contains(each), () -> each + " is missing:\n" + differences);
    }
  }

  private void fields(String model, Structure structure, Set<String> unseen) {
    if (!walked.add(List.of(model, structure))) {
      return;
    }
    Map<String, String> theirs = models.getOrDefault(model, Map.of());
    Map<String, Structure> ours = structure.members().named();
    Set<String> names = new TreeSet<>(theirs.keySet());
    names.addAll(ours.keySet());
    names.removeAll(unseen);
    for (String name : names) {
      String field = model + "." + name;
      if (!theirs.containsKey(name)) {
        differences.add(field + ": only ours");
      } else if (!ours.containsKey(name)) {
        differences.add(field + ": only theirs");
      } else {
        type(field, theirs.get(name), ours.get(name));
      }
    }
  }

  private void type(String field, String theirs, Structure ours) {
    if (theirs.equals("any")) {
      return;
    }
    if (!word(theirs).equals(word(ours))) {
      differences.add(field + ": " + word(ours) + " in ours, " + word(theirs) + " in theirs");
      return;
    }
    String inner = theirs.startsWith("[") || theirs.startsWith("{")
        ? theirs.substring(1, theirs.length() - 1)
        : theirs;
    Optional<Structure> below = theirs.startsWith("[")
        ? ours.elements().each()
        : theirs.startsWith("{") ? ours.members().others() : Optional.of(ours);
    if (below.isEmpty()) {
      differences.add(field + ": anything in ours");
    } else if (inner.equals(theirs)) {
      if (models.containsKey(theirs)) {
        fields(theirs, ours, Set.of());
      }
    } else {
      type(field, inner, below.get());
    }
  }

  private String word(String theirs) {
    if (theirs.startsWith("[")) {
      return "array";
    }
    return theirs.startsWith("{") || models.containsKey(theirs) ? "object" : theirs;
  }

  private static String word(Structure ours) {
    return ours.type()
        .map(type -> switch (type) {
          case OBJECT -> "object";
          case ARRAY -> "array";
          case STRING -> "string";
          case INTEGER, NUMBER -> "number";
          case BOOLEAN -> "boolean";
          case INTEGER_OR_STRING -> "int-or-string";
        })
        .orElse("any");
  }
}
