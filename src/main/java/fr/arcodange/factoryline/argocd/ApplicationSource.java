package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One Git source of an Application, or of what an ApplicationSet makes. Charts of a Helm repository are none.
 *
 * @param object whose source it is
 * @param where its place in the object, as in {@code spec.sources[1]}
 * @param repository its {@code repoURL}; may hold a password, so it is never shown
 * @param revision as written; empty for the default branch
 * @param path as written; empty if it names none, as a source of values files does
 * @param form what Argo CD makes of the folder
 */
public record ApplicationSource(
    KubeObject object, String where, String repository, String revision, String path, Form form) {
  /** What Argo CD makes of a source's folder. */
  public enum Form {
    HELM,
    KUSTOMIZE,
    /** Plain manifests, or whatever a plugin reads. */
    FILES,
    /** It looks for itself: a chart if there is a {@code Chart.yaml}, then kustomize, then plain manifests. */
    FOUND_OUT
  }

  public ApplicationSource {
    Objects.requireNonNull(object);
    Objects.requireNonNull(where);
    Objects.requireNonNull(repository);
    Objects.requireNonNull(revision);
    Objects.requireNonNull(path);
    Objects.requireNonNull(form);
  }

  /** Those that an object names; none if it is no Application and no ApplicationSet. */
  public static List<ApplicationSource> of(KubeObject object) {
    return AppSpec.of(object).stream()
        .flatMap(app -> app.sources().stream())
        .flatMap(source -> read(object, source.content(), source.path()).stream())
        .toList();
  }

  private static Optional<ApplicationSource> read(
      KubeObject object, JsonNode source, String where) {
    String repository = source.path("repoURL").asText("");
    if (repository.isEmpty() || source.hasNonNull("chart")) {
      return Optional.empty();
    }
    String revision = source.path("targetRevision").asText("");
    return Optional.of(new ApplicationSource(
        object,
        where,
        repository,
        revision.equals("HEAD") ? "" : revision,
        source.path("path").asText(""),
        form(source)));
  }

  private static Form form(JsonNode source) {
    if (source.path("helm").isObject()) {
      return Form.HELM;
    }
    if (source.path("kustomize").isObject()) {
      return Form.KUSTOMIZE;
    }
    return source.path("directory").isObject() || source.path("plugin").isObject()
        ? Form.FILES
        : Form.FOUND_OUT;
  }

  /** Whether a text of an ApplicationSet is filled in only when Argo CD runs it; elsewhere braces are just braces. */
  public boolean isTemplate(String text) {
    return ArgoKinds.APPLICATION_SET.matches(object) && text.contains("{{");
  }
}
