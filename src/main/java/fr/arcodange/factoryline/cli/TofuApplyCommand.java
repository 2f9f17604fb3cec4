package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.git.Git;
import fr.arcodange.factoryline.review.Fingerprint;
import fr.arcodange.factoryline.step.ApplyResult;
import fr.arcodange.factoryline.step.Requirement;
import fr.arcodange.factoryline.step.TofuApply;
import fr.arcodange.factoryline.step.TofuApplyRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tofu-apply",
    mixinStandardHelpOptions = true,
    description = {
      "Applies the tip of a branch, if every change of its plan was shown by a merged pull request.",
      "",
      "Logs in to Vault, plans the tip, checks each change against what tofu-plan kept in the plan store, applies the plan it"
          + " has just made, posts the receipt on the pull requests it carried, and revokes the Vault token."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tofu-apply --root iac --store gs://acme-tf/factoryline --vault-role gitea_cicd",
      "  tofu-apply --root iac --store gs://acme-tf/factoryline --accept 0f3a…",
      "  tofu-apply --root iac --require none"
    })
final class TofuApplyCommand implements Callable<Integer> {
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
      names = "--branch",
      paramLabel = "NAME",
      description = "Branch to apply. Default: the job's own.")
  private @Nullable String branch;

  @Option(
      names = "--require",
      paramLabel = "WHAT",
      defaultValue = "shown",
      description =
          "shown: a merged pull request showed each change; none: apply as it is (default: ${DEFAULT-VALUE}).")
  private String require = "shown";

  @Option(
      names = "--direct-push",
      paramLabel = "WHAT",
      defaultValue = "refuse",
      description =
          "refuse or apply changes that came by pushes without a pull request (default: ${DEFAULT-VALUE}).")
  private String directPush = "refuse";

  @Option(
      names = "--accept",
      paramLabel = "FINGERPRINT",
      description =
          "Apply the refused plan that has this fingerprint; the receipt names who started the run.")
  private @Nullable String accept;

  @Option(
      names = "--lock-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "How long to wait for somebody else's lock on the state (default: ${DEFAULT-VALUE}).")
  private int lockTimeout = 60;

  TofuApplyCommand(Wiring wiring) {
    this.wiring = wiring;
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
        Optional.ofNullable(branch),
        Requirement.of(require),
        directPushApplies(),
        Optional.ofNullable(accept).map(String::strip).map(Fingerprint::parse),
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
