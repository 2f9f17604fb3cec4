package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Numerals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The comment that shows a plan on its pull request, written while the plan is read, in memory that does not grow with it. It
 * has at most 60,000 bytes and 400 HTML elements (a Gitea page with a comment of more than 512 open ones answers 500,
 * go-gitea/gitea#37778), shows the gravest changes first, and nothing from the plan can act in it: not as Markdown, HTML, a
 * mention or a reference. Values that tofu marks as sensitive never show, not even where tofu forgot the mark.
 */
public final class PlanComment implements PlanVisitor {
  /** The most that a comment takes, in UTF-8. */
  public static final int MOST_BYTES = 60_000;

  private static final int MOST_ELEMENTS = 400;
  private static final int WORDS_OF_A_FAILURE = 40_000;
  private static final int WARNINGS = 8_000;
  private static final int FOLDED_SECTION = 6_000;

  private final CommentHead head;
  private final UnaryOperator<String> redact;
  private final ChangeTable table;
  private final ChangeCounts.Counter counter = new ChangeCounts.Counter();
  private final ChangeDetails details;
  private final Excerpt outputs = new Excerpt(FOLDED_SECTION);
  private final Excerpt drift = new Excerpt(FOLDED_SECTION);
  private final SensitiveStrings sensitive = new SensitiveStrings();
  private final List<String> alerts = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<String> tofuVersion = Optional.empty();
  private Words warnings = Words.NONE;

  /** @param redact sees every foreign string before anything is done with it, as a Redactor's {@code redact} */
  public PlanComment(CommentHead head, UnaryOperator<String> redact) {
    this.head = head;
    this.redact = redact;
    this.table = new ChangeTable(redact);
    this.details = new ChangeDetails(redact, MOST_BYTES);
  }

  /** The comment of a plan that could not be made: what failed, and tofu's own words. */
  public static String failed(
      CommentHead head, Failure failure, Words words, UnaryOperator<String> redact) {
    String hint = failure
        .hint()
        .map(text -> Markdown.text(shortened(redact.apply(text))) + "\n\n")
        .orElse("");
    return head.title("Plan for", " failed")
        + "> [!CAUTION]\n> " + Markdown.text(shortened(redact.apply(failure.message()))) + "\n\n"
        + (words.isEmpty()
            ? ""
            : fence("text", redact.apply(words.text()), WORDS_OF_A_FAILURE) + "\n")
        + hint
        + head.provenance(Optional.empty());
  }

  /** The comment of a pull request that does not touch the root. */
  public static String untouched(CommentHead head) {
    return head.title("Plan for", ": untouched")
        + "Nothing was planned: this pull request changes no file that the root is made of.\n\n"
        + head.provenance(Optional.empty());
  }

  /** The comment of a pull request that cannot be merged as it is. */
  public static String conflicting(CommentHead head, List<String> files) {
    Excerpt list = new Excerpt(FOLDED_SECTION);
    files.forEach(file -> list.add("- " + Markdown.code(Reason.shortened(file)) + "\n"));
    int more = list.count() - list.pieces().size();
    return head.title("Plan for", ": merge conflict")
        + "> [!WARNING]\n> Nothing was planned: what is planned is the merge, and these files"
        + " conflict. Merge the base branch into this one and push.\n\n"
        + String.join("", list.pieces()) + (more > 0 ? "\nand " + more + " more.\n" : "") + "\n"
        + head.provenance(Optional.empty());
  }

  @Override
  public void header(String formatVersion, String version) {
    tofuVersion = Optional.of(version);
  }

  @Override
  public void change(PlannedChange change) {
    counter.change(change);
    table.change(change);
    details.change(change);
    sensitive.remember(change.values());
  }

  @Override
  public void output(PlannedOutput output) {
    counter.output(output);
    sensitive.remember(output.values());
    if (output.isEffective()) {
      addLines(outputs, () -> ValueDiff.of(output, redact).stream());
    }
  }

  @Override
  public void drift(PlannedChange change) {
    sensitive.remember(change.values());
    if (change.isEffective()) {
      addLines(
          drift,
          () -> Stream.concat(
              Stream.of("# " + Display.line(Reason.shortened(redact.apply(change.address()))) + " "
                  + (change.action() == ChangeAction.DELETE ? "is gone" : "has changed")),
              ValueDiff.of(change, redact).stream()));
    }
  }

  private static void addLines(Excerpt excerpt, Supplier<Stream<String>> lines) {
    if (excerpt.isFull()) {
      excerpt.skip();
    } else {
      excerpt.add(lines.get().map(line -> line + "\n").collect(Collectors.joining()));
    }
  }

  /** A line that leads the comment, such as a guard's refusal; plain text. */
  public PlanComment alert(String text) {
    alerts.add("> [!CAUTION]\n> " + Markdown.text(shortened(redact.apply(text))) + "\n\n");
    return this;
  }

  /** A line at the end, such as the fingerprint; Markdown, so the caller escapes what is foreign in it. */
  public PlanComment note(String markdown) {
    notes.add(markdown);
    return this;
  }

  /** tofu's warnings. */
  public PlanComment warnings(Words words) {
    this.warnings = words;
    return this;
  }

  public ChangeCounts counts() {
    return counter.counts();
  }

  /** The comment. */
  public String markdown() {
    Page page = new Page(MOST_BYTES, MOST_ELEMENTS);
    page.add(head.title("Plan for", ""));
    alerts.forEach(page::add);
    page.add(headline());
    page.add(summary());
    page.add(head.provenance(tofuVersion));
    String end = end();
    page.reserve(end);
    if (!table.isEmpty()) {
      page.add(table.markdown(MOST_BYTES) + "\n");
    }
    page.add(warningSection());
    int outputCount = counts().outputs();
    String folded = section(outputCount == 1 ? "1 output" : outputCount + " outputs", outputs)
        + section(drift.count() + " changed outside of OpenTofu", drift);
    page.reserve(folded);
    page.reserve(notShown(1_000_000));
    int leftOut = details.addTo(page, sensitive.hiding());
    String body = page.text() + folded + (leftOut == 0 ? "" : notShown(leftOut));
    // Without an empty line after it, HTML goes on, and what follows is not read as Markdown.
    return body + (body.endsWith("\n\n") ? "" : "\n") + end;
  }

  private String headline() {
    List<String> parts = Stream.of(ChangeKind.DESTROY, ChangeKind.REPLACE, ChangeKind.OTHER)
        .filter(kind -> table.count(kind) > 0)
        .map(kind -> "**" + resources(table.count(kind)) + " will be " + kind.participle() + "**: "
            + table.names(kind))
        .toList();
    return parts.isEmpty()
        ? ""
        : "> [!CAUTION]\n"
            + parts.stream().map(part -> "> " + part + "\n").collect(Collectors.joining(">\n"))
            + "\n";
  }

  private static String resources(int count) {
    return count == 1 ? "1 resource" : count + " resources";
  }

  private String summary() {
    String summary = counts().summary();
    return "**" + Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + "**\n\n";
  }

  private String warningSection() {
    return warnings.isEmpty()
        ? ""
        : Markdown.details("Warnings", fence("text", redact.apply(warnings.text()), WARNINGS))
            + "\n";
  }

  private String section(String title, Excerpt lines) {
    if (lines.count() == 0) {
      return "";
    }
    int more = lines.count() - lines.pieces().size();
    String body = sensitive.hiding().apply(String.join("", lines.pieces()))
        + (more > 0 ? "  … and " + more + " more\n" : "");
    return Markdown.details(title, Markdown.fence("diff", body)) + "\n";
  }

  private static String notShown(int changes) {
    return "\nThe attributes of " + Numerals.grouped(changes) + " more "
        + (changes == 1 ? "change" : "changes")
        + " did not fit; the log of the run has them.\n\n";
  }

  private String end() {
    return notes.isEmpty() ? "" : String.join("\n\n", notes) + "\n";
  }

  private static String fence(String language, String body, int mostBytes) {
    String visible = Display.visible(body);
    String shown = Markdown.truncateUtf8(visible, mostBytes);
    return Markdown.fence(language, shown.length() < visible.length() ? shown + "\n…" : shown);
  }

  private static String shortened(String text) {
    return text.length() <= 1_000 ? text : text.substring(0, 1_000) + "…";
  }
}
