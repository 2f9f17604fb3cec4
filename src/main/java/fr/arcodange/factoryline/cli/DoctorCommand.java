package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.step.Doctor;
import fr.arcodange.factoryline.step.SetupDiagnosis;
import fr.arcodange.factoryline.step.SetupText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class DoctorCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final DoctorOptions setup = new DoctorOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private final PgOptions postgres = new PgOptions();
  private final OutputFormat output = new OutputFormat();

  DoctorCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("doctor");
    spec.usageMessage()
        .description(
            "Looks at everything that a setup needs, for real, and says what to do about what is not as it should be.",
            "",
            "The forge, its clock and certificate, the way to an ID token, the roles in Vault, the secrets, the plan store, OpenTofu,"
                + " PostgreSQL, the job's token and the runner. What no option names is not looked at, and the report says so."
                + " Whatever is made to try something is removed again. Ends with 6 if something is unsafe, else with 3 if something"
                + " is denied or missing, else with 4 if something cannot be reached.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  factoryline doctor --vault-role gitea_cicd_plan --vault-apply-role gitea_cicd",
            "  factoryline doctor --store gs://acme-tf/factoryline --root iac --probe-comment --output json");
    Options options = new Options(spec);
    common.addTo(options);
    setup.addTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    postgres.addServer(options);
    output.addTo(options);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = output.isJson();
    Doctor doctor = new DoctorWiring(wiring, common, setup, vault, oidc, postgres).doctor();
    SetupDiagnosis diagnosis = doctor.examine();
    wiring.print(
        json ? JsonTrees.text(SetupText.json(diagnosis)) + "\n" : SetupText.table(diagnosis));
    return wiring.ended(diagnosis.failure(), () -> doctor.publish(diagnosis));
  }
}
