package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.NearestName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is alike in the annotations of the Image Updater and in its resource: see its {@code docs/basics/update-strategies.md}. */
final class ImageStrategies {
  private static final List<String> STRATEGIES =
      List.of("semver", "newest-build", "latest", "digest", "alphabetical", "name");

  private ImageStrategies() {}

  /** An unknown strategy is taken for semver, without a word. */
  static void known(KubeObject object, String path, String strategy, Findings findings) {
    if (!STRATEGIES.contains(strategy)) {
      findings.error(
          RuleName.IMAGE_STRATEGY,
          object,
          path,
          "there is no strategy " + Findings.quoted(strategy) + "; semver would be used",
          NearestName.of(strategy, STRATEGIES)
              .map(nearest -> "did you mean " + nearest + "?")
              .orElse("use " + String.join(", ", STRATEGIES.subList(0, 4)) + " or alphabetical"));
    }
  }

  /** The digest of which tag is to be followed, an image has to say. */
  static void digest(
      KubeObject object,
      String path,
      ImageName image,
      Optional<String> strategy,
      Findings findings) {
    if (strategy.filter("digest"::equals).isPresent() && image.tag().isEmpty()) {
      findings.error(
          RuleName.IMAGE_DIGEST_TAG,
          object,
          path,
          "is followed by its digest and has no tag: " + Findings.quoted(image.name()),
          "add the tag to follow, as in image:latest");
    }
  }

  /** Images are told apart by their names: of two tags of one image, one is written over the other. */
  static void tags(KubeObject object, Map<String, ImageName> images, Findings findings) {
    Map<String, String> seen = new HashMap<>();
    images.forEach((path, image) -> {
      String first = seen.putIfAbsent(image.name(), image.tag().orElse(""));
      if (first != null && !first.equals(image.tag().orElse(""))) {
        findings.error(
            RuleName.IMAGE_TWO_TAGS,
            object,
            path,
            "two tags of one image are followed: " + Findings.quoted(image.name()),
            "follow one of them; the Image Updater takes both for the same image");
      }
    });
  }
}
