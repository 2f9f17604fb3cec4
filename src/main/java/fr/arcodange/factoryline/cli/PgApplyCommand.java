package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.step.ApplyResult;
import fr.arcodange.factoryline.step.ApplyTerms;
import fr.arcodange.factoryline.step.PgApply;
import fr.arcodange.factoryline.step.ProvisioningText;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class PgApplyCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final PgOptions postgres = new PgOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private final ReviewOptions review = new ReviewOptions();
  private final ApplyOptions apply = new ApplyOptions();

  PgApplyCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("apply");
    spec.usageMessage()
        .description(
            "Runs what the tip of a branch declares, if merged pull requests showed every statement of it.",
            "",
            "Compares again, under a lock that every pg-provision of this server takes, checks each statement against what plan kept in"
                + " the plan store, runs what is missing, and posts the receipt on the pull requests it carried. Outside of a job,"
                + " --require none applies the file as it lies there. No role, database or schema is ever dropped but by --allow-drop.",
            "",
            "Whatever ends it in the middle, the next run finishes: it compares with what is there.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  pg-provision apply --applications postgres/applications.yaml --store gs://acme-tf/factoryline --host pg.example --user factoryline",
            "  pg-provision apply --require none --applications postgres/applications.yaml --host pg.example --user factoryline");
    Options options = new Options(spec);
    common.addTo(options);
    postgres.addTo(options);
    postgres.addDrops(options);
    vault.addTo(options);
    oidc.addTo(options);
    review.addTo(options, "the applications are made from");
    apply.addTo(options, "each statement", "another pg-provision on the server");
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    ApplyTerms terms = apply.terms();
    PgWiring line = new PgWiring(wiring, common, postgres, review, oidc, vault);
    PgApply step = new PgApply(line.review().job(), line.provisionings(Optional.empty()));
    if (!step.isForBranch()) {
      step.file(line.file(), terms, apply.lockTimeout());
      return ExitCode.DONE;
    }
    ApplyResult result = step.branch(
        line.subject(review),
        terms,
        apply.lockTimeout(),
        difference -> wiring.print(ProvisioningText.script(difference)));
    if (result.undelivered().isPresent()) {
      throw result.undelivered().get();
    }
    return ExitCode.DONE;
  }
}
