package fr.arcodange.factoryline.argocd;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.argocd.ObjectDiff.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which changes of a rendering have Argo CD delete something, or leave it to itself. */
public final class Dangers {
  /** What goes with an object of these kinds is in no repository. */
  private static final Map<String, String> HOLDERS = Map.of(
      "Namespace",
          "Argo CD deletes the namespace, and Kubernetes with it everything that is in it.",
      "PersistentVolumeClaim",
          "Argo CD deletes the claim; unless its volume is retained, its data goes with it.",
      "CustomResourceDefinition",
          "Argo CD deletes the definition, and Kubernetes with it every object of that kind in the cluster.");

  private final Successors successors = new Successors();
  private final Map<String, List<String>> members = new HashMap<>();
  private final List<Danger> found = new ArrayList<>();

  private Dangers(RenderedDiff diff, List<KubeObject> after) {
    diff.objects().stream()
        .filter(object -> object.kind() == Kind.ADDED && object.isApplication())
        .flatMap(object -> object.after().stream())
        .forEach(successors::add);
    after.stream()
        .filter(KubeObject::isApplication)
        .forEach(application -> members
            .computeIfAbsent(
                ApplicationState.of(application).project(), project -> new ArrayList<>())
            .add(application.name()));
  }

  /**
   * Looks for them.
   *
   * @param after all that is rendered now
   */
  public static List<Danger> of(RenderedDiff diff, List<KubeObject> after) {
    Dangers dangers = new Dangers(diff, after);
    diff.objects().forEach(dangers::look);
    return List.copyOf(dangers.found);
  }

  private void look(ObjectDiff object) {
    object
        .before()
        .ifPresent(before ->
            object.after().ifPresentOrElse(now -> changed(before, now), () -> removed(before)));
  }

  private void removed(KubeObject before) {
    if (ArgoKinds.APPLICATION.matches(before)) {
      applicationRemoved(before);
    } else if (ArgoKinds.APPLICATION_SET.matches(before)) {
      found.addAll(ApplicationSetDangers.ofRemoval(before));
    } else if (ArgoKinds.PROJECT.matches(before)) {
      projectRemoved(before);
    } else if (HOLDERS.containsKey(before.kind()) && isOfKubernetes(before)) {
      String kept = ApplicationState.of(before).isMarked("Prune=false")
          ? "Its annotation Prune=false keeps Argo CD from deleting it: it stays, out of sync."
          : HOLDERS.get(before.kind());
      found.add(new Danger("content-removed", before.key(), "is removed", kept));
    }
  }

  private static boolean isOfKubernetes(KubeObject object) {
    return object.group().isEmpty() || object.group().equals("apiextensions.k8s.io");
  }

  private void applicationRemoved(KubeObject before) {
    ApplicationState state = ApplicationState.of(before);
    Optional<KubeObject> successor = successors.take(before);
    String consequence = Consequences.ofRemoval(state);
    if (successor.isEmpty()) {
      found.add(new Danger("application-removed", before.key(), "is removed", consequence));
      return;
    }
    KubeObject now = successor.get();
    if (now.name().equals(before.name())) {
      found.add(new Danger(
          "application-moved",
          before.key(),
          "moves from " + namespace(before) + " to " + namespace(now),
          "Argo CD takes the two for different Applications. " + consequence
              + " The other one then deploys everything anew."));
    } else {
      found.add(new Danger(
          "application-renamed",
          before.key(),
          "is renamed to " + now.name(),
          "Argo CD knows Applications by their names, and these are two to it. " + consequence + " "
              + now.name() + succession(state, ApplicationState.of(now))));
    }
  }

  private static String succession(ApplicationState before, ApplicationState now) {
    boolean staysThere =
        before.cluster().equals(now.cluster()) && before.namespace().equals(now.namespace());
    return staysThere && !before.cascades()
        ? " then takes over what has the same names there."
        : " then deploys everything anew, without the data.";
  }

  private static String namespace(KubeObject object) {
    return object.namespace().isEmpty()
        ? "the namespace of the release"
        : "namespace " + object.namespace();
  }

