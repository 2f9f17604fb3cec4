package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import fr.arcodange.factoryline.postgres.Provisioner;
import fr.arcodange.factoryline.postgres.ServerDescription;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.PgImport;
import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class PgImportCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final PgOptions postgres = new PgOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();

  @Nullable
  private Path to;

  PgImportCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("import");
    spec.usageMessage()
        .description(
            "Writes the applications file of a server as it stands, to begin with one that others made.",
            "",
            "Reads catalogs only, and anybody may. What no file can declare is a comment that says why, and a warning.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  pg-provision import --host pg.example --user reader --to postgres/applications.yaml",
            "  pg-provision import --host pg.example --user reader --vault-database database | less");
    Options options = new Options(spec);
    common.addTo(options);
    postgres.addServer(options);
    postgres.addEngineTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    options
        .path("--to", "FILE")
        .description(
            "Where to write it, a *.yaml that is not there yet; nothing is ever overwritten. Default: standard output.")
        .into(value -> to = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    Path file = to;
    if (file != null) {
      check(file);
    }
    PgWiring line = new PgWiring(wiring, common, postgres, new ReviewOptions(), oidc, vault);
    ServerDescription description;
    try (Lease lease = line.login();
        Provisioner server = line.server(lease)) {
      description = new PgImport(server, line.engine(lease), wiring.log()).describe();
    }
    String yaml = ApplicationsFile.yaml(description);
    if (file == null) {
      wiring.print(yaml);
    } else {
      write(file, yaml);
    }
    return ExitCode.DONE;
  }

  private static void check(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!name.endsWith(".yaml") && !name.endsWith(".yml")) {
      throw Failure.usage(
              "--to is '" + Display.line(file.toString()) + "', whose name is no YAML's")
          .hint(
              "call it applications.yaml, for example: the other commands tell a format by its name");
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw unwritten(file, "it is there already");
    }
  }

  private static void write(Path file, String yaml) {
    try {
      Files.writeString(file, yaml, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unwritten(file, FileTrouble.of(file, e)).causedBy(e);
    }
  }

  private static Failure unwritten(Path file, String why) {
    return Failure.usage("writing " + Display.line(file.toString()) + ": " + Display.line(why))
        .hint("name a file that is not there yet, in a folder that is");
  }
}
