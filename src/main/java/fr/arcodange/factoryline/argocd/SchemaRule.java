package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.NearestName;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Each object has the fields that its kind has, and no others. */
final class SchemaRule implements LintRule {
  private final BuiltInKinds builtIn = new BuiltInKinds();
  private final Optional<CustomResources> cluster;
  private final Structure metadata = BuiltInKinds.metadata();

  /** @param cluster what a cluster knows, which wins over what this program knows */
  SchemaRule(Optional<CustomResources> cluster) {
    this.cluster = cluster;
  }

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    for (KubeObject object : objects) {
      check(object, findings);
    }
  }

  private void check(KubeObject object, Findings findings) {
    StructureCheck.Mistakes mistakes =
        (rule, path, message, advice) -> findings.error(rule, object, path, message, advice);
    JsonNode meta = object.content().path("metadata");
    if (!meta.isMissingNode()) {
      StructureCheck.check(meta, metadata, "metadata", mistakes);
    }
    Optional<CustomKind> kind = cluster
        .flatMap(known -> known.kind(object.group(), object.kind()))
        .or(() -> builtIn.kind(object.group(), object.kind()));
    if (kind.isEmpty()) {
      unknownKind(object, findings);
      return;
    }
    Optional<Structure> structure = kind.get().version(version(object));
    if (structure.isEmpty()) {
      findings.error(
          RuleName.UNKNOWN_KIND,
          object,
          "apiVersion",
          object.kind() + " has no version " + Findings.quoted(version(object)),
          "use " + object.group() + "/"
              + String.join(" or " + object.group() + "/", kind.get().versions()));
      return;
    }
    StructureCheck.check(object.content(), structure.get(), "", mistakes);
  }

  private void unknownKind(KubeObject object, Findings findings) {
    Optional<String> nearest = NearestName.of(object.kind(), BuiltInKinds.of(object.group()));
    if (nearest.isPresent()) {
      findings.error(
          RuleName.UNKNOWN_KIND,
          object,
          "kind",
          "there is no such kind in " + object.group(),
          "did you mean " + nearest.get() + "?");
    } else if (cluster.isPresent() && !isKubernetesOwn(object.group())) {
      findings.warning(
          RuleName.NO_SCHEMA,
          object,
          "",
          "is not checked: no CRD for its kind in " + object.group(),
          "add its CustomResourceDefinition to the folder of CRDs");
    }
  }

  /** The core's group is empty, the older ones have no dot, the later ones end alike. */
  private static boolean isKubernetesOwn(String group) {
    return group.indexOf('.') < 0 || group.endsWith(".k8s.io");
  }

  private static String version(KubeObject object) {
    String apiVersion = object.apiVersion();
    return apiVersion.substring(apiVersion.indexOf('/') + 1);
  }
}
