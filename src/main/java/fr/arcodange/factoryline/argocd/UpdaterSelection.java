package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.argocd.UpdaterReference.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which Applications each reference of the ImageUpdaters selects. A chart may have thousands of both, so a reference is compared
 * only with those that have its name, a label that it insists on, or the beginning of its pattern.
 */
final class UpdaterSelection {
  private final NavigableMap<String, List<AppSpec>> byName = new TreeMap<>();
  private final Map<Map.Entry<String, JsonNode>, List<AppSpec>> byLabel = new HashMap<>();
  private final Map<Selector, Boolean> selecting = new HashMap<>();
  private final Set<String> selected = new HashSet<>();
  private final Set<String> read = new HashSet<>();

  /** A selector, and whether whoever uses it reads annotations. */
  private record Use(Selector selector, boolean readsAnnotations) {}

  UpdaterSelection(List<UpdaterReference> references, List<AppSpec> apps) {
    for (AppSpec app : apps) {
      byName.computeIfAbsent(app.object().name(), name -> new ArrayList<>()).add(app);
      for (Map.Entry<String, JsonNode> label : app.metadata().path("labels").properties()) {
        byLabel
            .computeIfAbsent(Map.entry(label.getKey(), label.getValue()), same -> new ArrayList<>())
            .add(app);
      }
    }
    references.stream()
        .map(reference -> new Use(reference.selector(), reference.usesAnnotations()))
        .distinct()
        .forEach(this::select);
  }

  /** Whether it selects anything. */
  boolean selects(UpdaterReference reference) {
    return selecting.getOrDefault(reference.selector(), false);
  }

  boolean isSelected(AppSpec app) {
    return selected.contains(id(app));
  }

  /** Whether a reference that selects it reads its annotations. */
  boolean isRead(AppSpec app) {
    return read.contains(id(app));
  }

  /** Two Applications of one name in one namespace are one mistake, and elsewhere told. */
  private static String id(AppSpec app) {
    return app.object().namespace() + "/" + app.object().name();
  }

  private void select(Use use) {
    Glob names = use.selector().names();
    LabelSelector labels = use.selector().labels();
    boolean selects = false;
    for (AppSpec app : candidates(names, labels)) {
      if (names.matches(app.object().name()) && labels.matches(app.metadata().path("labels"))) {
        selects = true;
        selected.add(id(app));
        if (use.readsAnnotations()) {
          read.add(id(app));
        }
      }
    }
    selecting.merge(use.selector(), selects, Boolean::logicalOr);
  }

  private List<AppSpec> candidates(Glob names, LabelSelector labels) {
    String beginning = names.beginning();
    if (names.isPlain()) {
      return byName.getOrDefault(beginning, List.of());
    }
    return labels
        .required()
        .map(label -> byLabel.getOrDefault(Map.entry(label.getKey(), label.getValue()), List.of()))
        .orElseGet(() ->
            byName.subMap(beginning, true, beginning + Character.MAX_VALUE, true).values().stream()
                .flatMap(List::stream)
                .toList());
  }
}
