package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Which labels an object has to have, as Kubernetes takes it (LabelSelector of {@code meta/v1}): all of what it names.
 *
 * @param content its {@code matchLabels} and {@code matchExpressions}; without both it matches anything
 */
record LabelSelector(JsonNode content) {

  /** A label that it insists on, so that only objects with it have to be looked at; empty if there is none. */
  Optional<Map.Entry<String, JsonNode>> required() {
    return content.path("matchLabels").properties().stream().findFirst();
  }

  boolean matches(JsonNode labels) {
    return content.path("matchLabels").properties().stream()
            .allMatch(label -> labels.path(label.getKey()).equals(label.getValue()))
        && StreamSupport.stream(content.path("matchExpressions").spliterator(), false)
            .allMatch(expression -> holds(expression, labels));
  }

  /** Kubernetes refuses an operator that it does not know, so that nothing is selected. */
  private static boolean holds(JsonNode expression, JsonNode labels) {
    JsonNode label = labels.path(AppSpec.text(expression, "key"));
    boolean isListed = StreamSupport.stream(expression.path("values").spliterator(), false)
        .anyMatch(value -> value.equals(label));
    return switch (AppSpec.text(expression, "operator")) {
      case "In" -> isListed;
      case "NotIn" -> !isListed;
      case "Exists" -> !label.isMissingNode();
      case "DoesNotExist" -> label.isMissingNode();
      default -> false;
    };
  }
}
