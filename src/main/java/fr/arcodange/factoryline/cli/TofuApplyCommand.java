package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.step.ApplyResult;
import fr.arcodange.factoryline.step.ApplyTerms;
import fr.arcodange.factoryline.step.Requirement;
import fr.arcodange.factoryline.step.TofuApply;
import fr.arcodange.factoryline.step.TofuApplyRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class TofuApplyCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final TofuOptions tofu = new TofuOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private @Nullable String branch;
  private String require = "shown";
  private String directPush = "refuse";
  private @Nullable String accept;
  private int lockTimeout = 60;

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
    options
        .text("--branch", "NAME")
        .description(
            "Branch to apply. Default: the job's own, if that is the repository's default branch.")
        .into(value -> branch = value);
    options
        .text("--require", "WHAT")
        .otherwise("shown")
        .description(
            "shown: a merged pull request showed each change; none: apply as it is (default: ${DEFAULT-VALUE}).")
        .into(value -> require = value);
    options
        .text("--direct-push", "WHAT")
        .otherwise("refuse")
        .description(
            "refuse or apply changes that came by pushes without a pull request (default: ${DEFAULT-VALUE}).")
        .into(value -> directPush = value);
    options
        .text("--accept", "FINGERPRINT")
        .description(
            "Apply the refused plan that has this fingerprint; the receipt names who started the run.")
        .into(value -> accept = value);
    options
        .number("--lock-timeout", "SECONDS")
        .otherwise("60")
        .description(
            "How long to wait for somebody else's lock on the state (default: ${DEFAULT-VALUE}).")
        .into(value -> lockTimeout = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    TofuApplyRequest request = request();
    TofuWiring line = new TofuWiring(wiring, common, tofu, oidc, vault);
    Git git = line.git();
    ApplyResult report = new TofuApply(
            wiring.job(),
            git,
            line.workshop(),
            line::tofu,
            line.gitea().get(),
            line.publisher(),
            wiring.log(),
            wiring.clock())
        .run(request);
    if (report.undelivered().isPresent()) {
      throw report.undelivered().get();
    }
    return ExitCode.DONE;
  }

  private TofuApplyRequest request() {
    return new TofuApplyRequest(
        tofu.root(),
        new ApplyTerms(
            Optional.ofNullable(branch),
            Requirement.of(require),
            directPushApplies(),
            Optional.ofNullable(accept).map(String::strip).map(Fingerprint::parse)),
        tofu.strictOutputs,
        Duration.ofSeconds(lockTimeout),
        tofu.watch);
  }

  private boolean directPushApplies() {
    return switch (directPush) {
      case "apply" -> true;
      case "refuse" -> false;
      default -> throw Wiring.unknown("--direct-push", directPush, "refuse or apply");
    };
  }
}
