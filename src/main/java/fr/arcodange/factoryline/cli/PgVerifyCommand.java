package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.PgVerify;
import fr.arcodange.factoryline.step.VerifyReport;
import fr.arcodange.factoryline.step.VerifyText;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class PgVerifyCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final PgOptions postgres = new PgOptions();
  private final PoolerOptions pooler = new PoolerOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private List<String> chosen = List.of();
  private final OutputFormat output = new OutputFormat();

  PgVerifyCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("verify");
    spec.usageMessage()
        .description(
            "Sees that each application's database works and is closed, with a user that Vault makes for it.",
            "",
            "The user logs in, makes and drops a table, is refused by the next application's database, and is out once Vault takes it"
                + " back; the same through pgbouncer, with --pooler-host. Needs --vault-database and a login to Vault, and none of an"
                + " administrator's to PostgreSQL. No user and no table is left of it. Ends with 6 if a check failed.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  pg-provision verify --applications apps.yaml --host pg.example --vault-database database",
            "  pg-provision verify --application webapp --pooler-host pgbouncer.example --output json");
    Options options = new Options(spec);
    common.addTo(options);
    postgres.addTo(options);
    pooler.addTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    options
        .list("--application", "NAME", EnvironmentDefaults.ONE_PER_LINE)
        .description("Verify only this one; may be repeated, or be one per line. Default: all.")
        .into(value -> chosen = value);
    output.addTo(options);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = output.isJson();
    PgWiring line = new PgWiring(wiring, common, postgres, new ReviewOptions(), oidc, vault);
    List<Application> declared = ApplicationsFile.read(line.file());
    List<Application> verified = Application.chosen(chosen, declared);
    line.checkVerification(pooler);
    VerifyReport report;
    PgVerify work;
    try (Lease lease = line.login()) {
      work = line.verification(lease, pooler);
      report = work.run(declared, verified);
    }
    String text = json ? JsonTrees.text(VerifyText.json(report)) + "\n" : VerifyText.table(report);
    wiring.print(text);
    work.tell(report, wiring.outputs(), wiring.summary(), wiring.redactor()::redact);
    return ExitCode.DONE;
  }
}
