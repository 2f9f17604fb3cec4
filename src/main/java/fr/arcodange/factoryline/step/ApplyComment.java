package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.review.UncoveredChange;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import fr.arcodange.factoryline.tofu.ApplyReport;
import fr.arcodange.factoryline.tofu.ChangeCounts;
import fr.arcodange.factoryline.tofu.CommentHead;
import fr.arcodange.factoryline.tofu.Words;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The receipt of an apply, as Markdown for a pull request (at most 60,000 bytes and 400 HTML elements, whatever it tells of) and
 * as plain lines for the log.
 */
final class ApplyComment {
  /** Of a list in the log. */
  private static final int LINES = 200;

  private static final int LONGEST_ADDRESS = 300;

  /** Escaped, each character of it may take twelve. */
  private static final int LONGEST_SENTENCE = 1_000;

  private static final int PATHS = 5;
  private static final int MOST_WORDS = 15_000;

  private final TofuRoot root;
  private final String branch;
  private final String tip;
  private final Optional<URI> runUrl;
  private final UnaryOperator<String> redact;
  private final StringBuilder markdown = new StringBuilder();
  private final StringBuilder plain = new StringBuilder();

  /** @param redact sees every foreign string before it is cut or escaped */
  ApplyComment(
      TofuRoot root,
      String branch,
      String tip,
      Optional<URI> runUrl,
      UnaryOperator<String> redact) {
    this.root = root;
    this.branch = branch;
    this.tip = tip;
    this.runUrl = runUrl;
    this.redact = redact;
  }

  /** Tells this comment from others of ours. */
  String marker() {
    return CommentHead.marker(root.path().value(), root.workspace())
        .replace("factoryline:tofu:", "factoryline:tofu-apply:");
  }

  String markdown() {
    return markdown.toString();
  }

  String plain() {
    return plain.toString();
  }

  ApplyComment nothingToDo(CoverageResult coverage) {
    headline("✅ Nothing to do", "the state is what the configuration says");
    gone(coverage);
    return footer();
  }

  ApplyComment applied(
      ApplyDecision.Apply decision,
      ApplyOutcome outcome,
      CoverageResult coverage,
      String actor,
      Duration took) {
    headline("✅ Applied", done(outcome));
    paragraph("By " + actor + " in " + seconds(took) + ": " + decision.why() + ".");
    report(outcome);
    if (!coverage.followedOutputs().isEmpty()) {
      followed(coverage.followedOutputs());
    }
    gone(coverage);
    return footer();
  }

  ApplyComment partly(
      ApplyDecision.Apply decision, ApplyOutcome outcome, String actor, Duration took) {
    boolean cancelled = outcome.status() == ApplyOutcome.Status.CANCELLED;
    headline(
        cancelled ? "⚠️ Apply cancelled" : "❌ Apply failed",
        outcome.done().size() + " done, " + outcome.left().size() + " left");
    paragraph("By " + actor + " in " + seconds(took) + ": " + decision.why()
        + (outcome.state().isStored()
            ? ". What was shown still counts: run the job again once the cause is mended."
            : "."));
    report(outcome);
    return footer();
  }

  ApplyComment refused(ApplyDecision.Refuse refuse, ChangeCounts counts) {
    List<UncoveredChange> uncovered = refuse.coverage().uncovered();
    headline(
        "⛔ Not applied", Counts.were(uncovered.size(), counts.total()) + " not shown to anybody");
    refuse
        .notAccepted()
        .ifPresent(other -> escaped("The plan that was accepted, " + other.given()
            + ", is not the one that is planned now: " + other.why() + "."));
    table(
        List.of("action", "address", "why"),
        uncovered,
        change -> List.of(
            text(change.action()),
            address(change.address()),
            text(cut(change.why(), LONGEST_SENTENCE)) + paths(change)));
    lines(
        uncovered,
        change -> change.action() + " " + change.address() + ": " + change.why()
            + (change.paths().isEmpty() ? "" : " (" + String.join(", ", change.paths()) + ")"));
    likelyWhy(refuse.likelyWhy());
    paragraph(
        "Nothing was changed. To apply it all the same, read the list, then run the workflow by hand with `accept` = `"
            + refuse.fingerprint() + "`; the receipt will name you.");
    gone(refuse.coverage());
    return footer();
  }

  private void likelyWhy(List<String> clauses) {
    clauses.stream()
        .limit(PATHS)
        .forEach(clause -> markdown
            .append("- ")
            .append(Markdown.text(cut(redact.apply(clause), LONGEST_ADDRESS)))
            .append('\n'));
    markdown.append(clauses.isEmpty() ? "" : "\n");
    lines(clauses, clause -> clause);
  }

