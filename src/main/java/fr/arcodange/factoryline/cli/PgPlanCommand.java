package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.step.PgDifference;
import fr.arcodange.factoryline.step.PgPlan;
import fr.arcodange.factoryline.step.PlanReport;
import fr.arcodange.factoryline.step.ProvisioningText;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class PgPlanCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final PgOptions postgres = new PgOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private final ReviewOptions review = new ReviewOptions();
  private @Nullable String executor;
  private final OutputFormat output = new OutputFormat();
  private boolean detailedExitCode;

  PgPlanCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("plan");
    spec.usageMessage()
        .description(
            "Says what apply would run, as a script that psql takes: each statement, in its order, without passwords.",
            "",
            "For a pull request it plans what merging it would declare, comments, and keeps digests of what it showed in the plan"
                + " store for pg-provision apply.",
            "",
            "Reads catalogs only, one question for the server and one for each database. Whether a stored password is right can be"
                + " seen by superusers only; for others it is said to be set only if needed.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  pg-provision plan --applications postgres/applications.yaml --host pg.example --user factoryline",
            "  pg-provision plan --applications postgres/applications.yaml --user plan_only --executor factoryline --store gs://acme-tf/factoryline",
            "  pg-provision plan --applications apps.tfvars.json --output json --detailed-exitcode");
    Options options = new Options(spec);
    common.addTo(options);
    postgres.addTo(options);
    postgres.addDrops(options);
    vault.addTo(options);
    oidc.addTo(options);
    review.addTo(options, "the applications are made from");
    options
        .text("--executor", "ROLE")
        .description(
            "The role that apply connects as, if the one that plans may only read. Default: --user.")
        .into(value -> executor = value);
    output.addTo(options);
    options
        .flag("--detailed-exitcode")
        .description("End with 8 if there is something to run (default: false).")
        .into(value -> detailedExitCode = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = output.isJson();
    PgWiring line = new PgWiring(wiring, common, postgres, review, oidc, vault);
    PgPlan plan =
        new PgPlan(line.review().job(), line.provisionings(Optional.ofNullable(executor)));
    PlanReport report = plan.isForPullRequest()
        ? plan.pullRequest(line.subject(review), difference -> print(difference, json))
        : plan.file(line.file(), difference -> print(difference, json));
    return detailedExitCode && !report.tally().isEmpty() ? ExitCode.CHANGES_PENDING : ExitCode.DONE;
  }

  private void print(PgDifference difference, boolean json) {
    wiring.print(
        json
            ? JsonTrees.text(ProvisioningText.json(difference)) + "\n"
            : ProvisioningText.script(difference));
  }
}
