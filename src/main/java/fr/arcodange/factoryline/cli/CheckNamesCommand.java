package fr.arcodange.factoryline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.argocd.Rendered;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import fr.arcodange.factoryline.step.FactoryNames;
import fr.arcodange.factoryline.step.NameCheck;
import fr.arcodange.factoryline.step.NameFinding;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.tofu.HclFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class CheckNamesCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final ChartOptions chart = new ChartOptions();
  private final OutputFormat output = new OutputFormat();
  private Path applications = Path.of("postgres/applications.yaml");

  CheckNamesCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("check-names");
    spec.usageMessage()
        .description(
            "Says where an application's name does not join up in a factory repository.",
            "",
            "Compares the applications of the Argo CD chart, the databases, and what the *.tf files below this folder write out:"
                + " the variable 'applications', Vault's roles and policies, where states are kept. Asks no server. A part that is"
                + " not there is not missed. Ends with 6 if something will not work.")
        .footerHeading("%nExamples:%n")
        .footer("  check-names", "  check-names --output json");
    Options options = new Options(spec);
    chart.addTo(options);
    options
        .path("--applications", "FILE")
        .otherwise("postgres/applications.yaml")
        .description("Who has a database (default: ${DEFAULT-VALUE}).")
        .into(value -> applications = value);
    output.addTo(options);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = output.isJson();
    Path here = wiring.context().directory();
    Path databases = here.resolve(applications);
    List<NameFinding> findings = NameCheck.of(new FactoryNames(
        objects(),
        Files.exists(databases) ? Optional.of(ApplicationsFile.read(databases)) : Optional.empty(),
        HclFiles.below(here)));
    wiring.print(json ? JsonTrees.text(json(findings)) + "\n" : text(findings));
    long errors = findings.stream().filter(NameFinding::error).count();
    if (errors > 0) {
      throw Failure.refused("checking names: " + errors + (errors == 1 ? " error" : " errors"))
          .hint("they are told above, each with what to do");
    }
    return ExitCode.DONE;
  }

  private List<KubeObject> objects() {
    ChartRequest request = chart.request(wiring);
    if (!Files.exists(request.chart())) {
      return List.of();
    }
    Rendered rendered = wiring.charts().render(request);
    rendered.unreadable().ifPresent(finding -> {
      throw Failure.toolFailed(
              "reading what the chart " + Display.line(request.chart().toString()) + " renders to: "
                  + Display.line(finding.source()) + ": " + finding.message())
          .hint(
              "names that it hides cannot be checked; argocd-render tells all that is wrong with it");
    });
    return rendered.objects();
  }

  private static String text(List<NameFinding> findings) {
    StringBuilder text = new StringBuilder();
    for (NameFinding finding : findings) {
      text.append(finding.error() ? "error: " : "notice: ")
          .append(Display.line(finding.application() + ": " + finding.message()))
          .append("\n  ")
          .append(Display.line(finding.advice()))
          .append('\n');
    }
    return findings.isEmpty() ? "every name joins up\n" : text.toString();
  }

  private static ArrayNode json(List<NameFinding> findings) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    findings.forEach(finding -> array
        .addObject()
        .put("severity", finding.error() ? "error" : "notice")
        .put("application", finding.application())
        .put("message", finding.message())
        .put("advice", finding.advice()));
    return array;
  }
}
