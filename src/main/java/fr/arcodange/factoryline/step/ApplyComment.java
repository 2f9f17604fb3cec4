package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.review.UncoveredChange;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.tofu.ApplyOutcome;
import fr.arcodange.factoryline.tofu.ChangeCounts;
import fr.arcodange.factoryline.tofu.CommentHead;
import fr.arcodange.factoryline.tofu.Words;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The receipt of an apply, as Markdown for a pull request and as plain lines for the log. */
final class ApplyComment {
  /** Of each table; a page of Gitea's grows slow long before a comment is too long. */
  private static final int ROWS = 200;

  private final TofuRoot root;
  private final String branch;
  private final String tip;
  private final Optional<URI> runUrl;
  private final StringBuilder markdown = new StringBuilder();
  private final StringBuilder plain = new StringBuilder();

  ApplyComment(TofuRoot root, String branch, String tip, Optional<URI> runUrl) {
    this.root = root;
    this.branch = branch;
    this.tip = tip;
    this.runUrl = runUrl;
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
    steps("done", outcome.done());
    if (!coverage.followedOutputs().isEmpty()) {
      paragraph("Outputs followed, their values not compared: "
          + String.join(", ", coverage.followedOutputs()) + ".");
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
        + ". What was shown still counts: run the job again once the cause is mended.");
    words(outcome.words());
    steps("left", outcome.left());
    steps("done", outcome.done());
    outcome
        .unsavedState()
        .ifPresent(
            file -> paragraph(
                "The new state could not be stored where it belongs; it is in " + file
                    + " on the runner, with secrets in clear. Whoever removes it loses track of what was made."));
    return footer();
  }

  ApplyComment refused(ApplyDecision.Refuse refuse, ChangeCounts counts) {
    List<UncoveredChange> uncovered = refuse.coverage().uncovered();
    headline(
        "⛔ Not applied",
        uncovered.size() + " of " + counts.total() + " changes were not shown to anybody");
    table(
        List.of("action", "address", "why"),
        uncovered,
        change -> List.of(
            Markdown.text(change.action()),
            Markdown.cell(change.address()),
            Markdown.text(change.why()) + paths(change)));
    uncovered.stream()
        .limit(ROWS)
        .forEach(change -> plain
            .append("  ")
            .append(change.action())
            .append(' ')
            .append(Display.line(change.address()))
            .append(": ")
            .append(Display.line(change.why()))
            .append(
                change.paths().isEmpty()
                    ? ""
                    : " (" + Display.line(String.join(", ", change.paths())) + ")")
            .append('\n'));
    paragraph(
        "Nothing was changed. To apply it all the same, read the list, then run the workflow by hand with `accept` = `"
            + refuse.fingerprint() + "`; the receipt will name you.");
    gone(refuse.coverage());
    return footer();
  }

  ApplyComment failed(Failure failure, Words words) {
    headline("❌ Not applied", "the plan could not be made");
    escaped(failure.message());
    failure.hint().ifPresent(this::escaped);
    words(words);
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
    markdown.append(Markdown.text(sentence)).append("\n\n");
    plain.append(sentence).append('\n');
  }

  private void words(Words words) {
    if (!words.isEmpty()) {
      markdown
          .append(Markdown.fence("", Markdown.truncateUtf8(words.text(), 30_000)))
          .append('\n');
      plain.append(words.text()).append('\n');
    }
  }

  private void steps(String title, List<ApplyOutcome.Step> steps) {
    if (steps.isEmpty()) {
      return;
    }
    table(
        List.of(title, "address"),
        steps,
        step -> List.of(Markdown.text(step.action()), Markdown.cell(step.address())));
    steps.stream()
        .limit(ROWS)
        .forEach(step -> plain
            .append("  ")
            .append(title)
            .append(": ")
            .append(Display.line(step.action()))
            .append(' ')
            .append(Display.line(step.address()))
            .append('\n'));
  }

  private <T> void table(List<String> head, List<T> rows, Function<T, List<String>> cells) {
    markdown.append("| ").append(String.join(" | ", head)).append(" |\n");
    markdown.append("|---".repeat(head.size())).append("|\n");
    rows.stream()
        .limit(ROWS)
        .forEach(row ->
            markdown.append("| ").append(String.join(" | ", cells.apply(row))).append(" |\n"));
    markdown.append('\n');
    if (rows.size() > ROWS) {
      paragraph("… and " + (rows.size() - ROWS) + " more.");
    }
  }

  private static String paths(UncoveredChange change) {
    return change.paths().isEmpty()
        ? ""
        : ": "
            + change.paths().stream()
                .limit(10)
                .map(Markdown::cell)
                .collect(Collectors.joining(", "));
  }

  private void gone(CoverageResult coverage) {
    if (coverage.gone().isEmpty()) {
      return;
    }
    paragraph(coverage.gone().size() + " changes were shown, but the plan no longer holds them:");
    table(
        List.of("action", "address", "shown by"),
        coverage.gone(),
        gone -> List.of(
            Markdown.text(gone.action()), Markdown.cell(gone.address()), "#" + gone.pullRequest()));
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