  private void projectRemoved(KubeObject before) {
    List<String> left = members.getOrDefault(before.name(), List.of());
    String consequence = left.isEmpty()
        ? "No Application of this chart is in it; one from elsewhere that is could not be synced any more."
        : "Argo CD does not sync or delete Applications whose project is missing: "
            + String.join(", ", left.subList(0, Math.min(left.size(), 10)))
            + (left.size() > 10 ? " and " + (left.size() - 10) + " more" : "") + ".";
    found.add(new Danger("project-removed", before.key(), "is removed", consequence));
  }

  private void changed(KubeObject before, KubeObject now) {
    if (ArgoKinds.APPLICATION.matches(before)) {
      found.addAll(changes(before.key(), ApplicationState.of(before), ApplicationState.of(now)));
    } else if (ArgoKinds.APPLICATION_SET.matches(before)) {
      found.addAll(new ApplicationSetDangers(before, now).found());
      found.addAll(changes(
          before.key(), ApplicationState.ofTemplate(before), ApplicationState.ofTemplate(now)));
    }
  }

  private static List<Danger> changes(
      ObjectKey key, ApplicationState before, ApplicationState now) {
    List<Danger> found = new ArrayList<>();
    if (!before.cluster().equals(now.cluster())) {
      found.add(new Danger(
          "destination-changed",
          key,
          "goes to another cluster: from " + named(before.cluster()) + " to "
              + named(now.cluster()),
          "What it deployed" + Consequences.where(before)
              + " keeps running there, and nothing manages it any more."));
    } else if (!before.namespace().equals(now.namespace())) {
      found.add(new Danger(
          "namespace-changed",
          key,
          "goes to another namespace: from " + named(before.namespace()) + " to "
              + named(now.namespace()),
          "It is deployed anew, without its data. "
              + Consequences.ofPruning(
                  now, "What it deployed in namespace " + named(before.namespace()))));
    }
    origins(before, now)
        .map(what ->
            new Danger(what.rule(), key, what.words(), Consequences.ofPruning(now, what.rest())))
        .ifPresent(found::add);
    if (before.cascades() && !now.cascades()) {
      found.add(new Danger(
          "finalizer-lost",
          key,
          now.isTemplate() ? "has its Applications lose their finalizer" : "loses its finalizer",
          "From then on, deleting " + (now.isTemplate() ? "one of them" : "it")
              + " orphans its workload" + Consequences.where(now)
              + ": that keeps running, and nothing manages it."));
    }
    if (now.prunes() && !before.prunes()) {
      found.add(new Danger("prune-on", key, "is pruned automatically from now on", pruning(now)));
    }
    if (!before.project().equals(now.project())) {
      found.add(new Danger(
          "project-changed",
          key,
          "moves from project " + before.project() + " to " + now.project(),
          "That project's rules hold for it: if they do not permit its repository, its destination or a kind of its objects, Argo CD"
              + " stops to sync it."));
    }
    return found;
  }

  /** A change of where it comes from, and what may be pruned after it. */
  private record Move(String rule, String words, String rest) {}

  private static Optional<Move> origins(ApplicationState before, ApplicationState now) {
    if (!now.repositories().containsAll(before.repositories())) {
      return Optional.of(new Move(
          "repository-changed",
          "comes from another repository: from " + String.join(", ", before.repositories()) + " to "
              + named(String.join(", ", now.repositories())),
          "What is not declared there"));
    }
    Set<ApplicationState.Origin> lost = new LinkedHashSet<>(before.deployed());
    lost.removeAll(now.deployed());
    return lost.isEmpty()
        ? Optional.empty()
        : Optional.of(new Move(
            "source-changed",
            "no longer comes from " + words(lost) + ", but from " + named(words(now.deployed())),
            "What was declared there only"));
  }

  private static String words(Set<ApplicationState.Origin> origins) {
    return origins.stream().map(ApplicationState.Origin::words).collect(joining(", "));
  }

  private static String pruning(ApplicationState now) {
    if (now.hasOption("Prune=false")) {
      return "Its sync option Prune=false forbids to prune what does not say otherwise itself.";
    }
    return "Argo CD deletes by itself"
        + (now.hasOption("Prune=confirm") ? ", after a confirmation," : "")
        + " what is in the cluster and no longer in the repository"
        + (now.mayBeEmptied() ? ", even if that is all of it (allowEmpty)." : ".");
  }

  private static String named(String name) {
    return name.isEmpty() ? "none" : name;
  }
}
