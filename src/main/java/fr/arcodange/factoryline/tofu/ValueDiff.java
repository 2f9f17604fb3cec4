package fr.arcodange.factoryline.tofu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The attributes that a change touches, as lines for a {@code diff} fence: each begins with its own sign, so no value can begin
 * a line. Sensitive and unknown values are named as such; what stays as it is, and nulls, are left out. Values are under a
 * {@link Veil}, which is lifted when all that is sensitive in the plan is known.
 */
final class ValueDiff {
  private static final int MOST_LINES = 60;
  private static final int MOST_CHARACTERS = 6_000;
  private static final int MOST_DEPTH = 100;
  private static final int LONGEST_PATH = 400;
  private static final int MOST_TEXT_LINES = 200;
  private static final int CONTEXT = 2;

  private final UnaryOperator<String> redact;
  private final Set<String> sensitive;
  private final List<List<JsonNode>> replacePaths;
  private final List<String> lines = new ArrayList<>();
  private int characters;
  private int leftOut;

  private ValueDiff(
      UnaryOperator<String> redact, Set<String> sensitive, List<List<JsonNode>> replacePaths) {
    this.redact = redact;
    this.sensitive = sensitive;
    this.replacePaths = replacePaths;
  }

  /** The lines of one resource's change; {@code redact} sees every string before it is shortened. */
  static List<String> of(PlannedChange change, UnaryOperator<String> redact) {
    ValueDiff diff =
        new ValueDiff(redact, SensitiveStrings.in(change.values()), change.replacePaths());
    diff.compare("", List.of(), ValuePair.of(change.values()));
    return diff.finished();
  }

  /** The lines of one output's change. */
  static List<String> of(PlannedOutput output, UnaryOperator<String> redact) {
    ValueDiff diff = new ValueDiff(redact, SensitiveStrings.in(output.values()), List.of());
    String name = ValueText.firstKey(redact.apply(output.name()));
    diff.compare(name, List.of(), ValuePair.of(output.values()));
    return diff.finished();
  }

  private List<String> finished() {
    if (leftOut > 0) {
      lines.add("  … and " + leftOut + " more " + (leftOut == 1 ? "attribute" : "attributes"));
    }
    return lines;
  }

  private void compare(String path, List<JsonNode> steps, ValuePair pair) {
    if (!pair.changes()) {
      return;
    }
    if (pair.isSensitive()) {
      leaf(
          path, steps, side(pair.hasBefore(), Veil.marked()), side(pair.hasAfter(), Veil.marked()));
    } else if (pair.isUnknown()) {
      leaf(
          path,
          steps,
          side(pair.hasBefore(), text(pair.before(), 0)),
          Optional.of(ValueText.UNKNOWN));
    } else if (pair.hasParts() && !pair.isOfOneKind()) {
      compare(path, steps, pair.onlyBefore());
      compare(path, steps, pair.onlyAfter());
    } else if (pair.hasParts() && steps.size() < MOST_DEPTH) {
      parts(path, steps, pair);
    } else {
      scalar(path, steps, pair);
    }
  }

  private static Optional<String> side(boolean there, String text) {
    return there ? Optional.of(text) : Optional.empty();
  }

  private void parts(String path, List<JsonNode> steps, ValuePair pair) {
    if (lines.size() >= MOST_LINES) {
      leftOut += pair.size();
      return;
    }
    if (pair.isArray()) {
      elements(path, steps, pair);
      return;
    }
    for (String key : pair.keys()) {
      String shown = redact.apply(key);
      compare(
          path.isEmpty() ? ValueText.firstKey(shown) : path + ValueText.key(shown),
          with(steps, JsonNodeFactory.instance.textNode(key)),
          pair.child(key));
    }
  }

  /** Of a list that grows or shrinks, what both ends have in common stays as it is. */
  private void elements(String path, List<JsonNode> steps, ValuePair pair) {
    if (!pair.canShift()) {
      for (int i = 0; i < pair.size(); i++) {
        element(path, steps, i, pair.child(i));
      }
      return;
    }
    int start = pair.sameAtStart();
    int end = pair.sameAtEnd(start);
    for (int i = start; i < pair.before().size() - end; i++) {
      element(path, steps, i, pair.child(i).onlyBefore());
    }
    for (int i = start; i < pair.after().size() - end; i++) {
      element(path, steps, i, pair.child(i).onlyAfter());
    }
  }

