package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.NearestName;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The annotations that the Image Updater reads from Applications: its {@code pkg/common/constants.go} of 0.x. */
final class ImageAnnotationRules implements LintRule {
  private static final Set<String> OF_ALL = Set.of(
      ImageAnnotations.LIST,
      "allow-tags",
      "ignore-tags",
      "force-update",
      "update-strategy",
      "pull-secret",
      "platforms",
      "write-back-method",
      "write-back-target",
      "git-branch",
      "git-repository");
  private static final Set<String> OF_ONE = Set.of(
      "allow-tags",
      "ignore-tags",
      "tag-match",
      "force-update",
      "update-strategy",
      "pull-secret",
      "platforms",
      "registry-prefix",
      "helm.image-name",
      "helm.image-tag",
      "helm.image-spec",
      "kustomize.image-name");
  private static final Pattern METHOD =
      Pattern.compile("argocd|git|git:(?:secret:[^/\\s]+/\\S+|repocreds)");

  private static final Pattern PLATFORM = Pattern.compile("[^/,\\s]+/[^/,\\s]+(?:/[^/,\\s]+)?");
  private static final Set<String> TARGETS = Set.of("kustomization", "helmvalues");

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    for (KubeObject object : objects) {
      AppSpec.of(object)
          .flatMap(ImageAnnotations::of)
          .ifPresent(annotations -> check(annotations, findings));
    }
  }

  private static void check(ImageAnnotations annotations, Findings findings) {
    KubeObject object = annotations.app().object();
    Map<String, ImageName> images = annotations.images();
    Set<String> aliases = new TreeSet<>();
    images
        .values()
        .forEach(image -> image.alias().map(ImageAnnotations::inKey).ifPresent(aliases::add));
    boolean listed = annotations.value(ImageAnnotations.LIST).isPresent();
    for (String key : annotations.values().keySet()) {
      key(annotations, key, aliases, listed, findings);
    }
    images.forEach((path, image) -> ImageStrategies.digest(
        object, path, image, annotations.setting(image, "update-strategy"), findings));
    ImageStrategies.tags(object, images, findings);
    twice(annotations, images, findings);
    if (!images.isEmpty()) {
      writeBack(annotations, findings);
    }
  }

  private static void key(
      ImageAnnotations annotations,
      String key,
      Set<String> aliases,
      boolean listed,
      Findings findings) {
    if (OF_ALL.contains(key)) {
      value(annotations, key, key, findings);
      return;
    }
    Optional<String> setting = setting(key);
    if (setting.isEmpty()) {
      unknown(annotations, key, findings);
      return;
    }
    value(annotations, key, setting.get(), findings);
    String alias = key.substring(0, key.length() - setting.get().length() - 1);
    if (listed && !aliases.contains(alias)) {
      findings.error(
          RuleName.IMAGE_ALIAS,
          annotations.app().object(),
          annotations.path(key),
          "image-list has no alias " + Findings.quoted(alias),
          NearestName.of(alias, aliases)
              .map(nearest -> "did you mean " + nearest + "?")
              .orElse("name it there, as in " + alias + "=registry/image:tag"));
    }
  }

  /** An alias may have dots of its own, and so have settings. */
  private static Optional<String> setting(String key) {
    for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
      String setting = key.substring(dot + 1);
      if (OF_ONE.contains(setting)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  private static void unknown(ImageAnnotations annotations, String key, Findings findings) {
    int dot = key.indexOf('.');
    String setting = key.substring(dot + 1);
    Set<String> known = new TreeSet<>(dot < 0 ? OF_ALL : OF_ONE);
    findings.error(
        RuleName.IMAGE_ANNOTATION,
        annotations.app().object(),
        annotations.path(key),
        "the Image Updater reads no such annotation",
        NearestName.of(setting, known)
            .map(nearest -> "did you mean " + key.substring(0, dot + 1) + nearest + "?")
            .orElse(
                dot < 0 && OF_ONE.contains(key)
                    ? "write it as <alias>." + key
                    : "known: " + String.join(", ", known)));
  }

  private static void value(
      ImageAnnotations annotations, String key, String setting, Findings findings) {
    String value = annotations.value(key).orElse("");
    if (value.isEmpty()) {
      return;
    }
    if (setting.equals("update-strategy")) {
      ImageStrategies.known(annotations.app().object(), annotations.path(key), value, findings);
      return;
    }
    if (setting.equals("write-back-target")) {
      target(annotations.app().object(), annotations.path(key), value, findings);
      return;
    }
    Optional<String> wrong = switch (setting) {
      case "allow-tags", "tag-match" -> allowTags(value);
      case "platforms" -> platforms(value);
      case "force-update" ->
        value.equals("true") || value.equals("false")
            ? Optional.empty()
            : Optional.of("write \"true\" or \"false\"");
      case "write-back-method" ->
        METHOD.matcher(value).matches()
            ? Optional.empty()
            : Optional.of("write argocd, git, or git:secret:namespace/name");
      default -> Optional.empty();
    };
    wrong.ifPresent(advice -> findings.error(
        RuleName.IMAGE_ANNOTATION,
        annotations.app().object(),
        annotations.path(key),
        "has a value that the Image Updater does not take",
        advice));
  }

  /** What to do about tags that are allowed by nothing that the Image Updater takes; none if all is well. */
  static Optional<String> allowTags(String value) {
    if (value.equals("any")) {
      return Optional.empty();
    }
    if (!value.startsWith("regexp:")) {
      return Optional.of(
          "write any, or regexp: and a regular expression; otherwise no tag is allowed");
    }
    return GoRegexp.wrong(value.substring("regexp:".length()))
        .map(why -> "correct the regular expression, else no tag is allowed: in Go, " + why);
  }

  /** The same of platforms, with commas between them. */
  static Optional<String> platforms(String value) {
    for (String platform : value.split(",", -1)) {
      if (!PLATFORM.matcher(platform.strip()).matches()) {
        return Optional.of("write os/architecture, as in linux/amd64,linux/arm64/v8");
      }
    }
    return Optional.empty();
  }

  /** Anything else is the name of a file, so only what looks like a slip is told. */
  static void target(KubeObject object, String path, String value, Findings findings) {
    int colon = value.indexOf(':');
    String form = colon < 0 ? value : value.substring(0, colon);
    if (TARGETS.contains(form) || (colon < 0 && NearestName.of(form, TARGETS).isEmpty())) {
      return;
    }
    findings.warning(
        RuleName.IMAGE_ANNOTATION,
        object,
        path,
        "is neither kustomization nor helmvalues, and so the name of a file: "
            + Findings.quoted(value),
        NearestName.of(form, TARGETS)
            .map(nearest -> "did you mean " + nearest + "?")
            .orElse("write kustomization:path or helmvalues:path"));
  }

  private static void twice(
      ImageAnnotations annotations, Map<String, ImageName> images, Findings findings) {
    Set<String> seen = new HashSet<>();
    images.forEach((path, image) -> {
      if (image.alias().filter(alias -> !seen.add(alias)).isPresent()) {
        findings.error(
            RuleName.IMAGE_ALIAS,
            annotations.app().object(),
            path,
            "an alias is there twice: " + Findings.quoted(image.alias().orElse("")),
            "give each image an alias of its own");
      }
    });
  }

  private static void writeBack(ImageAnnotations annotations, Findings findings) {
    if (annotations.value("write-back-method").orElse("argocd").equals("argocd")
        && !annotations.app().isTemplate()) {
      lost(annotations.app().object(), annotations.path("write-back-method"), findings);
    }
  }

  /** Argo CD takes back what is written into an Application that it deploys itself. */
  static void lost(KubeObject object, String path, Findings findings) {
    findings.warning(
        RuleName.IMAGE_WRITE_BACK,
        object,
        path,
        "new tags are written into the Application, and undone when the Application that deploys this chart syncs",
        "use write-back to git, or let that one ignore /spec/source/helm/parameters with RespectIgnoreDifferences=true");
  }
}
