package fr.arcodange.factoryline.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where evidence of what was shown is kept, and how the forge is told; the same for whatever is planned and applied. */
final class ReviewOptions {
  @Nullable
  String store;

  List<String> watch = new ArrayList<>();
  String status = "auto";

  /** @param what the files that {@code --watch} names have to do with, as in "the root depends on" */
  void addTo(Options options, String what) {
    addWatchTo(options, what);
    options
        .text("--store", "URL")
        .description(
            "Plan store: gs://bucket/prefix, or file:///folder for one machine. Without one nothing is covered"
                + " on apply.")
        .into(value -> store = value);
    addStatusTo(options);
  }

  /** Without evidence, for what nothing is applied of. */
  void addReportTo(Options options, String what) {
    addWatchTo(options, what);
    addStatusTo(options);
  }

  private void addWatchTo(Options options, String what) {
    options
        .list("--watch", "GLOB", "\\R")
        .description("Other files that " + what
            + ", relative to the top of the repository. May be repeated.")
        .into(value -> watch = value);
  }

  private void addStatusTo(Options options) {
    options
        .text("--status", "WHEN")
        .otherwise("auto")
        .description(
            "Commit status: auto (a token that may not is a warning), always or never (default: ${DEFAULT-VALUE}).")
        .into(value -> status = value);
  }
}
