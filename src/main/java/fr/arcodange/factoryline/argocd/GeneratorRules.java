package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the ApplicationSet controller refuses of generators once it runs them: see {@code applicationset/generators} of Argo CD
 * ({@code matrix.go}, {@code merge.go}, {@code git.go}, {@code scm_provider.go}, {@code pull_request.go}).
 */
final class GeneratorRules implements LintRule {
  /** What an entry says beside its generator. */
  private static final Set<String> BESIDE = Set.of("selector");

  /** What these say beside whom they ask. */
  private static final Map<String, Set<String>> SETTINGS = Map.of(
      "scmProvider",
      Set.of("filters", "cloneProtocol", "requeueAfterSeconds", "template", "values"),
      "pullRequest",
      Set.of(
          "filters", "requeueAfterSeconds", "template", "values", "continueOnRepoNotFoundError"));

  private static final int OF_MATRIX = 2;

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    for (KubeObject object : objects) {
      if (ArgoKinds.APPLICATION_SET.matches(object)) {
        entries(object, object.spec().path("generators"), "spec.generators", false, findings);
      }
    }
  }

  /** The generators that an entry names: one, if all is well. */
  static List<Map.Entry<String, JsonNode>> of(JsonNode entry) {
    return entry.properties().stream()
        .filter(member -> member.getValue().isObject() && !BESIDE.contains(member.getKey()))
        .toList();
  }

  private static void entries(
      KubeObject set, JsonNode entries, String path, boolean nested, Findings findings) {
    for (int i = 0; i < entries.size(); i++) {
      String at = FieldPath.element(path, i);
      List<Map.Entry<String, JsonNode>> generators = of(entries.get(i));
      if (generators.isEmpty()) {
        error(
            set,
            at,
            nested ? "has no generator, which Argo CD refuses" : "has no generator",
            "name one, as in list or git",
            findings);
      } else if (generators.size() > 1) {
        several(set, generators, at, nested, findings);
      }
      for (Map.Entry<String, JsonNode> generator : generators) {
        generator(set, generator.getKey(), generator.getValue(), at, findings);
      }
    }
  }

  private static void several(
      KubeObject set,
      List<Map.Entry<String, JsonNode>> generators,
      String path,
      boolean nested,
      Findings findings) {
    String names =
        String.join(" and ", generators.stream().map(Map.Entry::getKey).toList());
    String advice = "give each an entry of its own; matrix and merge combine them";
    if (nested) {
      error(set, path, "has " + names + ", and may have one generator", advice, findings);
    } else {
      findings.warning(
          RuleName.GENERATOR,
          set,
          path,
          "has " + names + ": each makes Applications as if it were alone",
          advice);
    }
  }

  private static void generator(
      KubeObject set, String name, JsonNode generator, String entry, Findings findings) {
    String path = FieldPath.field(entry, name);
    switch (name) {
      case "matrix" -> {
        if (generator.path("generators").size() != OF_MATRIX) {
          error(
              set,
              path,
              "combines exactly two generators; here are "
                  + generator.path("generators").size(),
              "name two; one of them may be a matrix itself",
              findings);
        }
        entries(set, generator.path("generators"), path + ".generators", true, findings);
      }
      case "merge" -> merge(set, generator, path, findings);
      case "git" -> git(set, generator, path, findings);
      case "scmProvider", "pullRequest" -> provider(set, name, generator, path, findings);
      default -> {}
    }
  }

  private static void merge(KubeObject set, JsonNode merge, String path, Findings findings) {
    if (merge.path("generators").size() < OF_MATRIX) {
      error(
          set,
          path,
          "has fewer than two generators; Argo CD merges two or more",
          "name what is merged into the first one",
          findings);
    }
    if (merge.path("mergeKeys").isEmpty()) {
      error(
          set,
          path,
          "has no mergeKeys",
          "name the parameters by which elements are the same",
          findings);
    }
    entries(set, merge.path("generators"), path + ".generators", true, findings);
  }

  private static void git(KubeObject set, JsonNode git, String path, Findings findings) {
    boolean directories = !git.path("directories").isEmpty();
    boolean files = !git.path("files").isEmpty();
    if (directories && files) {
      error(
          set,
          path,
          "has directories and files; Argo CD does not look at the files",
          "keep one of them, or make two entries",
          findings);
    } else if (!directories && !files) {
      error(
          set,
          path,
          "has neither directories nor files",
          "say which ones Applications are made of",
          findings);
    }
  }

  private static void provider(
      KubeObject set, String name, JsonNode generator, String path, Findings findings) {
    Set<String> settings = SETTINGS.getOrDefault(name, Set.of());
    if (generator.properties().stream()
        .noneMatch(member -> member.getValue().isObject() && !settings.contains(member.getKey()))) {
      error(set, path, "says of no provider where it is", "add one, as in gitea", findings);
    }
  }

  private static void error(
      KubeObject set, String path, String message, String advice, Findings findings) {
    findings.error(RuleName.GENERATOR, set, path, message, advice);
  }
}
