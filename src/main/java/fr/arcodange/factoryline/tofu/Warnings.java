package fr.arcodange.factoryline.tofu;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Picks tofu's warnings out of the text of a plan: they come between the summary and the ruler at the end. Those before the
 * summary are about the CLI's own configuration.
 */
final class Warnings implements Consumer<String> {
  private final Words.Collector collector;
  private boolean summarySeen;
  private boolean inWarning;

  Warnings(UnaryOperator<String> redact) {
    this.collector = new Words.Collector(redact);
  }

  @Override
  public void accept(String line) {
    if (line.startsWith("Plan: ")
        || line.startsWith("No changes.")
        || line.startsWith("Changes to Outputs:")) {
      summarySeen = true;
      inWarning = false;
    } else if (line.startsWith("───")) {
      inWarning = false;
    } else if (summarySeen && line.startsWith("Warning: ")) {
      inWarning = true;
    }
    if (inWarning) {
      collector.accept(line);
    }
  }

  Words words() {
    return collector.words();
  }
}
