package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An object as Argo CD takes it, so that two ways to write one thing do not differ: absent and {@code null}, {@code 1} and {@code
 * 1.0}; in an Application's spec, as in the template of an ApplicationSet, no project and {@code default}, no revision of a Git
 * repository and {@code HEAD}, an empty {@code helm}, {@code kustomize}, {@code directory} or {@code syncPolicy} and none
 * (argo-cd, {@code NormalizeApplicationSpec}), an empty string or {@code false} and nothing where its Go types cannot tell them
 * apart ({@code omitempty} of {@code ApplicationSource}, {@code ApplicationDestination}, {@code SyncPolicyAutomated}). Quantities
 * and durations are compared as they are written.
 */
final class ArgoForm {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> TEXTS_OF_SOURCE =
      List.of("path", "targetRevision", "chart", "ref", "name");
  private static final List<String> TYPES_OF_SOURCE = List.of("helm", "kustomize", "directory");
  private static final List<String> SWITCHES = List.of("prune", "selfHeal", "allowEmpty");

  private ArgoForm() {}

  /** A copy in that form; missing if there is no object. */
  static JsonNode of(Optional<KubeObject> object, String namespace) {
    return object.<JsonNode>map(one -> of(one, namespace)).orElseGet(MissingNode::getInstance);
  }

  private static ObjectNode of(KubeObject object, String namespace) {
    ObjectNode form = (ObjectNode) plain(object.content(), false);
    if (form.get("metadata") instanceof ObjectNode metadata) {
      dropIf(metadata, "namespace", value -> value.asText().equals(namespace));
    }
    if (ArgoKinds.APPLICATION.matches(object) && form.get("spec") instanceof ObjectNode spec) {
      application(spec);
    } else if (ArgoKinds.APPLICATION_SET.matches(object)
        && form.path("spec").path("template").get("spec") instanceof ObjectNode spec) {
      application(spec);
    }
    return form;
  }

  /** Null is nothing to Kubernetes; to Helm it takes a default away, so it stays in a chart's values. */
  private static JsonNode plain(JsonNode value, boolean nullsStay) {
    return switch (value.getNodeType()) {
      case OBJECT -> {
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
          if (nullsStay || !member.getValue().isNull()) {
            boolean isValues = member.getKey().equals("valuesObject");
            object.set(member.getKey(), plain(member.getValue(), nullsStay || isValues));
          }
        }
        yield object;
      }
      case ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        value.forEach(element -> array.add(plain(element, nullsStay)));
        yield array;
      }
      case NUMBER -> number(value);
      case STRING, BOOLEAN, NULL, BINARY, POJO, MISSING -> value;
    };
  }

  private static JsonNode number(JsonNode value) {
    boolean isFinite = !value.isFloatingPointNumber() || Double.isFinite(value.doubleValue());
    if (!isFinite && !value.isBigDecimal()) {
      return value;
    }
    BigDecimal decimal = value.decimalValue();
    return DecimalNode.valueOf(
        decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros());
  }

  private static void application(ObjectNode spec) {
    if (spec.path("project").asText("").isEmpty()) {
      spec.put("project", "default");
    }
    if (spec.get("destination") instanceof ObjectNode destination) {
      List.of("server", "name", "namespace")
          .forEach(name -> dropIf(destination, name, ArgoForm::isEmptyText));
    }
    if (spec.get("source") instanceof ObjectNode source) {
      source(source);
    }
    spec.path("sources").forEach(source -> {
      if (source instanceof ObjectNode one) {
        source(one);
      }
    });
    dropIf(spec, "sources", ArgoForm::isEmptyContainer);
    if (spec.get("syncPolicy") instanceof ObjectNode policy) {
      if (policy.get("automated") instanceof ObjectNode automated) {
        SWITCHES.forEach(
            name -> dropIf(automated, name, value -> value.isBoolean() && !value.booleanValue()));
      }
      dropIf(policy, "syncOptions", ArgoForm::isEmptyContainer);
      dropIf(spec, "syncPolicy", ArgoForm::isEmptyContainer);
    }
  }

  private static void source(ObjectNode source) {
    TEXTS_OF_SOURCE.forEach(name -> dropIf(source, name, ArgoForm::isEmptyText));
    TYPES_OF_SOURCE.forEach(name -> {
      if (source.get(name) instanceof ObjectNode type && isZero(type)) {
        source.remove(name);
      }
    });
    if (!source.has("chart") && !source.has("targetRevision")) {
      source.put("targetRevision", "HEAD");
    }
  }

  private static boolean isZero(ObjectNode type) {
    for (JsonNode value : type) {
      boolean zero = isEmptyText(value)
          || isEmptyContainer(value)
          || (value.isBoolean() && !value.booleanValue());
      if (!zero) {
        return false;
      }
    }
    return true;
  }

  private static boolean isEmptyText(JsonNode value) {
    return value.isTextual() && value.textValue().isEmpty();
  }

  private static boolean isEmptyContainer(JsonNode value) {
    return value.isContainerNode() && value.isEmpty();
  }

  /** Takes a field out whose value says nothing. */
  private static void dropIf(ObjectNode object, String name, Predicate<JsonNode> saysNothing) {
    JsonNode value = object.get(name);
    if (value != null && saysNothing.test(value)) {
      object.remove(name);
    }
  }
}
