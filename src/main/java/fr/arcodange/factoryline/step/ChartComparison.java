package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.AllowedRemovals;
import fr.arcodange.factoryline.argocd.Danger;
import fr.arcodange.factoryline.argocd.Dangers;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.argocd.ObjectDiff.Kind;
import fr.arcodange.factoryline.argocd.RenderedDiff;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a change of a chart comes to.
 *
 * @param base what was compared with
 * @param diff nothing, if the base is unknown
 * @param dangers the same
 * @param unknown why the base is unknown, if it is
 * @param notes what is to be said of the base; may quote foreign text
 * @param checked what is wrong with what is rendered now
 */
record ChartComparison(
    Base base,
    RenderedDiff diff,
    List<Danger> dangers,
    Optional<Failure> unknown,
    List<String> notes,
    AllowedRemovals allowed,
    ArgocdDiff.Checked checked) {

  /**
   * A commit to compare with.
   *
   * @param name as it was asked for
   */
  record Base(String name, String sha) {}

  ChartComparison {
    dangers = List.copyOf(dangers);
    notes = List.copyOf(notes);
  }

  static ChartComparison of(
      Base base,
      BaseRendering before,
      List<KubeObject> after,
      ArgocdDiffRequest request,
      ArgocdDiff.Checked checked) {
    if (before instanceof BaseRendering.Unknown unknown) {
      return new ChartComparison(
          base,
          new RenderedDiff(List.of()),
          List.of(),
          Optional.of(unknown.failure()),
          List.of(),
          request.allowed(),
          checked);
    }
    BaseRendering.Known known = (BaseRendering.Known) before;
    RenderedDiff diff =
        RenderedDiff.of(known.objects(), after, request.settings().namespace());
    return new ChartComparison(
        base,
        diff,
        Dangers.of(diff, after),
        Optional.empty(),
        known.notes(),
        request.allowed(),
        checked);
  }

  /** Whether there is nothing that anybody had to be told. */
  boolean isNothing() {
    return diff.isEmpty() && unknown.isEmpty() && checked.errors() == 0;
  }

  /** Dangers that nobody has allowed. */
  List<Danger> refused() {
    return dangers.stream().filter(danger -> !allowed.allow(danger)).toList();
  }

  /** Names that were allowed and that nothing happens to. */
  List<String> unusedNames() {
    return allowed.unused(dangers).stream()
        .filter(name -> unknown.isEmpty() || !name.equals(base.sha()))
        .toList();
  }

  /** Whether removals cannot be judged, and nobody has said that this is known. */
  boolean isRefusedAsUnknown() {
    return unknown.isPresent() && !allowed.allowUnknown(base.sha());
  }

  /** What the command ends with, if this is not to be merged as it is. */
  Optional<Failure> refusal() {
    if (isRefusedAsUnknown()) {
      return Optional.of(Failure.refused("comparing with " + base.name()
              + ": its chart does not render, so nobody can tell what this removes")
          .hint("mend " + base.name()
              + " first; or read what is removed, and allow it by --allow-removal " + base.sha()));
    }
    if (!refused().isEmpty()) {
      String names = refused().stream()
          .map(danger -> Display.line(danger.object().name()))
          .distinct()
          .limit(10)
          .collect(Collectors.joining(", "));
      return Optional.of(
          Failure.refused("comparing with " + base.name() + ": "
                  + counted(refused().size(), "dangerous change") + " that nobody has allowed: "
                  + names)
              .hint(
                  "read what Argo CD would do; --allow-removal NAME allows what happens to the object of that name"));
    }
    return checked.errors() == 0
        ? Optional.empty()
        : Optional.of(Failure.refused(
                "checking what the chart renders to: " + counted(checked.errors(), "error"))
            .hint("docs/argocd.md explains each rule by its name"));
  }

  /** As in {@code 1 application added, 2 changed; 1 other object removed}. */
  String words() {
    if (unknown.isPresent()) {
      return "nobody can tell what changes";
    }
    String applications = words(kind -> diff.applications(kind), "application");
    String others = words(kind -> diff.count(kind) - diff.applications(kind), "other object");
    List<String> both = new ArrayList<>(List.of(applications, others));
    both.removeIf(String::isEmpty);
    return both.isEmpty() ? "nothing changes" : String.join("; ", both);
  }

  private interface Count {
    int of(Kind kind);
  }

  private static String words(Count count, String noun) {
    List<String> words = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      int number = count.of(kind);
      if (number > 0) {
        words.add((words.isEmpty() ? counted(number, noun) : number) + " " + kind.word());
      }
    }
    return String.join(", ", words);
  }

  static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
