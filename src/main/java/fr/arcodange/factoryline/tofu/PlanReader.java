package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads plan JSON as a stream: of a plan of any size, one change is in memory at a time. What precedes the JSON, bytes that are
 * not UTF-8 and members of later formats are passed over. The format is OpenTofu's {@code internal/command/jsonplan}, 1.x.
 */
public final class PlanReader {
  private static final JsonNode MISSING = MissingNode.getInstance();

  private PlanReader() {}

  /**
   * Reads one plan to its end.
   *
   * @return false if there was no JSON at all, as when tofu ended with an error
   * @throws Failure tool failed if it is JSON, but not that of a plan, or ends in the middle
   */
  public static boolean read(InputStream output, PlanVisitor visitor) throws IOException {
    Optional<JsonParser> json = PlanJson.open(output);
    if (json.isEmpty()) {
      return false;
    }
    try (JsonParser parser = json.get()) {
      new Reading(parser, visitor).plan();
      return true;
    } catch (JsonProcessingException e) {
      throw Failure.toolFailed(
              "reading the plan that tofu show printed: it is not whole: " + e.getOriginalMessage())
          .causedBy(e);
    }
  }

  private record Reading(JsonParser parser, PlanVisitor visitor) {
    void plan() throws IOException {
      String format = "";
      boolean headed = false;
      boolean errored = false;
      String tofu = "";
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        switch (name) {
          case "format_version" -> format = checked(parser.getText());
          case "terraform_version" -> {
            tofu = parser.getText();
            visitor.header(format, tofu);
            headed = true;
          }
          case "resource_drift" -> {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
              visitor.drift(change());
            }
          }
          case "resource_changes" -> {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
              visitor.change(change());
            }
          }
          case "output_changes" -> outputs();
          case "checks" -> {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
              visitor.check(check(JsonTrees.tree(parser)));
            }
          }
          case "errored" -> errored = token == JsonToken.VALUE_TRUE;
          default -> parser.skipChildren();
        }
      }
      if (!headed || parser.currentToken() != JsonToken.END_OBJECT) {
        throw notAPlan("it has no format_version or terraform_version");
      }
      visitor.end(errored);
    }

    private static String checked(String format) {
      if (!format.startsWith("1.") && !format.startsWith("0.")) {
        throw notAPlan("its format is " + format + ", this toolkit reads 1.x");
      }
      return format;
    }

    private static Failure notAPlan(String why) {
      return Failure.toolFailed("reading the plan that tofu show printed: " + why)
          .hint("use an OpenTofu 1.x release, or a newer toolkit");
    }

    private PlannedChange change() throws IOException {
      ChangeFields fields = new ChangeFields();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (name.equals("change") && token == JsonToken.START_OBJECT) {
          fields.change = changeBody();
        } else if (token == JsonToken.VALUE_STRING) {
          fields.set(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      return fields.planned();
    }

    private void outputs() throws IOException {
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        ChangeBody body = changeBody();
        visitor.output(new PlannedOutput(
            name,
            ChangeAction.of(body.actions),
            body.beforeSensitive.asBoolean() || body.afterSensitive.asBoolean(),
            body.values()));
      }
    }

    private ChangeBody changeBody() throws IOException {
      ChangeBody body = new ChangeBody();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "actions" -> body.actions = strings(JsonTrees.tree(parser));
          case "before" -> body.before = value(body);
          case "after" -> body.after = value(body);
          case "after_unknown" -> body.afterUnknown = value(body);
          case "before_sensitive" -> body.beforeSensitive = value(body);
          case "after_sensitive" -> body.afterSensitive = value(body);
          case "replace_paths" -> body.replacePaths = paths(JsonTrees.tree(parser));
          case "importing" -> body.importId = importId(JsonTrees.tree(parser));
          default -> parser.skipChildren();
        }
      }
      return body;
    }

    /** Nine of ten objects stay as they are, and no one looks at their values. */
    private JsonNode value(ChangeBody body) throws IOException {
      if (body.isNoOp() && parser.currentToken().isStructStart()) {
        parser.skipChildren();
        return MISSING;
      }
      return JsonTrees.tree(parser);
    }
  }

  private static PlannedCheck check(JsonNode check) {
    List<String> problems = new ArrayList<>();
    for (JsonNode instance : check.path("instances")) {
      for (JsonNode problem : instance.path("problems")) {
        problems.add(problem.path("message").asText());
      }
    }
    return new PlannedCheck(
        check.path("address").path("to_display").asText(), check.path("status").asText(), problems);
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(element -> strings.add(element.asText()));
    return strings;
  }

  private static List<List<JsonNode>> paths(JsonNode array) {
    List<List<JsonNode>> paths = new ArrayList<>();
    for (JsonNode path : array) {
      List<JsonNode> steps = new ArrayList<>();
      path.forEach(steps::add);
      paths.add(List.copyOf(steps));
    }
    return paths;
  }

  private static Optional<String> importId(JsonNode importing) {
    if (!importing.isObject()) {
      return Optional.empty();
    }
    JsonNode identity = importing.path("identity");
    return Optional.of(
        importing.hasNonNull("id")
            ? importing.get("id").asText()
            : identity.isMissingNode() ? "(unknown)" : identity.toString());
  }

  /** The members of a {@code change} object, which come in no promised order. */
  private static final class ChangeBody {
    List<String> actions = List.of();
    JsonNode before = MISSING;
    JsonNode after = MISSING;
    JsonNode afterUnknown = MISSING;
    JsonNode beforeSensitive = MISSING;
    JsonNode afterSensitive = MISSING;
    List<List<JsonNode>> replacePaths = List.of();
    Optional<String> importId = Optional.empty();

    boolean isNoOp() {
      return actions.size() == 1 && actions.get(0).equals("no-op");
    }

    PlannedChange.Values values() {
      return new PlannedChange.Values(before, after, afterUnknown, beforeSensitive, afterSensitive);
    }
  }

  /** The members of a resource change around its {@code change} object. */
  private static final class ChangeFields {
    private String address = "";
    private Optional<String> previousAddress = Optional.empty();
    private Optional<String> moduleAddress = Optional.empty();
    private String mode = "managed";
    private String type = "";
    private String name = "";
    private String provider = "";
    private Optional<String> deposed = Optional.empty();
    private Optional<String> reason = Optional.empty();
    private ChangeBody change = new ChangeBody();

    void set(String field, String value) {
      switch (field) {
        case "address" -> address = value;
        case "previous_address" -> previousAddress = Optional.of(value);
        case "module_address" -> moduleAddress = Optional.of(value);
        case "mode" -> mode = value;
        case "type" -> type = value;
        case "name" -> name = value;
        case "provider_name" -> provider = value;
        case "deposed" -> deposed = Optional.of(value);
        case "action_reason" -> reason = Optional.of(value);
        default -> {
          // A member of a later format.
        }
      }
    }

    PlannedChange planned() {
      return new PlannedChange(
          address,
          previousAddress,
          moduleAddress,
          mode,
          type,
          name,
          provider,
          deposed,
          ChangeAction.of(change.actions),
          change.actions,
          reason,
          change.importId,
          change.replacePaths,
          change.values());
    }
  }
}
