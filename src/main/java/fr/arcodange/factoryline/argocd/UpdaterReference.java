package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A reference of an ImageUpdater to Applications.
 *
 * @param path where it stands in the ImageUpdater
 */
record UpdaterReference(KubeObject updater, JsonNode content, String path) {

  static List<UpdaterReference> of(KubeObject updater) {
    List<UpdaterReference> references = new ArrayList<>();
    JsonNode list = updater.spec().path("applicationRefs");
    for (int i = 0; i < list.size(); i++) {
      references.add(
          new UpdaterReference(updater, list.get(i), FieldPath.element("spec.applicationRefs", i)));
    }
    return references;
  }

  boolean usesAnnotations() {
    return content.path("useAnnotations").asBoolean();
  }

  Selector selector() {
    return new Selector(
        AppSpec.text(content, "namePattern"), new LabelSelector(content.path("labelSelectors")));
  }

  /** Which Applications it means: two references that say the same are asked once. */
  record Selector(String namePattern, LabelSelector labels) {
    Glob names() {
      return Glob.of(namePattern, (char) 0);
    }
  }
}
