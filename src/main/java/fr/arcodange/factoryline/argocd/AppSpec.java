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
    if (object.is(BuiltInKinds.ARGO, "Application")) {
      return Optional.of(new AppSpec(object, object.content(), ""));
    }
    return object.is(BuiltInKinds.ARGO, "ApplicationSet")
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

  /** Those that Argo CD looks at: a list of several wins over the single one. */
  List<Source> sources() {
    JsonNode several = spec().path("sources");
    if (several.size() == 0) {
      JsonNode one = spec().path("source");
      return one.isObject() ? List.of(new Source(one, path("spec.source"))) : List.of();
    }
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < several.size(); i++) {
      sources.add(new Source(several.get(i), FieldPath.element(path("spec.sources"), i)));
    }
    return sources;
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
