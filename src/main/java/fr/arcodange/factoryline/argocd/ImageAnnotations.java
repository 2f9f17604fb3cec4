package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Image Updater's annotations of an Application.
 *
 * @param app whose they are
 * @param values by what follows their prefix
 */
record ImageAnnotations(AppSpec app, Map<String, String> values) {
  static final String PREFIX = "argocd-image-updater.argoproj.io/";
  static final String LIST = "image-list";

  /** None if it has none. */
  static Optional<ImageAnnotations> of(AppSpec app) {
    JsonNode annotations = app.metadata().path("annotations");
    if (annotations.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> annotation : annotations.properties()) {
      if (annotation.getKey().startsWith(PREFIX) && annotation.getValue().isTextual()) {
        values.put(
            annotation.getKey().substring(PREFIX.length()),
            annotation.getValue().asText());
      }
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(new ImageAnnotations(app, values));
  }

  String path(String key) {
    return FieldPath.field(app.path("metadata.annotations"), PREFIX + key);
  }

  Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !app.isOpen(value));
  }

  Map<String, ImageName> images() {
    Map<String, ImageName> images = new LinkedHashMap<>();
    String[] listed = value(LIST).orElse("").split(",", -1);
    for (int i = 0; i < listed.length; i++) {
      if (!listed[i].isBlank()) {
        images.put(FieldPath.element(path(LIST), i), ImageName.of(listed[i]));
      }
    }
    return images;
  }

  /** A setting of one image, or else that of all. */
  Optional<String> setting(ImageName image, String name) {
    return image
        .alias()
        .map(ImageAnnotations::inKey)
        .flatMap(alias -> value(alias + "." + name))
        .or(() -> value(name));
  }

  /** A slash cannot stand in the key of an annotation a second time. */
  static String inKey(String alias) {
    return alias.replace('/', '_');
  }
}
