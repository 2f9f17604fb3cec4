package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** By what the elements of a list are told apart, where Kubernetes or Argo CD has a name for each. */
final class MergeKeys {
  private static final List<List<String>> NAME = List.of(List.of("name"));

  /** For each list the fields that make the key; the first that tells all elements apart is taken. */
  private static final Map<String, List<List<String>>> FIELDS = Map.ofEntries(
      Map.entry("parameters", NAME),
      Map.entry("fileParameters", NAME),
      Map.entry("extVars", NAME),
      Map.entry("tlas", NAME),
      Map.entry("env", NAME),
      Map.entry("containers", NAME),
      Map.entry("initContainers", NAME),
      Map.entry("volumes", NAME),
      Map.entry("roles", NAME),
      Map.entry("imagePullSecrets", NAME),
      Map.entry("volumeMounts", List.of(List.of("mountPath"))),
      Map.entry("images", List.of(List.of("alias"), List.of("name"))),
      Map.entry("applicationRefs", List.of(List.of("namePattern"))),
      Map.entry("destinations", List.of(List.of("server", "name", "namespace"))),
      Map.entry(
          "sources",
          List.of(
              List.of("name"),
              List.of("repoURL", "chart", "ref"),
              List.of("repoURL", "chart", "ref", "path"))),
      Map.entry("ignoreDifferences", List.of(List.of("group", "kind", "namespace", "name"))),
      Map.entry("clusterResourceWhitelist", List.of(List.of("group", "kind"))),
      Map.entry("clusterResourceBlacklist", List.of(List.of("group", "kind"))),
      Map.entry("namespaceResourceWhitelist", List.of(List.of("group", "kind"))),
      Map.entry("namespaceResourceBlacklist", List.of(List.of("group", "kind"))));

  private static final Set<String> TEXTS =
      Set.of("syncOptions", "finalizers", "sourceRepos", "sourceNamespaces");

  /** Lists of Argo CD that are sets to it. Of several sources the last one wins, so their order counts. */
  private static final Set<String> SETS = Set.of(
      "parameters",
      "syncOptions",
      "finalizers",
      "sourceRepos",
      "sourceNamespaces",
      "destinations",
      "roles",
      "ignoreDifferences",
      "clusterResourceWhitelist",
      "clusterResourceBlacklist",
      "namespaceResourceWhitelist",
      "namespaceResourceBlacklist");

  private MergeKeys() {}

  /**
   * Elements by their keys.
   *
   * @param isSet whether their order says nothing
   */
  record Keyed(Map<String, JsonNode> before, Map<String, JsonNode> after, boolean isSet) {}

  /** Empty if the elements have no keys, or not each one of its own. */
  static Optional<Keyed> of(String list, boolean ofArgo, JsonNode before, JsonNode after) {
    boolean isSet = ofArgo && SETS.contains(list);
    if (ofArgo && TEXTS.contains(list)) {
      return keyed(before, after, isSet, MergeKeys::textKey);
    }
    return FIELDS.getOrDefault(list, List.of()).stream()
        .flatMap(fields -> keyed(before, after, isSet, element -> key(fields, element)).stream())
        .findFirst();
  }

  private static Optional<Keyed> keyed(
      JsonNode before, JsonNode after, boolean isSet, Function<JsonNode, String> key) {
    return byKey(before, key)
        .flatMap(earlier -> byKey(after, key).map(later -> new Keyed(earlier, later, isSet)));
  }

  private static Optional<Map<String, JsonNode>> byKey(
      JsonNode list, Function<JsonNode, String> key) {
    Map<String, JsonNode> byKey = new LinkedHashMap<>();
    if (list instanceof ArrayNode elements) {
      for (JsonNode element : elements) {
        String found = key.apply(element);
        if (found.isEmpty() || byKey.put(found, element) != null) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(byKey);
  }

  /** Of {@code CreateNamespace=true} the name of the option, of other texts all. */
  private static String textKey(JsonNode element) {
    String text = element.isTextual() ? UrlCredentials.without(element.textValue()) : "";
    int equals = text.indexOf('=');
    return equals > 0 ? text.substring(0, equals) : text;
  }

  private static String key(List<String> fields, JsonNode element) {
    return fields.stream()
        .filter(field -> element.path(field).isTextual())
        .map(field -> field + "=" + UrlCredentials.without(element.path(field).textValue()))
        .collect(Collectors.joining(","));
  }
}
