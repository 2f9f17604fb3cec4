package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Markdown;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Why a change is the way it is, in a few words of Markdown for a table. Keywords are OpenTofu's {@code action_reason}. */
final class Reason {
  private static final int MOST_PATHS = 3;

  private Reason() {}

  static String of(PlannedChange change, UnaryOperator<String> redact) {
    List<String> words = new ArrayList<>();
    change.deposedKey().ifPresent(key -> words.add("deposed object " + code(key, redact)));
    change.previousAddress().ifPresent(from -> words.add("moved from " + code(from, redact)));
    change.importId().ifPresent(id -> words.add("imported as " + code(id, redact)));
    if (change.action() == ChangeAction.UNKNOWN) {
      words.add("OpenTofu says " + code(String.join(", ", change.actionWords()), redact));
    }
    if (change.action() == ChangeAction.FORGET_THEN_CREATE) {
      words.add("another one is created, this one goes on to exist");
    }
    if (change.action() == ChangeAction.FORGET) {
      words.add("goes on to exist");
    }
    change.reason().ifPresent(reason -> words.add(reason(reason, change, redact)));
    if (change.action() == ChangeAction.CREATE_THEN_DELETE) {
      words.add("the new one first");
    }
    return String.join("; ", words);
  }

  private static String reason(String keyword, PlannedChange change, UnaryOperator<String> redact) {
    return switch (keyword) {
      case "replace_because_cannot_update" -> forcing(change, redact);
      case PlannedChange.TAINTED -> "tainted";
      case "replace_by_request" -> "asked for";
      case "replace_by_triggers" -> "`replace_triggered_by`";
      case "delete_because_no_resource_config" -> "no longer configured";
      case "delete_because_wrong_repetition" -> "`count` or `for_each` came or went";
      case "delete_because_count_index" -> "beyond `count`";
      case "delete_because_each_key" -> "key no longer in `for_each`";
      case "delete_because_no_module" -> "its module is gone";
      case "delete_because_enabled_false" -> "`enabled` is false";
      case "delete_because_no_move_target" -> "moved to where nothing is configured";
      default -> Markdown.text(shortened(redact.apply(keyword)).replace('_', ' '));
    };
  }

  private static String forcing(PlannedChange change, UnaryOperator<String> redact) {
    List<String> paths = change.replacePaths().stream()
        .limit(MOST_PATHS)
        .map(path -> Markdown.cell(path(path, redact)))
        .toList();
    int more = change.replacePaths().size() - paths.size();
    return paths.isEmpty()
        ? "cannot be updated"
        : "forced by " + String.join(", ", paths) + (more > 0 ? " and " + more + " more" : "");
  }

  private static String path(List<JsonNode> steps, UnaryOperator<String> redact) {
    StringBuilder path = new StringBuilder();
    for (JsonNode step : steps) {
      if (!step.isTextual()) {
        path.append('[').append(step.asText()).append(']');
      } else {
        String key = redact.apply(step.textValue());
        path.append(path.isEmpty() ? ValueText.firstKey(key) : ValueText.key(key));
      }
    }
    return shortened(path.toString());
  }

  private static String code(String text, UnaryOperator<String> redact) {
    return Markdown.cell(shortened(redact.apply(text)));
  }

  /** A sentence that may quote anything. */
  static String sentence(String text) {
    return Display.shortened(text, 2_000);
  }

  /** Addresses and ids may be of any length, a row of a table may not. */
  static String shortened(String text) {
    return Display.shortened(text, 300);
  }
}
