package fr.arcodange.factoryline.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the ApplicationSet controller cannot fill in, or fills in alike for several elements: see {@code Replace} in Argo CD's {@code
 * applicationset/utils/utils.go} and {@code validateGeneratedApplications}.
 */
final class SetTemplateRules implements LintRule {
  private static final Pattern WORD = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)[A-Za-z0-9_./-]*");

  private static final Pattern WILD = Pattern.compile("[*?\\[{]");

  /** What may stand alone in an action of Go's templates: words of the language, and functions without arguments. */
  private static final Set<String> ALONE = Set.of(
      "break",
      "continue",
      "dict",
      "else",
      "end",
      "false",
      "list",
      "now",
      "true",
      "tuple",
      "uuidv4");

  /** Elements that cannot be counted, perhaps one, perhaps many. */
  private static final int UNKNOWN = -1;

  @Override
  public void check(List<KubeObject> objects, Consumer<Finding> consumer) {
    Findings findings = new Findings(consumer);
    for (KubeObject object : objects) {
      if (ArgoKinds.APPLICATION_SET.matches(object)) {
        JsonNode spec = object.spec();
        boolean isGo = spec.path("goTemplate").asBoolean();
        texts(object, spec.path("template"), new Place.Root("spec.template"), isGo, findings);
        texts(
            object,
            spec.path("templatePatch"),
            new Place.Root("spec.templatePatch"),
            isGo,
            findings);
        name(object, findings);
      }
    }
  }

  private static void texts(
      KubeObject set, JsonNode node, Place place, boolean isGo, Findings findings) {
    if (node.isTextual()) {
      text(set, node.asText(), place, isGo, findings);
    }
    node.properties()
        .forEach(member ->
            texts(set, member.getValue(), new Place.Field(place, member.getKey()), isGo, findings));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        texts(set, node.get(i), new Place.Element(place, i), isGo, findings);
      }
    }
  }

  private static void text(
      KubeObject set, String text, Place place, boolean isGo, Findings findings) {
    for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", open)) {
      int close = text.indexOf("}}", open);
      if (close < 0) {
        unclosed(set, place, isGo, findings);
        return;
      }
      String action = text.substring(open + 2, close).strip();
      open = close + 2;
      Matcher word = WORD.matcher(action);
      if (isGo && word.matches() && !ALONE.contains(word.group(1))) {
        error(
            set,
            place,
            "names a parameter without a dot, which Go's templates take for a function: "
                + Findings.quoted("{{" + action + "}}"),
            "write {{." + action + "}}, as goTemplate is set",
            findings);
        return;
      }
    }
  }

  private static void unclosed(KubeObject set, Place place, boolean isGo, Findings findings) {
    String advice = "close it with }}";
    if (isGo) {
      error(set, place, "has {{ without }}, which Argo CD refuses", advice, findings);
    } else {
      findings.warning(
          RuleName.SET_TEMPLATE,
          set,
          place.words(),
          "has {{ without }}: it stays as it is",
          advice);
    }
  }

  private static void error(
      KubeObject set, Place place, String message, String advice, Findings findings) {
    findings.error(RuleName.SET_TEMPLATE, set, place.words(), message, advice);
  }

  private static void name(KubeObject set, Findings findings) {
    String name = AppSpec.text(set.spec().path("template").path("metadata"), "name");
    boolean isPatched = set.spec().hasNonNull("templatePatch");
    if (name.isEmpty() || name.contains("{{") || isPatched) {
      return;
    }
    int sum = 0;
    for (JsonNode entry : set.spec().path("generators")) {
      int count = count(entry, true);
      if (count == UNKNOWN) {
        findings.warning(
            RuleName.SET_TEMPLATE,
            set,
            "spec.template.metadata.name",
            "is the same for all that the generators find; Argo CD refuses a second one",
            "put a parameter of the generators into it");
        return;
      }
      sum = Math.min(sum + count, 2);
    }
    if (sum > 1) {
      findings.error(
          RuleName.SET_TEMPLATE,
          set,
          "spec.template.metadata.name",
          "is the same for all elements of the generators, which Argo CD refuses",
          "put a parameter of the generators into it");
    }
  }

  /** None, one or (for all that are more) two; a template of the generator's own has its own name. */
  private static int count(JsonNode entry, boolean isOuter) {
    int sum = 0;
    for (Map.Entry<String, JsonNode> generator : GeneratorRules.of(entry)) {
      JsonNode own = generator.getValue().path("template").path("metadata").path("name");
      if (isOuter && !own.asText("").isEmpty()) {
        continue;
      }
      int count = count(generator.getKey(), generator.getValue());
      if (count == UNKNOWN || (count > 1 && entry.has("selector"))) {
        return UNKNOWN;
      }
      sum = Math.min(sum + count, 2);
    }
    return sum;
  }

  private static int count(String name, JsonNode generator) {
    return switch (name) {
      case "list" ->
        generator.hasNonNull("elementsYaml")
            ? UNKNOWN
            : Math.min(generator.path("elements").size(), 2);
      case "matrix" -> {
        int product = 1;
        for (JsonNode child : generator.path("generators")) {
          int count = count(child, false);
          if (count == UNKNOWN) {
            yield UNKNOWN;
          }
          product = Math.min(product * count, 2);
        }
        yield product;
      }
      case "merge" -> count(generator.path("generators").path(0), false);
      case "git" ->
        generator.path("directories").isEmpty()
            ? named(generator.path("files"))
            : named(generator.path("directories"));
      default -> UNKNOWN;
    };
  }

  /** A file may hold a list; who names it most likely knows that it does not. */
  private static int named(JsonNode paths) {
    int sum = 0;
    for (JsonNode each : paths) {
      if (WILD.matcher(AppSpec.text(each, "path")).find()) {
        return UNKNOWN;
      }
      sum = Math.min(sum + (each.path("exclude").asBoolean() ? 0 : 1), 2);
    }
    return sum;
  }
}
