package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.PgDifference;
import fr.arcodange.factoryline.step.ProvisioningText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class PgPlanCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final PgOptions postgres = new PgOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private String output = "human";
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
            "Reads catalogs only, one question for the server and one for each database. Whether a stored password is right can be"
                + " seen by superusers only; for others it stays as it is.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  pg-provision plan --applications postgres/applications.yaml --host pg.example --user factoryline",
            "  pg-provision plan --applications apps.tfvars.json --output json --detailed-exitcode");
    Options options = new Options(spec);
    common.addTo(options);
    postgres.addTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    options
        .text("--output", "FORMAT")
        .otherwise("human")
        .description("human or json (default: ${DEFAULT-VALUE}).")
        .into(value -> output = value);
    options
        .flag("--detailed-exitcode")
        .description("End with 8 if there is something to run (default: false).")
        .into(value -> detailedExitCode = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = PgWiring.isJson(output);
    PgWiring line = new PgWiring(wiring, common, postgres, oidc, vault);
    List<Application> applications = line.applications();
    PgDifference difference;
    try (Lease lease = line.login();
        Provisioner server = line.connect(lease)) {
      difference = line.work(lease, server).plan(applications);
    }
    wiring
        .context()
        .out()
        .print(
            json
                ? JsonTrees.text(ProvisioningText.json(difference)) + "\n"
                : ProvisioningText.script(difference));
    return detailedExitCode && !difference.isEmpty() ? ExitCode.CHANGES_PENDING : ExitCode.DONE;
  }
}
