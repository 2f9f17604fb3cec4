package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.text.CommentHead;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Excerpt;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Numerals;
import fr.arcodange.factoryline.text.Page;
import fr.arcodange.factoryline.tofu.Veil.Withheld;
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
 * mention or a reference. Values that tofu marks as sensitive do not show, nor where tofu forgot the mark if they are long enough
 * to be secrets; the comment says how many. Nothing but values is ever withheld: no address, no attribute, no count.
 */
public final class PlanComment implements PlanVisitor {
  /** The most that a comment takes, in UTF-8. */
  public static final int MOST_BYTES = 60_000;

  private static final int MOST_ELEMENTS = 400;
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
    page.add(headline());
    page.add(summary());
    page.add(
        head.provenance(tofuVersion.map(version -> new CommentHead.Planner("OpenTofu", version))));
    int beginning = page.text().length();
    page.reserve(notes(new Withheld(1_000_000, 1_000_000)));
    String end = end();
    page.reserve(end);
    if (!table.isEmpty()) {
      page.add(table.markdown(MOST_BYTES) + "\n");
    }
    page.add(warningSection());
    int outputCount = counts().outputs();
    Veil.Lifted ofOutputs = lifted(outputs);
    Veil.Lifted ofDrift = lifted(drift);
    String folded = section(
            outputCount == 1 ? "1 output" : outputCount + " outputs", outputs, ofOutputs.lines())
        + section(drift.count() + " changed outside of OpenTofu", drift, ofDrift.lines());
    page.reserve(folded);
    page.reserve(notShown(1_000_000));
    ChangeDetails.Added added = details.addTo(page, sensitive);
    Withheld withheld = added.withheld().plus(ofOutputs.withheld()).plus(ofDrift.withheld());
    String body = page.text().substring(0, beginning)
        + notes(withheld)
        + page.text().substring(beginning)
        + folded
        + (added.leftOut() == 0 ? "" : notShown(added.leftOut()));
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
        : Markdown.details(
                "Warnings", Markdown.fence("text", redact.apply(warnings.text()), WARNINGS))
            + "\n";
  }

  /** Reviewers must be able to tell what they were not shown: a mark may be there to hide a change. */
  private static String notes(Withheld withheld) {
    String marked = withheld.marked() == 0
        ? ""
        : Numerals.grouped(withheld.marked()) + " sensitive "
            + (withheld.marked() == 1 ? "value is" : "values are") + " not shown. ";
    String elsewhere = withheld.elsewhere() == 0
        ? ""
        : "**" + Numerals.grouped(withheld.elsewhere())
            + (withheld.elsewhere() == 1 ? " value is" : " values are")
            + " withheld** where it says `" + Veil.ELSEWHERE
            + "`: what is or holds a value that the"
            + " configuration marks as sensitive in another place.";
    return marked.isEmpty() && elsewhere.isEmpty() ? "" : (marked + elsewhere).strip() + "\n\n";
  }

  private Veil.Lifted lifted(Excerpt lines) {
    return Veil.lift(String.join("", lines.pieces()), sensitive);
  }

  private static String section(String title, Excerpt lines, String shown) {
    if (lines.count() == 0) {
      return "";
    }
    int more = lines.count() - lines.pieces().size();
    String body = shown + (more > 0 ? "  … and " + more + " more\n" : "");
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
}
