package fr.arcodange.factoryline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.argocd.ChartRequest;
import fr.arcodange.factoryline.argocd.KubeObject;
import fr.arcodange.factoryline.argocd.Rendered;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import fr.arcodange.factoryline.step.FactoryNames;
import fr.arcodange.factoryline.step.NameCheck;
import fr.arcodange.factoryline.step.NameFinding;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.tofu.HclBlock;
import fr.arcodange.factoryline.tofu.HclFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class CheckNamesCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final ChartOptions chart = new ChartOptions();
  private final OutputFormat output = new OutputFormat();
  private static final Path USUAL = Path.of("postgres/applications.yaml");
  private Path applications = USUAL;

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
    wiring.context().cancellation().shorten(ArgocdRenderCommand.SOON);
    Path here = wiring.context().directory();
    Path databases = here.resolve(applications);
    if (!applications.equals(USUAL) && !Files.exists(databases)) {
      throw Failure.usage("checking names: there is no file " + Display.line(databases.toString()))
          .hint("--applications names the list of databases");
    }
    Optional<List<KubeObject>> objects = objects();
    Optional<List<Application>> listed =
        Files.exists(databases) ? Optional.of(ApplicationsFile.read(databases)) : Optional.empty();
    Map<String, HclBlock> tofu = HclFiles.below(here);
    if (objects.isEmpty() && listed.isEmpty() && tofu.isEmpty()) {
      throw Failure.usage(
              "checking names: there is nothing to read in " + Display.line(here.toString()))
          .hint("run it at the top of a factory repository; --chart and --applications say where"
              + " its parts are");
    }
    tellWhatWasRead(objects, listed.isPresent(), tofu.size());
    List<NameFinding> findings =
        NameCheck.of(new FactoryNames(objects.orElse(List.of()), listed, tofu));
    wiring.print(json ? JsonTrees.text(json(findings)) + "\n" : text(findings));
    long errors = findings.stream().filter(NameFinding::error).count();
    if (errors > 0) {
      throw Failure.refused("checking names: " + errors + (errors == 1 ? " error" : " errors"))
          .hint("they are told above, each with what to do");
    }
    return ExitCode.DONE;
  }

  /** A part that is not there is not missed, but whoever reads "every name joins up" should know of which. */
  private void tellWhatWasRead(Optional<List<KubeObject>> objects, boolean databases, int files) {
    wiring
        .log()
        .info("read: "
            + objects.map(all -> "the chart, " + all.size() + " objects").orElse("no chart")
            + "; "
            + (databases ? "" : "no ")
            + Display.line(applications.toString())
            + "; "
            + files
            + " *.tf files");
  }

  private Optional<List<KubeObject>> objects() {
    ChartRequest request = chart.request(wiring);
    if (!Files.exists(request.chart()) && chart.isUsual()) {
      return Optional.empty();
    }
    Rendered rendered = wiring.charts().render(request);
    rendered.unreadable().ifPresent(finding -> {
      throw Failure.toolFailed(
              "reading what the chart " + Display.line(request.chart().toString()) + " renders to: "
                  + Display.line(finding.source()) + ": " + finding.message())
          .hint(
              "names that it hides cannot be checked; argocd-render tells all that is wrong with it");
    });
    return Optional.of(rendered.objects());
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