  ApplyComment failed(Failure failure, Words words) {
    headline("❌ Not applied", "the plan could not be made");
    escaped(failure.message());
    if (!words.isEmpty()) {
      String shown = Display.visible(redact.apply(words.text()));
      markdown
          .append(Markdown.fence("text", Markdown.truncateUtf8(shown, MOST_WORDS)))
          .append('\n');
      plain.append(words.text()).append('\n');
    }
    failure.hint().ifPresent(this::escaped);
    return footer();
  }

  private void headline(String verdict, String what) {
    markdown.append("### ").append(verdict).append(": ").append(Markdown.code(root.label()));
    markdown.append(" — ").append(what).append("\n\n");
    plain
        .append(verdict)
        .append(": ")
        .append(root.label())
        .append(", ")
        .append(what)
        .append('\n');
  }

  /** Our own words, in which numbers of pull requests become links; an account's name is the only foreign part. */
  private void paragraph(String sentence) {
    markdown.append(sentence.replace("@", "@\u200b")).append("\n\n");
    plain.append(sentence).append('\n');
  }

  private void escaped(String sentence) {
    markdown.append(text(cut(redact.apply(sentence), LONGEST_SENTENCE))).append("\n\n");
    plain.append(sentence).append('\n');
  }

  /** The page says it in folded tables; the log has shown tofu's own lines before, and says what is left. */
  private void report(ApplyOutcome outcome) {
    markdown.append(new ApplyReport(redact).markdown(outcome));
    lines(outcome.left(), step -> "left: " + step.action() + " " + step.address());
    lines(outcome.done(), step -> "done: " + step.action() + " " + step.address());
    plain.append(outcome.words().isEmpty() ? "" : outcome.words().text() + "\n");
    outcome.state().words().ifPresent(words -> plain.append(words).append('\n'));
  }

  private void followed(List<String> outputs) {
    markdown
        .append("Outputs followed, their values not compared: ")
        .append(outputs.stream()
            .limit(PATHS)
            .map(name -> Markdown.code(shortened(name)))
            .collect(Collectors.joining(", ")))
        .append(outputs.size() > PATHS ? " and " + (outputs.size() - PATHS) + " more" : "")
        .append(".\n\n");
    lines(outputs, name -> "output followed, its value not compared: " + name);
  }

  private void gone(CoverageResult coverage) {
    if (coverage.gone().isEmpty()) {
      return;
    }
    int count = coverage.gone().size();
    paragraph(Counts.were(count) + " shown, but the plan no longer holds "
        + (count == 1 ? "it:" : "them:"));
    table(
        List.of("action", "address", "shown by"),
        coverage.gone(),
        gone -> List.of(text(gone.action()), address(gone.address()), "#" + gone.pullRequest()));
    lines(
        coverage.gone(),
        gone -> gone.action() + " " + gone.address() + ", shown by #" + gone.pullRequest());
  }

  private <T> void table(List<String> head, List<T> rows, Function<T, List<String>> cells) {
    CommentTable table = new CommentTable(head);
    rows.stream().map(cells).takeWhile(table::add).forEach(row -> {});
    markdown.append(table.text());
    if (rows.size() > table.rows()) {
      markdown.append("and ").append(rows.size() - table.rows()).append(" more.\n\n");
    }
  }

  private <T> void lines(List<T> items, Function<T, String> line) {
    items.stream()
        .limit(LINES)
        .forEach(
            item -> plain.append("  ").append(Display.line(line.apply(item))).append('\n'));
    if (items.size() > LINES) {
      plain.append("  and ").append(items.size() - LINES).append(" more\n");
    }
  }

  private String text(String foreign) {
    return Markdown.text(redact.apply(foreign));
  }

  private String address(String address) {
    return Markdown.cell(shortened(redact.apply(address)));
  }

  private String paths(UncoveredChange change) {
    return change.paths().isEmpty()
        ? ""
        : ": "
            + change.paths().stream()
                .limit(PATHS)
                .map(this::address)
                .collect(Collectors.joining(", "))
            + (change.paths().size() > PATHS ? ", …" : "");
  }

  private static String shortened(String text) {
    return cut(text, LONGEST_ADDRESS);
  }

  private static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "…";
  }

  private ApplyComment footer() {
    markdown.append("<sub>").append(Markdown.htmlCode(branch)).append(" at ").append(tip);
    runUrl.ifPresent(url -> markdown.append(" · <a href=\"").append(url).append("\">run</a>"));
    markdown.append("</sub>\n");
    return this;
  }

  private static String done(ApplyOutcome outcome) {
    return outcome.done("create") + " added, " + outcome.done("update") + " changed, "
        + outcome.done("delete") + " destroyed";
  }

  private static String seconds(Duration took) {
    return took.toSeconds() < 1 ? "under a second" : took.toSeconds() + " s";
  }
}
