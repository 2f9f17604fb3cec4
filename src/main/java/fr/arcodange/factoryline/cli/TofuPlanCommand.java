package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.step.PlanReport;
import fr.arcodange.factoryline.step.PlanTreeChoice;
import fr.arcodange.factoryline.step.TofuPlan;
import fr.arcodange.factoryline.step.TofuPlanRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tofu-plan",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a pull request what merging it would change.",
      "",
      "Logs in to Vault, plans the merge result without locking the state, comments on the pull request, keeps digests of what"
          + " it showed in the plan store for tofu-apply, and revokes the Vault token."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tofu-plan --root iac --store gs://acme-tf/factoryline --vault-role gitea_cicd_plan",
      "  tofu-plan --root iac --var-file ../env/prod.tfvars --watch 'policies/**.json'",
      "  tofu-plan --root iac --detailed-exitcode"
    })
final class TofuPlanCommand implements Callable<Integer> {
  private final Wiring wiring;

  @Mixin
  private CommonOptions common = new CommonOptions();

  @Mixin
  private TofuOptions tofu = new TofuOptions();

  @Mixin
  private VaultOptions vault = new VaultOptions();

  @Mixin
  private OidcOptions oidc = new OidcOptions();

  @Option(
      names = "--plan-tree",
      paramLabel = "TREE",
      defaultValue = "merge",
      description =
          "merge: what merging would give; head: the branch as it is; workspace: the job's own folder"
              + " (default: ${DEFAULT-VALUE}).")
  private String planTree = "merge";

  @Option(
      names = "--detailed-exitcode",
      arity = "0..1",
      fallbackValue = "true",
      description = "End with 8 if there are changes (default: false).")
  private boolean detailedExitCode;

  TofuPlanCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  @Override
  public Integer call() {
    TofuPlanRequest request =
        new TofuPlanRequest(tofu.root(), PlanTreeChoice.of(planTree), tofu.watch);
    TofuWiring line = new TofuWiring(wiring, common, tofu, oidc, vault);
    PlanReport report = new TofuPlan(
            wiring.job(),
            line::git,
            line.workshop(),
            line.publisher(),
            wiring.redactor(),
            wiring.log(),
            wiring.clock())
        .run(request);
    return detailedExitCode && !report.counts().isEmpty()
        ? ExitCode.CHANGES_PENDING
        : ExitCode.DONE;
  }
}
