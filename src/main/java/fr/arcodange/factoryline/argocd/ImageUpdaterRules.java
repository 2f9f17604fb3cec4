package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The resource that tells the Image Updater what to do since 1.0. It does not look at annotations by itself any more; since 1.1, a
 * reference may say that it should.
 */
final class ImageUpdaterRules implements LintRule {

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    List<UpdaterReference> references = new ArrayList<>();
    for (KubeObject object : objects) {
      if (object.is(BuiltInKinds.IMAGE_UPDATER, "ImageUpdater")) {
        references.addAll(UpdaterReference.of(object));
        strategy(object, object.spec(), "spec", findings);
        place(object, findings);
      }
    }
    if (references.isEmpty()) {
      return;
    }
    List<AppSpec> apps = objects.stream()
        .filter(ArgoKinds.APPLICATION::matches)
        .flatMap(object -> AppSpec.of(object).stream())
        .toList();
    boolean made = objects.stream().anyMatch(ArgoKinds.APPLICATION_SET::matches);
    UpdaterSelection selection = new UpdaterSelection(references, apps);
    for (UpdaterReference reference : references) {
      reference(reference, findings);
      if (!made && !apps.isEmpty() && !selection.selects(reference)) {
        findings.warning(
            RuleName.IMAGE_UPDATER_SELECTS,
            reference.updater(),
            reference.path(),
            "selects none of the chart's Applications",
            "correct namePattern or labelSelectors");
      }
    }
    for (AppSpec app : apps) {
      unread(app, selection, findings);
    }
  }

  private static void place(KubeObject updater, Findings findings) {
    String namespace = AppSpec.text(updater.spec(), "namespace");
    if (!namespace.isEmpty()
        && !updater.namespace().isEmpty()
        && !namespace.equals(updater.namespace())) {
      findings.warning(
          RuleName.IMAGE_UPDATER_SELECTS,
          updater,
          "spec.namespace",
          "is not where the ImageUpdater itself is; later versions look for Applications there only",
          "put the ImageUpdater into the namespace of the Applications, and leave spec.namespace out");
    }
  }

  private static void reference(UpdaterReference reference, Findings findings) {
    KubeObject updater = reference.updater();
    JsonNode content = reference.content();
    strategy(updater, content, reference.path(), findings);
    JsonNode images = content.path("images");
    if (reference.usesAnnotations() && images.size() > 0) {
      findings.warning(
          RuleName.IMAGE_ANNOTATIONS_UNREAD,
          updater,
          reference.path() + ".images",
          "is not looked at, as the reference uses annotations",
          "keep useAnnotations or images");
    }
    Map<String, ImageName> named = new LinkedHashMap<>();
    for (int i = 0; i < images.size(); i++) {
      JsonNode image = images.get(i);
      String path = FieldPath.element(reference.path() + ".images", i);
      strategy(updater, image, path, findings);
      ImageName name = ImageName.of(AppSpec.text(image, "imageName"));
      named.put(path + ".imageName", name);
      Optional<String> strategy =
          strategy(image).or(() -> strategy(content)).or(() -> strategy(updater.spec()));
      ImageStrategies.digest(updater, path + ".imageName", name, strategy, findings);
    }
    ImageStrategies.tags(updater, named, findings);
    if (!reference.usesAnnotations() && method(content, updater.spec()).equals("argocd")) {
      ImageAnnotationRules.lost(updater, reference.path() + ".writeBackConfig", findings);
    }
  }

  private static String method(JsonNode reference, JsonNode spec) {
    JsonNode config = reference.path("writeBackConfig").isObject() ? reference : spec;
    String method = AppSpec.text(config.path("writeBackConfig"), "method");
    return method.isEmpty() ? "argocd" : method;
  }

  private static Optional<String> strategy(JsonNode holder) {
    return Optional.of(AppSpec.text(holder.path("commonUpdateSettings"), "updateStrategy"))
        .filter(strategy -> !strategy.isEmpty());
  }

  private static void strategy(
      KubeObject updater, JsonNode holder, String path, Findings findings) {
    strategy(holder)
        .ifPresent(strategy -> ImageStrategies.known(
            updater, path + ".commonUpdateSettings.updateStrategy", strategy, findings));
    JsonNode settings = holder.path("commonUpdateSettings");
    String target =
        AppSpec.text(holder.path("writeBackConfig").path("gitConfig"), "writeBackTarget");
    if (!target.isEmpty()) {
      String at = path + ".writeBackConfig.gitConfig.writeBackTarget";
      ImageAnnotationRules.target(updater, at, target, findings);
    }
    String tags = AppSpec.text(settings, "allowTags");
    if (!tags.isEmpty()) {
      String at = path + ".commonUpdateSettings.allowTags";
      ImageAnnotationRules.allowTags(tags)
          .ifPresent(advice -> value(updater, at, advice, findings));
    }
    JsonNode platforms = settings.path("platforms");
    for (int i = 0; i < platforms.size(); i++) {
      String at = FieldPath.element(path + ".commonUpdateSettings.platforms", i);
      ImageAnnotationRules.platforms(platforms.get(i).asText())
          .ifPresent(advice -> value(updater, at, advice, findings));
    }
  }

  private static void value(KubeObject updater, String path, String advice, Findings findings) {
    findings.error(
        RuleName.IMAGE_ANNOTATION,
        updater,
        path,
        "has a value that the Image Updater does not take",
        advice);
  }

  private static void unread(AppSpec app, UpdaterSelection selection, Findings findings) {
    Optional<ImageAnnotations> annotations = ImageAnnotations.of(app);
    if (annotations.isEmpty() || selection.isRead(app)) {
      return;
    }
    findings.error(
        RuleName.IMAGE_ANNOTATIONS_UNREAD,
        app.object(),
        app.path("metadata.annotations"),
        selection.isSelected(app)
            ? "the ImageUpdater that selects it does not read its annotations"
            : "no ImageUpdater selects it, and annotations alone are not read since Image Updater 1.0",
        "set useAnnotations: true in the reference that selects it (Image Updater 1.1), or move the settings there");
  }
}
