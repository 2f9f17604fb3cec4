package fr.arcodange.factoryline.step;

import static java.util.stream.Collectors.joining;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.Danger;
import fr.arcodange.factoryline.argocd.DiffText;
import fr.arcodange.factoryline.argocd.FieldChange;
import fr.arcodange.factoryline.argocd.LintText;
import fr.arcodange.factoryline.argocd.ObjectDiff;
import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Excerpt;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Numerals;
import fr.arcodange.factoryline.text.Page;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The comment that shows a pull request what it changes of the objects that a chart renders to: what Argo CD would delete first,
 * then a table, then the fields of each object, folded. At most 60,000 bytes and 400 HTML elements, and nothing in it can act as
 * Markdown, HTML or a mention.
 */
final class ArgocdDiffComment {
  private static final int MOST_BYTES = 60_000;
  private static final int MOST_ELEMENTS = 400;
  private static final int MOST_OF_SUMMARY = 900_000;
  private static final int DANGERS = 14_000;
  private static final int NOTES = 3_000;
  private static final int WORDS = 4_000;
  private static final int FIELDS = 8_000;
  private static final int LONGEST_SENTENCE = 1_000;
  private static final int LONGEST_NAME = 200;
  private static final int FEW = 3;
  private static final int FEW_NAMES = 10;
  private static final String CUT =
      "\n**Something above is cut (…); the log of the run has all of it.**\n\n";

  private final CommentHead head;
  private final ChartComparison comparison;
  private final UnaryOperator<String> redact;
  private final DiffText text = new DiffText();
  private boolean cut;

  /** @param redact sees every foreign string before anything is done with it */
  ArgocdDiffComment(CommentHead head, ChartComparison comparison, UnaryOperator<String> redact) {
    this.head = head;
    this.comparison = comparison;
    this.redact = redact;
  }

  /** The pull request does not touch the chart. */
  static String untouched(CommentHead head) {
    return head.title("Plan for", ": untouched")
        + "Nothing was rendered: this pull request changes no file that the chart is rendered from.\n\n"
        + head.provenance(Optional.empty());
  }

  String markdown() {
    Page page = new Page(MOST_BYTES, MOST_ELEMENTS);
    page.reserve(notShown(1_000_000));
    page.reserve(CUT);
    beginning(page);
    List<ObjectDiff> objects = comparison.diff().objects();
    int shown = 0;
    while (shown < objects.size() && page.add(details(objects.get(shown)))) {
      shown++;
    }
    int left = objects.size() - shown;
    return page.text() + (left == 0 ? "" : notShown(left)) + (cut ? CUT : "");
  }

  /** The same for a page that has room for more. */
  String everything() {
    Page page = new Page(MOST_OF_SUMMARY, MOST_ELEMENTS);
    beginning(page);
    return page.text()
        + (comparison.diff().isEmpty()
            ? ""
            : Markdown.fence(
                "diff", redact.apply(DiffText.of(comparison.diff())), page.bytesLeft() / 2));
  }

