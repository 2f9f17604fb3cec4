package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an Application says, or the template that an ApplicationSet makes Applications of.
 *
 * @param object whose it is
 * @param root what holds its {@code metadata} and {@code spec}
 * @param prefix where the root stands in the object; empty, or ending with a dot
 */
record AppSpec(KubeObject object, JsonNode root, String prefix) {

  /** A source, and where it stands in its object. */
  record Source(JsonNode content, String path) {}

  /** Of an Application or an ApplicationSet; none of anything else. */
  static Optional<AppSpec> of(KubeObject object) {
    if (ArgoKinds.APPLICATION.matches(object)) {
      return Optional.of(new AppSpec(object, object.content(), ""));
    }
    return ArgoKinds.APPLICATION_SET.matches(object)
        ? Optional.of(new AppSpec(object, object.spec().path("template"), "spec.template."))
        : Optional.empty();
  }

  boolean isTemplate() {
    return !prefix.isEmpty();
  }

  JsonNode spec() {
    return root.path("spec");
  }

  JsonNode metadata() {
    return root.path("metadata");
  }

  String path(String path) {
    return prefix + path;
  }

  boolean hasSources() {
    return spec().path("sources").size() > 0;
  }

  boolean isHydrated() {
    return spec().path("sourceHydrator").isObject();
  }

  /** Those that Argo CD makes manifests of: what it hydrates wins over a list, and a list over the single one. */
  List<Source> sources() {
    if (isHydrated()) {
      return one(spec().path("sourceHydrator").path("drySource"), "spec.sourceHydrator.drySource");
    }
    if (!hasSources()) {
      return one(spec().path("source"), "spec.source");
    }
    JsonNode several = spec().path("sources");
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < several.size(); i++) {
      sources.add(new Source(several.get(i), FieldPath.element(path("spec.sources"), i)));
    }
    return sources;
  }

  private List<Source> one(JsonNode source, String path) {
    return source.isObject() ? List.of(new Source(source, path(path))) : List.of();
  }

  /** The project's name; Argo CD takes none for this one. */
  String project() {
    String project = text(spec(), "project");
    return project.isEmpty() ? "default" : project;
  }

  /** Text; empty if it is absent, null or something else. */
  static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() ? value.asText() : "";
  }

  /** Whether a value is still to be made of a template, by an ApplicationSet. */
  boolean isOpen(String value) {
    return isTemplate() && value.contains("{{");
  }
}
