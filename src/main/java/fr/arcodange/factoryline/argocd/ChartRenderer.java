package fr.arcodange.factoryline.argocd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Renders a chart and reads what it came to; what comes out differently a second time is found out. */
public final class ChartRenderer {
  private final ChartEngine engine;

  public ChartRenderer(ChartEngine engine) {
    this.engine = engine;
  }

  /**
   * What {@code helm template} prints.
   *
   * @throws fr.arcodange.factoryline.Failure tool failed, with Helm's words
   */
  public String text(ChartRequest request) {
    request.requireFiles();
    ChartLinks.requireInside(request);
    return engine.render(request);
  }

  /** What may be missing from that text without anybody's seeing it. */
  public List<Finding> unseen(ChartRequest request) {
    return engine.findings(request);
  }

  /**
   * The chart's objects. Where its templates may come out differently each time, they are rendered twice.
   *
   * @throws fr.arcodange.factoryline.Failure tool failed, with Helm's words
   */
  public Rendered render(ChartRequest request) {
    request.requireFiles();
    ChartLinks.requireInside(request);
    String text = engine.render(request);
    Rendered read = Manifests.read(text);
    TemplateSources sources = TemplateSources.of(request.chart());
    List<Finding> findings = new ArrayList<>(read.findings());
    findings.addAll(sources.findings());
    findings.addAll(engine.findings(request));
    Rendered rendered = new Rendered(read.objects(), findings);
    String again = sources.mayVary() ? engine.render(request) : text;
    return again.equals(text) ? rendered : varying(rendered, Manifests.read(again));
  }

  private static Rendered varying(Rendered first, Rendered second) {
    Map<ObjectKey, KubeObject> others = new HashMap<>();
    second.objects().forEach(object -> others.put(object.key(), object));
    Set<String> told = new HashSet<>();
    List<Finding> findings = new ArrayList<>(first.findings());
    for (KubeObject object : first.objects()) {
      KubeObject other = others.get(object.key());
      boolean same = other != null && other.content().equals(object.content());
      if (!same && told.add(object.source())) {
        findings.add(
            Finding.error(
                RuleName.DETERMINISTIC.word(),
                object,
                "",
                "it comes out differently each time the chart is rendered",
                "take functions such as randAlphaNum, uuidv4, genCA, now or keys out of the template, or fix their order"));
      }
    }
    return new Rendered(first.objects(), findings);
  }
}
