package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.argocd.ChartRenderer;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.argocd.Lint;
import fr.arcodange.factoryline.argocd.LintText;
import fr.arcodange.factoryline.argocd.ManifestFolder;
import fr.arcodange.factoryline.argocd.ObjectFiles;
import fr.arcodange.factoryline.argocd.Rendered;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.text.Display;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Renders a chart of applications, checks what it came to, and writes it out if nothing is wrong with it. */
public final class ArgocdRender {
  private final ChartRenderer renderer;
  private final Lint lint;
  private final Publisher publisher;
  private final JobLog log;

  public ArgocdRender(ChartRenderer renderer, Lint lint, Publisher publisher, JobLog log) {
    this.renderer = renderer;
    this.lint = lint;
    this.publisher = publisher;
    this.log = log;
  }

  /** What else is looked at, once it is known what the chart renders to. */
  public interface Check {
    List<Finding> of(List<KubeObject> objects);
  }

  /** Renders, checks and writes; nothing is written if there is an error among the findings. */
  public RenderReport run(ArgocdRenderRequest request, Check more) {
    request.requireOutputBesideTemplates();
    Rendered rendered = rendered(request.chart());
    List<Finding> findings = new ArrayList<>(rendered.findings());
    findings.addAll(lint.check(rendered.objects()));
    findings.addAll(more.of(rendered.objects()));
    log.info(counted(rendered.objects()) + ": " + LintText.counts(findings));
    RenderReport report = new RenderReport(rendered.objects(), findings);
    publisher.output("findings", Integer.toString(findings.size()));
    if (!findings.isEmpty()) {
      publisher.summary(
          "### Argo CD applications\n\n" + LintText.markdown(findings, publisher::redact));
    }
    if (!report.hasErrors()) {
      request.outputDir().ifPresent(folder -> write(folder, rendered.objects()));
    }
    return report;
  }

  private Rendered rendered(ChartRequest chart) {
    try (JobLog.Closing progress =
        log.progress("rendering " + Display.line(chart.chart().toString()))) {
      return renderer.render(chart);
    }
  }

  private static String counted(List<KubeObject> objects) {
    long applications = objects.stream().filter(KubeObject::isApplication).count();
    return objects.size() + " objects, " + applications + " of them applications";
  }

  private void write(Path folder, List<KubeObject> objects) {
    ManifestFolder.Written written = new ManifestFolder(folder).write(ObjectFiles.of(objects));
    log.info("wrote " + written.written() + " files to " + Display.line(folder.toString())
        + ", left " + written.unchanged() + " as they were, removed " + written.removed());
  }
}
