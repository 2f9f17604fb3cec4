package fr.arcodange.factoryline.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Called without saying what to do. */
final class PgProvisionCommand implements Runnable {
  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("pg-provision");

  /** The command as it is called and explained. */
  CommandSpec spec() {
    spec.usageMessage()
        .description(
            "Gives each application on a PostgreSQL server a database, an owner, and a lookup for pgbouncer.")
        .synopsisSubcommandLabel("COMMAND")
        .footerHeading("%nExamples:%n")
        .footer("  pg-provision plan --help");
    new Options(spec).helpAndVersion();
    return spec;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: plan, apply or verify");
  }
}
