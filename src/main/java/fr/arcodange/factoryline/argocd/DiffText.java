package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Differences as the lines of a {@code diff}, for a fence or a log. What the objects hold is foreign: what could act on a terminal
 * is made visible, and nothing else.
 */
public final class DiffText {
  /** Of a text of several lines, around what differs. */
  private static final int CONTEXT = 2;

  private final Alignment alignment = new Alignment();

  /** For one page: its texts are compared with each other's time, so that no number of long ones takes long. */
  public DiffText() {}

  /** All of it, each object under a line of its own. */
  public static String of(RenderedDiff diff) {
    StringBuilder text = new StringBuilder();
    DiffText page = new DiffText();
    diff.objects()
        .forEach(object -> text.append(title(object)).append('\n').append(page.fields(object)));
    return Display.visible(text.toString());
  }

  /** As in {@code # Application webapp changed (factory/templates/apps.yaml)}. */
  private static String title(ObjectDiff object) {
    String source = object.after().or(object::before).map(KubeObject::source).orElse("");
    String namespace = object.key().namespace();
    return "# "
        + oneLine(object.key().words()
            + (namespace.isEmpty() ? "" : " in " + namespace) + " "
            + object.kind().word()
            + (source.isEmpty() ? "" : " (" + source + ")"));
  }

  /** The fields of one object, a line for each value, and several for a text of several lines. */
  public String fields(ObjectDiff object) {
    StringBuilder text = new StringBuilder();
    object
        .fields()
        .forEach(change -> lines(change).forEach(line -> text.append(line).append('\n')));
    return Display.visible(text.toString());
  }

  private List<String> lines(FieldChange change) {
    String path = oneLine(change.path());
    if (change.isUnseen()) {
      return List.of("! " + path + ": (changed)");
    }
    List<String> before = valueLines(change.before());
    List<String> after = valueLines(change.after());
    List<String> lines = new ArrayList<>();
    if (before.size() < 2 && after.size() < 2) {
      before.forEach(value -> lines.add("- " + path + ": " + value));
      after.forEach(value -> lines.add("+ " + path + ": " + value));
    } else {
      String sign = before.isEmpty() ? "+ " : after.isEmpty() ? "- " : "  ";
      lines.add(sign + path + ":");
      lines.addAll(hunks(before, after));
    }
    return lines;
  }

  private static List<String> valueLines(Optional<String> value) {
    return value.map(text -> List.of(text.split("\n", -1))).orElse(List.of());
  }

  private List<String> hunks(List<String> before, List<String> after) {
    List<String> all = new ArrayList<>();
    for (Alignment.Pair pair : alignment.of(before, after)) {
      boolean same = !pair.isNew()
          && !pair.isGone()
          && before.get(pair.before()).equals(after.get(pair.after()));
      if (same) {
        all.add("    " + before.get(pair.before()));
      } else {
        if (!pair.isNew()) {
          all.add("-   " + before.get(pair.before()));
        }
        if (!pair.isGone()) {
          all.add("+   " + after.get(pair.after()));
        }
      }
    }
    return withoutFarContext(all);
  }

  private static List<String> withoutFarContext(List<String> all) {
    boolean[] near = new boolean[all.size()];
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).startsWith(" ")) {
        int end = Math.min(all.size(), i + CONTEXT + 1);
        for (int j = Math.max(0, i - CONTEXT); j < end; j++) {
          near[j] = true;
        }
      }
    }
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (near[i]) {
        shown.add(all.get(i));
      } else if (i == 0 || near[i - 1]) {
        shown.add("    …");
      }
    }
    return shown;
  }

  /** A name can hold anything, and one with a line break could look like a line of its own. */
  private static String oneLine(String text) {
    return text.replace("\r", "\\r").replace("\n", "\\n");
  }
}
