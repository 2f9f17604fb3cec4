package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.text.Markdown;
import fr.arcodange.factoryline.text.Numerals;
import fr.arcodange.factoryline.text.Page;
import fr.arcodange.factoryline.tofu.ApplyOutcome.Step;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What an apply did, as Markdown sections for a receipt: done folded, failed and left in sight, tofu's words if it failed. At
 * most 40,000 bytes, and nothing foreign in it can act as Markdown.
 */
public final class ApplyReport {
  private static final int LEFT = 10_000;
  private static final int DONE = 10_000;
  private static final int WORDS = 15_000;
  private static final int MOST_ELEMENTS = 100;

  private final UnaryOperator<String> redact;

  /** @param redact sees every foreign string before anything is done with it, as a Redactor's {@code redact} */
  public ApplyReport(UnaryOperator<String> redact) {
    this.redact = redact;
  }

  /** The sections; empty if there was nothing to do and all went well. */
  public String markdown(ApplyOutcome outcome) {
    StringBuilder report = new StringBuilder();
    outcome
        .state()
        .words()
        .ifPresent(words -> report
            .append(outcome.state().isStored() ? "> [!NOTE]\n> " : "> [!CAUTION]\n> ")
            .append(Markdown.text(Reason.sentence(redact.apply(words))))
            .append("\n\n"));
    if (!outcome.left().isEmpty()) {
      report
          .append("**Not done: ")
          .append(outcome.left().size())
          .append("**\n\n")
          .append(table(outcome.left(), outcome.failed(), LEFT));
    }
    if (!outcome.done().isEmpty()) {
      String title = "Done: " + Numerals.grouped(outcome.done().size())
          + (outcome.done().size() == 1 ? " step" : " steps");
      report
          .append(Markdown.details(title, table(outcome.done(), List.of(), DONE)))
          .append('\n');
    }
    if (!outcome.words().isEmpty()) {
      report
          .append(Markdown.fence("text", redact.apply(outcome.words().text()), WORDS))
          .append('\n');
    }
    return report.toString();
  }

  private String table(List<Step> steps, List<Step> failed, int mostBytes) {
    Page page = new Page(mostBytes, MOST_ELEMENTS);
    page.add("| | resource | |\n|---|---|---|\n");
    int shown = 0;
    while (shown < steps.size() && page.add(row(steps.get(shown), failed))) {
      shown++;
    }
    String more =
        shown == steps.size() ? "" : "\nand " + Numerals.grouped(steps.size() - shown) + " more.\n";
    return page.text() + more + "\n";
  }

  private String row(Step step, List<Step> failed) {
    boolean hasFailed = failed.stream().anyMatch(other -> other.address().equals(step.address()));
    return "| " + Markdown.text(redact.apply(step.action())) + " | "
        + Markdown.cell(Reason.shortened(redact.apply(step.address()))) + " | "
        + (hasFailed ? "failed" : "") + " |\n";
  }
}
