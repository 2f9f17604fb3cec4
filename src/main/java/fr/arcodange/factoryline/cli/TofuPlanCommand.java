package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.step.PlanReport;
import fr.arcodange.factoryline.step.PlanTreeChoice;
import fr.arcodange.factoryline.step.TofuPlan;
import fr.arcodange.factoryline.step.TofuPlanRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class TofuPlanCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final TofuOptions tofu = new TofuOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private String planTree = "merge";
  private boolean detailedExitCode;

  TofuPlanCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("tofu-plan");
    spec.usageMessage()
        .description(
            "Shows a pull request what merging it would change.",
            "",
            "Logs in to Vault, plans the merge result without locking the state, comments on the pull request, keeps digests of what"
                + " it showed in the plan store for tofu-apply, and revokes the Vault token.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  tofu-plan --root iac --store gs://acme-tf/factoryline --vault-role gitea_cicd_plan",
            "  tofu-plan --root iac --var-file ../env/prod.tfvars --watch 'policies/**.json'",
            "  tofu-plan --root iac --detailed-exitcode");
    Options options = new Options(spec);
    common.addTo(options);
    tofu.addTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    options
        .text("--plan-tree", "TREE")
        .otherwise("merge")
        .description(
            "merge: what merging would give; head: the branch as it is; workspace: the job's own folder"
                + " (default: ${DEFAULT-VALUE}).")
        .into(value -> planTree = value);
    options
        .flag("--detailed-exitcode")
        .description("End with 8 if there are changes (default: false).")
        .into(value -> detailedExitCode = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    TofuPlanRequest request =
        new TofuPlanRequest(tofu.root(), PlanTreeChoice.of(planTree), tofu.review.watch);
    TofuWiring line = new TofuWiring(wiring, common, tofu, oidc, vault);
    PlanReport report = new TofuPlan(line.review().job(), line::tofu).run(request);
    return detailedExitCode && !report.tally().isEmpty() ? ExitCode.CHANGES_PENDING : ExitCode.DONE;
  }
}