  private void beginning(Page page) {
    page.add(head.title("Plan for", ""));
    page.add(unknown());
    page.add(dangers());
    page.add("**" + capital(comparison.words()) + "**\n\n");
    page.add(head.provenance(Optional.empty()));
    page.add(comparedWith());
    page.add(notes());
    if (!page.add(checks())) {
      cut = true;
    }
    page.add(table());
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private String comparedWith() {
    boolean isSaid =
        head.base().map(base -> base.sha().equals(comparison.base().sha())).orElse(false);
    return isSaid
        ? ""
        : "Compared with " + code(comparison.base().name()) + " at "
            + code(comparison.base().sha()) + ".\n\n";
  }

  private String unknown() {
    return comparison.unknown().map(this::unknown).orElse("");
  }

  private String unknown(Failure failure) {
    return "> [!CAUTION]\n> **"
        + "What this removes cannot be told:** the chart does not render at "
        + code(comparison.base().name()) + ", so nobody knows which applications there were.\n"
        + (comparison.isRefusedAsUnknown()
            ? "> Mend that first, or read what is removed and allow it by "
                + code("--allow-removal " + comparison.base().sha()) + ".\n"
            : "> This is allowed by "
                + code("--allow-removal " + comparison.base().sha()) + ".\n")
        + "\n" + fence("text", failure.message(), WORDS) + "\n";
  }

  private String dangers() {
    List<Danger> refused = comparison.refused();
    List<Danger> allowed =
        comparison.dangers().stream().filter(comparison.allowed()::allow).toList();
    if (comparison.dangers().isEmpty()) {
      return "";
    }
    Excerpt excerpt = new Excerpt(DANGERS);
    Stream.concat(refused.stream(), allowed.stream())
        .forEach(danger -> excerpt.add(danger(danger, comparison.allowed().allow(danger))));
    int more = excerpt.count() - excerpt.pieces().size();
    return (refused.isEmpty() ? "> [!WARNING]\n" : "> [!CAUTION]\n")
        + String.join("", excerpt.pieces())
        + (more == 0 ? "" : ">\n> and " + Numerals.grouped(more) + " more; the log has them.\n")
        + (refused.isEmpty() ? "" : ">\n> " + wayOut(refused) + "\n")
        + "\n";
  }

  private String danger(Danger danger, boolean isAllowed) {
    return "> - " + code(danger.object().words()) + " " + sentence(danger.what()) + ". "
        + sentence(danger.consequence())
        + (isAllowed
            ? " Allowed by " + code("--allow-removal " + danger.object().name()) + "."
            : "")
        + "\n";
  }

  private String wayOut(List<Danger> refused) {
    List<String> names =
        refused.stream().map(danger -> danger.object().name()).distinct().toList();
    String shown = names.stream()
        .limit(FEW_NAMES)
        .map(name -> code("--allow-removal " + name))
        .collect(joining(" "));
    return "Whoever wants that allows it by name: " + shown
        + (names.size() > FEW_NAMES ? " and " + (names.size() - FEW_NAMES) + " more" : "") + ".";
  }

  private String notes() {
    List<String> lines = Stream.concat(
            comparison.notes().stream(),
            comparison.unusedNames().stream()
                .map(name -> "--allow-removal " + name
                    + " allows nothing: nothing happens to an object of that name."))
        .toList();
    if (lines.isEmpty()) {
      return "";
    }
    Excerpt excerpt = new Excerpt(NOTES);
    lines.forEach(line -> excerpt.add("- " + sentence(line) + "\n"));
    cut |= excerpt.pieces().size() < excerpt.count();
    return String.join("", excerpt.pieces()) + "\n";
  }

  private String checks() {
    String markdown = LintText.markdown(comparison.checked().findings(), redact);
    return markdown.isEmpty() ? "" : markdown.stripTrailing() + "\n\n";
  }

  private String table() {
    List<ObjectDiff> objects = comparison.diff().objects();
    if (objects.isEmpty()) {
      return "";
    }
    CommentTable table = new CommentTable(List.of("", "Object", "What"));
    objects.stream().map(this::row).takeWhile(table::add).forEach(row -> {});
    int more = objects.size() - table.rows();
    return table.text() + (more == 0 ? "" : "and " + Numerals.grouped(more) + " more objects.\n\n");
  }

  private List<String> row(ObjectDiff object) {
    return List.of(
        switch (object.kind()) {
          case ADDED -> "➕ added";
          case CHANGED -> "✏️ changed";
          case REMOVED -> "❌ removed";
        },
        Markdown.cell(name(object.key().words())),
        what(object));
  }

  private String what(ObjectDiff object) {
    if (object.kind() != ObjectDiff.Kind.CHANGED) {
      return object.journey().map(way -> Markdown.text(name(way))).orElse("");
    }
    List<FieldChange> fields = object.fields();
    return fields.stream()
            .limit(FEW)
            .map(field -> Markdown.cell(name(field.path())))
            .collect(joining(", "))
        + (fields.size() > FEW ? " and " + Numerals.grouped(fields.size() - FEW) + " more" : "");
  }

  private String details(ObjectDiff object) {
    int count = object.fields().size();
    return Markdown.details(
            Markdown.htmlCode(name(object.key().words())) + " " + object.kind().word() + ": "
                + Numerals.grouped(count) + (count == 1 ? " field" : " fields"),
            fence("diff", text.fields(object), FIELDS))
        + "\n";
  }

  private String fence(String language, String text, int mostBytes) {
    String shown = redact.apply(text);
    cut |= Display.visible(shown).getBytes(StandardCharsets.UTF_8).length > mostBytes;
    return Markdown.fence(language, shown, mostBytes);
  }

  private static String notShown(int objects) {
    return "\nThe fields of " + Numerals.grouped(objects) + " more "
        + (objects == 1 ? "object" : "objects")
        + " did not fit; the log of the run has them.\n\n";
  }

  private String sentence(String foreign) {
    return Markdown.text(Display.shortened(redact.apply(foreign), LONGEST_SENTENCE));
  }

  private String code(String foreign) {
    return Markdown.code(Display.shortened(redact.apply(foreign), LONGEST_SENTENCE));
  }

  private String name(String foreign) {
    return Display.shortened(redact.apply(foreign), LONGEST_NAME);
  }
}
