package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keys of labels and annotations, and values of labels, as Kubernetes takes them: see {@code IsQualifiedName} and {@code
 * IsValidLabelValue} in its {@code apimachinery/pkg/util/validation}. Values are not told: the object may be a Secret.
 */
final class LabelRules implements LintRule {
  private static final int LONGEST = 63;

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    for (KubeObject object : objects) {
      metadata(object, object.content().path("metadata"), "metadata", false, findings);
      if (ArgoKinds.APPLICATION_SET.matches(object)) {
        JsonNode template = object.spec().path("template").path("metadata");
        metadata(object, template, "spec.template.metadata", true, findings);
      }
    }
  }

  private static void metadata(
      KubeObject object, JsonNode metadata, String path, boolean isTemplate, Findings findings) {
    for (Map.Entry<String, JsonNode> label : metadata.path("labels").properties()) {
      String at = FieldPath.field(path + ".labels", label.getKey());
      String value = label.getValue().isTextual() ? label.getValue().asText() : "";
      if (!isTemplate || !label.getKey().contains("{{")) {
        key(label.getKey()).ifPresent(wrong -> key(object, at, wrong, findings));
      }
      if ((!isTemplate || !value.contains("{{")) && !value.isEmpty()) {
        name(value)
            .ifPresent(
                wrong -> findings.error(
                    RuleName.LABEL,
                    object,
                    at,
                    "has a value that Kubernetes refuses: it " + wrong,
                    "use letters, digits, -, _ and .; what is longer or freer fits into an annotation"));
      }
    }
    for (Map.Entry<String, JsonNode> annotation : metadata.path("annotations").properties()) {
      String key = annotation.getKey();
      if (!isTemplate || !key.contains("{{")) {
        key(key.toLowerCase(Locale.ROOT))
            .ifPresent(
                wrong -> key(object, FieldPath.field(path + ".annotations", key), wrong, findings));
      }
    }
  }

  private static void key(KubeObject object, String path, String wrong, Findings findings) {
    findings.error(
        RuleName.LABEL,
        object,
        path,
        "is a key that Kubernetes refuses: it " + wrong,
        "write it as name or example.com/name, with letters, digits, -, _ and .");
  }

  private static Optional<String> key(String key) {
    int slash = key.indexOf('/');
    if (slash >= 0 && !DnsName.isSubdomain(key.substring(0, slash))) {
      return Optional.of("has no domain in small letters before its slash");
    }
    String name = key.substring(slash + 1);
    return name.isEmpty() ? Optional.of("is empty") : name(name);
  }

  /** What is wrong with it, if anything is. */
  private static Optional<String> name(String name) {
    if (name.length() > LONGEST) {
      return Optional.of("has " + name.length() + " characters, and may have " + LONGEST);
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetterOrDigit(c) && c != '-' && c != '_' && c != '.') {
        return Optional.of("has other signs than letters, digits, -, _ and .");
      }
    }
    return isLetterOrDigit(name.charAt(0)) && isLetterOrDigit(name.charAt(name.length() - 1))
        ? Optional.empty()
        : Optional.of("does not begin and end with a letter or digit");
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
