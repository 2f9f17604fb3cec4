package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.argocd.ApplicationSource.Form;
import fr.arcodange.factoryline.argocd.SemverRange;
import fr.arcodange.factoryline.gitea.FolderEntry;
import fr.arcodange.factoryline.gitea.Forge;
import fr.arcodange.factoryline.step.SourceVerdict.Bad;
import fr.arcodange.factoryline.step.SourceVerdict.Good;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a repository that is there has what a source names in it. Two sources that name the same ask the same question.
 *
 * @param owner as the forge writes it
 * @param name as the forge writes it
 * @param revision as the source says it; empty for the default branch
 * @param path without dots and slashes at its ends; nothing if the source names no folder
 */
record SourceQuestion(
    String owner, String name, Optional<String> revision, Optional<String> path, Form form) {
  private static final Pattern SHORT_COMMIT = Pattern.compile("[0-9a-fA-F]{7,39}");
  private static final Set<String> KUSTOMIZATION =
      Set.of("kustomization.yaml", "kustomization.yml", "Kustomization");
  private static final Pattern MANIFEST = Pattern.compile(".*\\.(ya?ml|json|jsonnet)");

  /** As in "arcodange-org/webapp at v1". */
  String what() {
    return owner + "/" + name + revision.map(ref -> " at " + ref).orElse("");
  }

  /** Asks as little as it can: of a chart that is there, for its {@code Chart.yaml} alone. */
  SourceVerdict answer(Forge forge) {
    Optional<SemverRange> range = revision.flatMap(SemverRange::parse);
    Optional<String> tag = range.flatMap(versions -> versions.highest(forge.tags(owner, name)));
    // Argo CD looks for a branch of that name if no tag is in the range.
    Optional<String> ref = tag.or(() -> revision.map(SourceQuestion::shortName));
    SourceVerdict verdict = at(forge, ref);
    if (verdict instanceof Good || ref.filter(SourceQuestion::isShortened).isEmpty()) {
      return verdict;
    }
    return forge
        .commit(owner, name, ref.orElseThrow())
        .map(commit -> at(forge, Optional.of(commit)))
        .orElse(verdict);
  }

  private static String shortName(String revision) {
    return revision.replaceFirst("^refs/(heads|tags)/", "");
  }

  private static boolean isShortened(String revision) {
    return SHORT_COMMIT.matcher(revision).matches();
  }

  private SourceVerdict at(Forge forge, Optional<String> ref) {
    if (path.isPresent()) {
      String folder = path.get();
      boolean mayBeChart = form == Form.HELM || form == Form.FOUND_OUT;
      if (mayBeChart && forge.hasFile(owner, name, ref, below(folder, "Chart.yaml"))) {
        return new Good();
      }
      Optional<List<FolderEntry>> entries = forge.folder(owner, name, ref, folder);
      if (entries.isPresent()) {
        return judge(entries.get());
      }
    }
    if (ref.isPresent() && !forge.hasRevision(owner, name, ref.get())) {
      return noRevision();
    }
    return path.isEmpty() ? new Good() : noPath("has no folder " + shownPath());
  }

  private SourceVerdict judge(List<FolderEntry> entries) {
    return switch (form) {
      case HELM -> noPath("has no Chart.yaml in " + shownPath());
      case KUSTOMIZE ->
        isKustomization(entries)
            ? new Good()
            : noPath("has no kustomization.yaml in " + shownPath());
      case FILES -> new Good();
      case FOUND_OUT -> {
        if (isKustomization(entries)) {
          yield new Good();
        }
        if (looksLikeChart(entries)) {
          yield noPath("has no Chart.yaml in " + shownPath() + ", where the rest of a chart is");
        }
        yield entries.stream().anyMatch(entry -> MANIFEST.matcher(entry.name()).matches())
            ? new Good()
            : new Bad(
                "source-path-missing",
                false,
                "path",
                what() + " has neither a Chart.yaml nor a kustomization.yaml nor a manifest in "
                    + shownPath(),
                "push them, change path, or, if a plugin finds something in it, name it under plugin");
      }
    };
  }

  private static boolean isKustomization(List<FolderEntry> entries) {
    return entries.stream().map(FolderEntry::name).anyMatch(KUSTOMIZATION::contains);
  }

  private static boolean looksLikeChart(List<FolderEntry> entries) {
    return entries.stream()
        .anyMatch(entry -> entry.isFolder()
            ? entry.name().equals("templates")
            : entry.name().equals("values.yaml"));
  }

  private Bad noRevision() {
    String ref = revision.orElse("");
    boolean range = SemverRange.parse(ref).isPresent();
    return new Bad(
        "source-revision-missing",
        true,
        "targetRevision",
        owner + "/" + name + " has no branch, tag or commit " + ref
            + (range ? ", and no tag in that range" : ""),
        range
            ? "push a tag that is in the range, or change targetRevision"
            : "push it, or change targetRevision");
  }

  private Bad noPath(String what) {
    return new Bad(
        "source-path-missing",
        true,
        "path",
        what() + " " + what,
        "push the folder to that revision first, or change path");
  }

  private String shownPath() {
    return path.filter(text -> !text.isEmpty()).orElse("its top folder");
  }

  private static String below(String folder, String file) {
    return folder.isEmpty() ? file : folder + "/" + file;
  }
}
