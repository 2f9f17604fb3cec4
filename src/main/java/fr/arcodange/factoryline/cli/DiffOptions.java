package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.argocd.AllowedRemovals;
import fr.arcodange.factoryline.argocd.ChartRenderer;
import fr.arcodange.factoryline.step.ArgocdDiff;
import fr.arcodange.factoryline.step.ArgocdDiffRequest;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.Publisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** What a chart is compared with, and what the comparison may find. */
final class DiffOptions {
  private final CommonOptions common = new CommonOptions();
  private final ReviewOptions review = new ReviewOptions();

  @Nullable
  private String base;

  private List<String> allowed = new ArrayList<>();

  void addTo(Options options) {
    options
        .text("--diff-base", "REF")
        .description(
            "Compare with this branch, tag or commit: for a pull request what merging it gives, with a comment; else the commit"
                + " that is checked out.")
        .into(value -> base = value);
    options
        .list("--allow-removal", "NAME", EnvironmentDefaults.ONE_PER_LINE)
        .description(
            "An object whose removal, renaming or move is meant. Without it such a change ends with 6. May be repeated, or given one"
                + " per line.")
        .into(value -> allowed = value);
    review.addReportTo(options, "the chart is made from");
    CommonOptions.addCaFile(options, value -> common.caFile = value);
  }

  Optional<Path> caFile() {
    return Optional.ofNullable(common.caFile);
  }

  boolean isAsked() {
    return base != null;
  }

  /** One workflow may render on a push and compare in a pull request, with the same settings: so this is no contradiction. */
  void warnOfUnused(Wiring wiring) {
    if (isAsked()) {
      return;
    }
    List<String> unused = new ArrayList<>();
    if (!allowed.isEmpty()) {
      unused.add("--allow-removal");
    }
    if (!review.watch.isEmpty()) {
      unused.add("--watch");
    }
    if (!review.status.equals("auto")) {
      unused.add("--status");
    }
    unused.forEach(
        option -> wiring.log().warning(option + " does nothing here: --diff-base is not set"));
  }

  ArgocdDiffRequest request(ChartOptions chart, Wiring wiring) {
    return new ArgocdDiffRequest(
        chart.inRepository(),
        chart.valuesInRepository(),
        chart.request(wiring),
        Optional.ofNullable(base),
        AllowedRemovals.of(allowed),
        review.watch);
  }

  Publisher publisher(Wiring wiring) {
    return line(wiring).publisher();
  }

  ArgocdDiff step(Wiring wiring, ChartRenderer renderer, ArgocdDiff.Checks checks) {
    ReviewWiring line = line(wiring);
    return new ArgocdDiff(
        wiring.job(),
        line::git,
        line.workshop(),
        renderer,
        checks,
        wiring::print,
        line.publisher(),
        wiring.log());
  }

  private ReviewWiring line(Wiring wiring) {
    Once<OkHttpClient> http = new Once<>(() -> wiring.http(caFile()));
    return new ReviewWiring(wiring, common, review, http, Lease::nothing);
  }
}
