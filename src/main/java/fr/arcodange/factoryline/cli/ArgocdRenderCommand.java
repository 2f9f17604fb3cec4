package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.ChartEngine;
import fr.arcodange.factoryline.argocd.ChartRenderer;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.step.ArgocdRender;
import fr.arcodange.factoryline.step.ArgocdRenderRequest;
import fr.arcodange.factoryline.step.RenderReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class ArgocdRenderCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final ChartOptions chart = new ChartOptions();
  private final ArgocdForgeOptions forge = new ArgocdForgeOptions();
  private final OutputFormat output = new OutputFormat();
  private boolean raw;

  @Nullable
  private Path outputDir;

  @Nullable
  private Path caFile;

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
    forge.addTo(options);
    CommonOptions.addCaFile(options, value -> caFile = value);
    output.addTo(options);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = output.isJson();
    ArgocdRender render = new ArgocdRender(new ChartRenderer(engine()), wiring.log());
    if (raw) {
      if (json || outputDir != null || forge.isAsked()) {
        throw Failure.usage("--raw prints what Helm prints")
            .hint("leave out --output-dir, --output, --check-sources and --commit, or --raw");
      }
      wiring.print(render.raw(chart.request(wiring)));
      return ExitCode.DONE;
    }
    forge.requireAllowed(wiring);
    ChartRequest request = chart.request(wiring);
    Optional<Path> authority = Optional.ofNullable(caFile);
    RenderReport report = render.run(
        new ArgocdRenderRequest(
            request, Optional.ofNullable(outputDir).map(wiring.context().directory()::resolve)),
        objects -> forge.findings(wiring, authority, objects));
    if (report.hasErrors()) {
      throw report.refusal();
    }
    forge.commit(wiring, authority, request.chart(), report.objects());
    return ExitCode.DONE;
  }

  private ChartEngine engine() {
    return ChartEngine.helm(
        Optional.ofNullable(System.getProperty("factoryline.helm")).map(Path::of),
        wiring.programs(),
        wiring.environment());
  }
}
