package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.Finding;
import fr.arcodange.factoryline.argocd.KubeObject;
import java.util.List;

/** What a chart came to, and what is wrong with it. */
public record RenderReport(List<KubeObject> objects, List<Finding> findings) {

  public RenderReport {
    objects = List.copyOf(objects);
    findings = List.copyOf(findings);
  }

  public boolean hasErrors() {
    return findings.stream().anyMatch(Finding::isError);
  }

  /** What a command ends with if there are errors. */
  public Failure refusal() {
    long errors = findings.stream().filter(Finding::isError).count();
    return Failure.refused("checking what the chart renders to: " + errors
            + (errors == 1 ? " error" : " errors") + ", told above; nothing was written")
        .hint("docs/argocd.md explains each rule by its name");
  }
}
