package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.step.ApplyResult;
import fr.arcodange.factoryline.step.TofuApply;
import fr.arcodange.factoryline.step.TofuApplyRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class TofuApplyCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final TofuOptions tofu = new TofuOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private final ApplyOptions apply = new ApplyOptions();

  TofuApplyCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("tofu-apply");
    spec.usageMessage()
        .description(
            "Applies the tip of a branch, if every change of its plan was shown by a merged pull request.",
            "",
            "Logs in to Vault, plans the tip, checks each change against what tofu-plan kept in the plan store, applies the plan it"
                + " has just made, posts the receipt on the pull requests it carried, and revokes the Vault token.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  tofu-apply --root iac --store gs://acme-tf/factoryline --vault-role gitea_cicd",
            "  tofu-apply --root iac --store gs://acme-tf/factoryline --accept 0f3a…",
            "  tofu-apply --root iac --require none");
    Options options = new Options(spec);
    common.addTo(options);
    tofu.addTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    apply.addTo(options, "each change", "somebody else's lock on the state");
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    TofuApplyRequest request = request();
    TofuWiring line = new TofuWiring(wiring, common, tofu, oidc, vault);
    ApplyResult report = new TofuApply(line.review().job(), line::tofu).run(request);
    if (report.undelivered().isPresent()) {
      throw report.undelivered().get();
    }
    return ExitCode.DONE;
  }

  private TofuApplyRequest request() {
    return new TofuApplyRequest(
        tofu.root(), apply.terms(), tofu.strictOutputs, apply.lockTimeout(), tofu.review.watch);
  }
}
