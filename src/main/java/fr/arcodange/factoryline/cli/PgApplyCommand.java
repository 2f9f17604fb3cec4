package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.step.Lease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

final class PgApplyCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final PgOptions postgres = new PgOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private String require = "shown";
  private int lockTimeout = 60;

  PgApplyCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("apply");
    spec.usageMessage()
        .description(
            "Compares again, under a lock that every pg-provision of this server takes, and runs what is missing. No role, database or schema is ever dropped but by --allow-drop.",
            "",
            "Whatever ends it in the middle, the next run finishes: it compares with what is there.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  pg-provision apply --require none --applications postgres/applications.yaml --host pg.example --user factoryline");
    Options options = new Options(spec);
    common.addTo(options);
    postgres.addTo(options);
    postgres.addDrops(options);
    vault.addTo(options);
    oidc.addTo(options);
    options
        .text("--require", "WHAT")
        .otherwise("shown")
        .description(
            "none: apply what is declared. shown, which is to say that a merged pull request showed each statement, is not known to"
                + " this version yet and is refused (default: ${DEFAULT-VALUE}).")
        .into(value -> require = value);
    options
        .number("--lock-timeout", "SECONDS")
        .otherwise("60")
        .description(
            "How long to wait for another pg-provision on the server (default: ${DEFAULT-VALUE}).")
        .into(value -> lockTimeout = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    requireNone();
    PgWiring line = new PgWiring(wiring, common, postgres, oidc, vault);
    List<Application> applications = line.applications();
    try (Lease lease = line.login();
        Provisioner server = line.connect(lease)) {
      line.work(lease, server)
          .apply(applications, Duration.ofSeconds(lockTimeout), line.editorsPassword(lease));
      wiring.log().info("pgbouncer.ini needs " + server.authQuery());
    }
    return ExitCode.DONE;
  }

  private void requireNone() {
    switch (require) {
      case "none" -> {}
      case "shown" ->
        throw Failure.refused(
                "applying what a pull request showed: this version of pg-provision keeps no evidence of that")
            .hint("run it on a protected branch only, and say --require none");
      default -> throw Wiring.unknown("--require", require, "none");
    }
  }
}
