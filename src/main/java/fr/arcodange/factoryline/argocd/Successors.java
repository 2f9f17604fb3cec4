package fr.arcodange.factoryline.argocd;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** New Applications, each of which may be an old one under another name. */
final class Successors {
  /** In their order, by where they come from and what they are called. */
  private final Map<Set<ApplicationState.Origin>, Map<String, Queue<KubeObject>>> added =
      new HashMap<>();

  void add(KubeObject application) {
    added
        .computeIfAbsent(
            ApplicationState.of(application).origins(), origins -> new LinkedHashMap<>())
        .computeIfAbsent(application.name(), name -> new ArrayDeque<>())
        .add(application);
  }

  /** Takes one that deploys the same from the same place; of several the one with the same name, else the first. */
  Optional<KubeObject> take(KubeObject before) {
    Set<ApplicationState.Origin> origins = ApplicationState.of(before).origins();
    Map<String, Queue<KubeObject>> alike = added.getOrDefault(origins, Map.of());
    if (origins.isEmpty() || alike.isEmpty()) {
      return Optional.empty();
    }
    String name = alike.containsKey(before.name()) ? before.name() : first(alike);
    Queue<KubeObject> called = alike.get(name);
    Optional<KubeObject> successor = Optional.ofNullable(called).map(Queue::remove);
    if (called != null && called.isEmpty()) {
      alike.remove(name);
    }
    return successor;
  }

  private static String first(Map<String, Queue<KubeObject>> alike) {
    Iterator<String> names = alike.keySet().iterator();
    return names.next();
  }
}
