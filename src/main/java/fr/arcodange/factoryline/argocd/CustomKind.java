package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/** A kind of object whose fields are known; a version's schema is read when the first object of it occurs. */
final class CustomKind {
  private final String kind;
  private final TreeMap<String, JsonNode> versions;
  private final JsonNode definitions;
  private final Map<String, Structure> read = new HashMap<>();

  /**
   * @param versions their schemas by their names
   * @param definitions what those refer to
   */
  CustomKind(String kind, Map<String, JsonNode> versions, JsonNode definitions) {
    this.kind = kind;
    this.versions = new TreeMap<>(versions);
    this.definitions = definitions;
  }

  String kind() {
    return kind;
  }

  SortedSet<String> versions() {
    return versions.navigableKeySet();
  }

  Optional<Structure> version(String name) {
    JsonNode schema = versions.get(name);
    return schema == null
        ? Optional.empty()
        : Optional.of(
            read.computeIfAbsent(name, absent -> StructureReader.readKind(schema, definitions)));
  }
}