  private void element(String path, List<JsonNode> steps, int index, ValuePair pair) {
    JsonNode step = JsonNodeFactory.instance.numberNode((long) index);
    compare(path + "[" + index + "]", with(steps, step), pair);
  }

  private static List<JsonNode> with(List<JsonNode> steps, JsonNode step) {
    List<JsonNode> longer = new ArrayList<>(steps.size() + 1);
    longer.addAll(steps);
    longer.add(step);
    return longer;
  }

  private void scalar(String path, List<JsonNode> steps, ValuePair pair) {
    if (isText(pair.before()) && isText(pair.after())) {
      String before = redact.apply(pair.before().textValue());
      String after = redact.apply(pair.after().textValue());
      if (before.indexOf('\n') >= 0 && after.indexOf('\n') >= 0) {
        textBlock(path, steps, before, after);
        return;
      }
      int from = ValueText.firstDifference(before, after);
      leaf(
          path,
          steps,
          Optional.of(text(pair.before(), from)),
          Optional.of(text(pair.after(), from)));
      return;
    }
    leaf(
        path,
        steps,
        side(pair.hasBefore(), text(pair.before(), 0)),
        side(pair.hasAfter(), text(pair.after(), 0)));
  }

  /** A string that is to be compared: one that equals a sensitive string of this change is not. */
  private boolean isText(JsonNode value) {
    return value.isTextual() && !sensitive.contains(value.textValue());
  }

  private String text(JsonNode value, int from) {
    if (!value.isTextual()) {
      return ValueText.of(value);
    }
    return isText(value) ? ValueText.of(redact.apply(value.textValue()), from) : Veil.same();
  }

  private void leaf(
      String path, List<JsonNode> steps, Optional<String> before, Optional<String> after) {
    String name = shortened(path);
    String forces = forces(steps);
    before.ifPresent(text -> line("- " + name + " = " + text + (after.isEmpty() ? forces : "")));
    after.ifPresent(text -> line("+ " + name + " = " + text + forces));
  }

  /** A path that forces a replacement may name a whole, of which this is a part. */
  private String forces(List<JsonNode> steps) {
    boolean forced = replacePaths.stream()
        .anyMatch(
            path -> path.size() <= steps.size() && path.equals(steps.subList(0, path.size())));
    return forced ? "  # forces replacement" : "";
  }

  /** Long texts differ in a few lines as a rule: those are shown, with the lines around them. */
  private void textBlock(String path, List<JsonNode> steps, String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    int start = 0;
    while (start < Math.min(old.size(), now.size()) && old.get(start).equals(now.get(start))) {
      start++;
    }
    int same = 0;
    while (same < Math.min(old.size(), now.size()) - start
        && old.get(old.size() - 1 - same).equals(now.get(now.size() - 1 - same))) {
      same++;
    }
    line("! " + shortened(path) + " =" + forces(steps));
    textLines("    ", old.subList(Math.max(0, start - CONTEXT), start));
    textLines("-   ", old.subList(start, old.size() - same));
    textLines("+   ", now.subList(start, now.size() - same));
    int end = now.size() - same;
    textLines("    ", now.subList(end, Math.min(now.size(), end + CONTEXT)));
  }

  private void textLines(String sign, List<String> texts) {
    texts.stream().limit(MOST_TEXT_LINES).forEach(text -> line(sign + ValueText.line(text)));
    if (texts.size() > MOST_TEXT_LINES) {
      leftOut += texts.size() - MOST_TEXT_LINES;
    }
  }

  private void line(String line) {
    if (lines.size() >= MOST_LINES || characters + line.length() > MOST_CHARACTERS) {
      leftOut++;
      return;
    }
    lines.add(line);
    characters += line.length();
  }

  private static String shortened(String path) {
    return Display.visible(Display.shortened(path, LONGEST_PATH));
  }
}
