package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.ChartRenderer;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.argocd.CustomResources;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.argocd.Lint;
import fr.arcodange.factoryline.argocd.LintText;
import fr.arcodange.factoryline.argocd.Rendered;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.step.ArgocdDiff.Checked;
import fr.arcodange.factoryline.step.ArgocdRender;
import fr.arcodange.factoryline.step.ArgocdRenderRequest;
import fr.arcodange.factoryline.step.RenderReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class ArgocdRenderCommand implements Callable<Integer> {
  /** A cancelled rendering has at most files to write, which it does not leave half done. */
  static final Duration SOON = Duration.ofMinutes(1);

  private final Wiring wiring;
  private final ChartOptions chart = new ChartOptions();
  private final DiffOptions diff = new DiffOptions();
  private final ArgocdForgeOptions forge = new ArgocdForgeOptions();
  private final OutputFormat output = new OutputFormat();
  private boolean raw;

  @Nullable
  private Path outputDir;

  @Nullable
  private Path crds;

  ArgocdRenderCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("argocd-render");
    spec.usageMessage()
        .description(
            "Renders a chart of Argo CD applications and checks what it comes to.",
            "",
            "Renders with the real Helm engine, without a cluster. Ends with 6 if something is wrong with what was rendered.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  argocd-render --chart argocd --output-dir rendered",
            "  argocd-render --chart argocd --diff-base main",
            "  argocd-render --chart argocd --check-sources --commit rendered",
            "  argocd-render --chart argocd --values argocd/prod.yaml --set org=acme --raw");
    Options options = new Options(spec);
    chart.addTo(options);
    options
        .path("--output-dir", "DIR")
        .description("Write one file per object there. Default: write none.")
        .into(value -> outputDir = value);
    options
        .flag("--raw")
        .description(
            "Print what helm template prints, unchecked, and nothing else (default: false).")
        .into(value -> raw = value);
    options
        .path("--crds", "DIR")
        .description(
            "CustomResourceDefinitions to check objects with, as 'kubectl get crds -o yaml' writes them. Default: those of Argo CD"
                + " that this release knows.")
        .into(value -> crds = value);
    diff.addTo(options);
    forge.addTo(options);
    output.addTo(options);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = output.isJson();
    diff.warnOfUnused(wiring);
    if (raw) {
      return raw(json);
    }
    if (diff.isAsked()) {
      return diff(json);
    }
    forge.requireAllowed(wiring);
    Optional<Path> out = Optional.ofNullable(outputDir).map(wiring.context().directory()::resolve);
    if (!forge.commits()) {
      wiring.context().cancellation().shorten(SOON);
    }
    ChartRequest request = chart.request(wiring);
    RenderReport report = new ArgocdRender(
            wiring.charts(), lint(), diff.publisher(wiring), wiring.log())
        .run(new ArgocdRenderRequest(request, out), objects -> {
          List<Finding> findings = forge.findings(wiring, diff.caFile(), objects);
          // The last moment before files are written, which is done wholly or not at all.
          wiring.context().cancellation().check("checking what the chart renders to");
          return findings;
        });
    wiring.print(
        json
            ? JsonTrees.text(LintText.json(report.findings())) + "\n"
            : LintText.human(report.findings()));
    if (report.hasErrors()) {
      throw report.refusal();
    }
    forge.commit(wiring, diff.caFile(), request.chart(), report.objects());
    return ExitCode.DONE;
  }

  private int raw(boolean json) {
    if (json || outputDir != null || diff.isAsked() || forge.isAsked()) {
      throw Failure.usage("--raw prints what Helm prints")
          .hint(
              "leave out --output-dir, --output, --diff-base, --check-sources and --commit, or --raw");
    }
    wiring.context().cancellation().shorten(SOON);
    ChartRequest request = chart.request(wiring);
    ChartRenderer renderer = wiring.charts();
    wiring.print(renderer.text(request));
    renderer.unseen(request).forEach(finding -> wiring.log().warning(finding.message()));
    return ExitCode.DONE;
  }

  private int diff(boolean json) {
    if (json || outputDir != null || forge.commits()) {
      throw Failure.usage("--diff-base shows what differs")
          .hint("leave out --output-dir, --output and --commit, or --diff-base");
    }
    forge.requireAllowed(wiring);
    Lint lint = lint();
    diff.step(wiring, wiring.charts(), rendered -> checked(lint, rendered))
        .run(diff.request(chart, wiring));
    return ExitCode.DONE;
  }

  private Checked checked(Lint lint, Rendered rendered) {
    List<Finding> findings = new ArrayList<>(rendered.findings());
    findings.addAll(lint.check(rendered.objects()));
    findings.addAll(forge.findings(wiring, diff.caFile(), rendered.objects()));
    return new Checked(findings);
  }

  private Lint lint() {
    return Lint.of(Optional.ofNullable(crds)
        .map(wiring.context().directory()::resolve)
        .map(CustomResources::read));
  }
}
