package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.step.Diagnosis;
import fr.arcodange.factoryline.step.DiagnosisText;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.PgDoctor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class PgDoctorCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final PgOptions postgres = new PgOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private final OutputFormat output = new OutputFormat();

  PgDoctorCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("doctor");
    spec.usageMessage()
        .description(
            "Says what is unsafe on a server, and the statements that mend it.",
            "",
            "Reads catalogs only and changes nothing. Any user will do: what he cannot see is told as not visible. Ends with 6 if"
                + " something is unsafe. Without --applications, databases that have a role named after them pass for applications.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  pg-provision doctor --host pg.example --user postgres",
            "  pg-provision doctor --applications postgres/applications.yaml --output json");
    Options options = new Options(spec);
    common.addTo(options);
    postgres.addServerTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    output.addTo(options);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = output.isJson();
    PgWiring line = new PgWiring(wiring, common, postgres, new ReviewOptions(), oidc, vault);
    Optional<List<Application>> declared = line.applicationsIfAny();
    PgDoctor doctor;
    Diagnosis diagnosis;
    try (Lease lease = line.login()) {
      doctor = new PgDoctor(line.examination(lease), line.review().publisher(), wiring.log());
      diagnosis = doctor.examine(declared);
    }
    wiring.print(
        json
            ? JsonTrees.text(DiagnosisText.json(diagnosis)) + "\n"
            : DiagnosisText.script(diagnosis));
    return wiring.ended(
        Optional.of(diagnosis).filter(Diagnosis::isUnsafe).map(Diagnosis::refusal),
        () -> doctor.publish(diagnosis));
  }
}
