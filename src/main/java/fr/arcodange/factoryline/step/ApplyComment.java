package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.review.CoverageResult;
import fr.arcodange.factoryline.review.UncoveredChange;
import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Subject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The receipt of an apply, as Markdown for a pull request (at most 60,000 bytes and 400 HTML elements, whatever it tells of) and
 * as plain lines for the log.
 */
final class ApplyComment {
  private final Subject subject;
  private final String branch;
  private final String tip;
  private final Optional<URI> runUrl;
  private final PageAndLog text;

  /** @param redact sees every foreign string before it is cut or escaped */
  ApplyComment(
      Subject subject,
      String branch,
      String tip,
      Optional<URI> runUrl,
      UnaryOperator<String> redact) {
    this.subject = subject;
    this.branch = branch;
    this.tip = tip;
    this.runUrl = runUrl;
    this.text = new PageAndLog(redact);
  }

  /** Tells this comment from others of ours. */
  String marker() {
    return subject.receiptMarker();
  }

  String markdown() {
    return text.page();
  }

  String plain() {
    return text.log();
  }

  ApplyComment nothingToDo(CoverageResult coverage) {
    headline("✅ Nothing to do", "all is as declared");
    gone(coverage);
    return footer();
  }

  ApplyComment applied(
      ApplyDecision.Apply decision,
      Deeds deeds,
      CoverageResult coverage,
      String actor,
      Duration took) {
    headline("✅ Applied", deeds.summary());
    text.paragraph("By " + actor + " in " + seconds(took) + ": " + decision.why() + ".");
    report(deeds);
    if (!coverage.followedOutputs().isEmpty()) {
      followed(coverage.followedOutputs());
    }
    gone(coverage);
    return footer();
  }

  ApplyComment partly(ApplyDecision.Apply decision, Deeds deeds, String actor, Duration took) {
    boolean cancelled = deeds.status() == Deeds.Status.CANCELLED;
    headline(cancelled ? "⚠️ Apply cancelled" : "❌ Apply failed", deeds.progress());
    text.paragraph("By " + actor + " in " + seconds(took) + ": " + decision.why()
        + (deeds.resumable()
            ? ". What was shown still counts: run the job again once the cause is mended."
            : "."));
    report(deeds);
    return footer();
  }

  ApplyComment refused(ApplyDecision.Refuse refuse, int total) {
    List<UncoveredChange> uncovered = refuse.coverage().uncovered();
    headline("⛔ Not applied", Counts.were(uncovered.size(), total) + " not shown to anybody");
    refuse
        .notAccepted()
        .ifPresent(other -> text.foreign("The plan that was accepted, " + other.given()
            + ", is not the one that is planned now: " + other.why() + "."));
    text.table(
        List.of("action", "address", "why"),
        uncovered,
        change -> List.of(
            text.sentence(change.action()),
            text.cell(change.address()),
            text.sentence(change.why())
                + (change.paths().isEmpty() ? "" : ": " + text.cells(change.paths()))));
    text.lines(
        uncovered,
        change -> change.action() + " " + change.address() + ": " + change.why()
            + (change.paths().isEmpty() ? "" : " (" + String.join(", ", change.paths()) + ")"));
    text.clauses(refuse.likelyWhy());
    text.paragraph(
        "Nothing was changed. To apply it all the same, read the list, then run the workflow by hand with `accept` = `"
            + refuse.fingerprint() + "`; the receipt will name you.");
    gone(refuse.coverage());
    return footer();
  }

  ApplyComment failed(Failure failure, String words) {
    headline("❌ Not applied", "the plan could not be made");
    text.foreign(failure.message());
    if (!words.isEmpty()) {
      text.words(words);
    }
    failure.hint().ifPresent(text::foreign);
    return footer();
  }

  private void headline(String verdict, String what) {
    text.headline(verdict, subject.label(), what);
  }

  /** The page says it in folded tables; the log has shown each step before, and says what is left. */
  private void report(Deeds deeds) {
    text.paged(deeds.page());
    text.lines(deeds.left(), deed -> "left: " + deed.action() + " " + deed.address());
    text.lines(deeds.done(), deed -> "done: " + deed.action() + " " + deed.address());
    deeds.words().forEach(text::logged);
  }

  private void followed(List<String> outputs) {
    text.paged("Outputs followed, their values not compared: " + text.names(outputs) + ".\n\n");
    text.lines(outputs, name -> "output followed, its value not compared: " + name);
  }

  private void gone(CoverageResult coverage) {
    if (coverage.gone().isEmpty()) {
      return;
    }
    int count = coverage.gone().size();
    text.paragraph(Counts.were(count) + " shown, but the plan no longer holds "
        + (count == 1 ? "it:" : "them:"));
    text.table(
        List.of("action", "address", "shown by"),
        coverage.gone(),
        gone -> List.of(
            text.sentence(gone.action()), text.cell(gone.address()), "#" + gone.pullRequest()));
    text.lines(
        coverage.gone(),
        gone -> gone.action() + " " + gone.address() + ", shown by #" + gone.pullRequest());
  }

  private ApplyComment footer() {
    String run = runUrl.map(url -> " · <a href=\"" + url + "\">run</a>").orElse("");
    text.paged("<sub>" + Markdown.htmlCode(branch) + " at " + tip + run + "</sub>\n");
    return this;
  }

  private static String seconds(Duration took) {
    return took.toSeconds() < 1 ? "under a second" : took.toSeconds() + " s";
  }
}
