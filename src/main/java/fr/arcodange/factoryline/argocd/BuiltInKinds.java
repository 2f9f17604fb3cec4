package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kinds whose schemas come with this program: those of Argo CD, made of its CRDs by {@code lab/tools/argocd-schemas}, and two
 * written after the fields that their projects document. Each is read when the first object of its kind occurs.
 */
final class BuiltInKinds {
  static final String IMAGE_UPDATER = "argocd-image-updater.argoproj.io";
  static final String LONGHORN = "longhorn.io";

  private static final Map<String, Set<String>> KINDS = Map.of(
      ArgoKinds.GROUP,
      Set.of("Application", "AppProject", "ApplicationSet"),
      IMAGE_UPDATER,
      Set.of("ImageUpdater"),
      LONGHORN,
      Set.of("BackupTarget"));

  private final Map<String, CustomKind> read = new HashMap<>();

  /** In order; none if nothing is known of the group. */
  static Set<String> of(String group) {
    return new TreeSet<>(KINDS.getOrDefault(group, Set.of()));
  }

  Optional<CustomKind> kind(String group, String kind) {
    return KINDS.getOrDefault(group, Set.of()).contains(kind)
        ? Optional.of(read.computeIfAbsent(kind, BuiltInKinds::read))
        : Optional.empty();
  }

  /** What every object's {@code metadata} holds. */
  static Structure metadata() {
    return StructureReader.read(resource("ObjectMeta"));
  }

  private static CustomKind read(String kind) {
    JsonNode resource = resource(kind);
    Map<String, JsonNode> versions = new HashMap<>();
    resource
        .path("versions")
        .properties()
        .forEach(version -> versions.put(version.getKey(), version.getValue()));
    return new CustomKind(kind, versions, resource.path("definitions"));
  }

  private static JsonNode resource(String name) {
    String path = "schemas/" + name + ".json";
    try (InputStream stream = BuiltInKinds.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalStateException(path + " is not in the archive");
      }
      return JsonTrees.read(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
