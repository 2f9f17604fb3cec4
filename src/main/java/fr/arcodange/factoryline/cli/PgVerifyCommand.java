package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.Application;
import fr.arcodange.factoryline.postgres.ApplicationsFile;
import fr.arcodange.factoryline.step.Lease;
import fr.arcodange.factoryline.step.PgVerify;
import fr.arcodange.factoryline.step.Proof;
import fr.arcodange.factoryline.step.ProofText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class PgVerifyCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final PgOptions postgres = new PgOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private List<String> only = new ArrayList<>();
  private @Nullable String poolerHost;
  private int poolerPort = 6432;
  private @Nullable String poolerSslMode;
  private String output = "human";

  PgVerifyCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("verify");
    spec.usageMessage()
        .description(
            "Proves that what was provisioned works, and is closed where it has to be.",
            "",
            "Has Vault make a user for each application; logs in as it, directly and through pgbouncer; makes a table and drops it;"
                + " tries the next application's database, which has to refuse; revokes the lease, upon which open sessions have to"
                + " end. Ends with 6 if anything is otherwise. Nothing of it is left.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  pg-provision verify --applications postgres/applications.yaml --host pg.example --pooler-host pgbouncer.example --vault-database postgres",
            "  pg-provision verify --applications postgres/applications.yaml --application webapp --output json");
    Options options = new Options(spec);
    common.addTo(options);
    postgres.addTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    options
        .list("--application", "NAME", EnvironmentDefaults.ONE_PER_LINE)
        .description("Verify only this application. May be repeated.")
        .into(value -> only = value);
    options
        .text("--pooler-host", "HOST")
        .description("pgbouncer. Default: it is not tried, and the report says so.")
        .into(value -> poolerHost = value);
    options
        .number("--pooler-port", "PORT")
        .otherwise("6432")
        .description("Its port (default: ${DEFAULT-VALUE}).")
        .into(value -> poolerPort = value);
    options
        .text("--pooler-sslmode", "MODE")
        .description("As --sslmode, for pgbouncer. Default: --sslmode.")
        .into(value -> poolerSslMode = value);
    options
        .text("--output", "FORMAT")
        .otherwise("human")
        .description("human or json (default: ${DEFAULT-VALUE}).")
        .into(value -> output = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean json = OutputFormat.isJson(output);
    PgWiring line = new PgWiring(wiring, common, postgres, new ReviewOptions(), oidc, vault);
    List<Application> declared = ApplicationsFile.read(line.file());
    List<Application> chosen = chosen(declared);
    PgVerify verify;
    Proof proof;
    try (Lease lease = line.login()) {
      verify = line.verify(lease, new PgWiring.Pooler(poolerHost, poolerPort, poolerSslMode));
      proof = verify.run(declared, chosen);
    }
    ProofText text = new ProofText(wiring.redactor()::redact);
    wiring.print(json ? JsonTrees.text(text.json(proof)) + "\n" : text.lines(proof));
    if (proof.failed() == 0) {
      verify.publish(proof);
      return ExitCode.DONE;
    }
    wiring.telling(() -> verify.publish(proof));
    throw Failure.refused("verifying what was provisioned: " + ProofText.summary(proof))
        .hint(
            "the report above says of each what came back; pg-provision plan shows what differs from what is declared");
  }

  private List<Application> chosen(List<Application> declared) {
    List<String> names = declared.stream().map(Application::name).toList();
    only.stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
      throw Wiring.unknown(
          "--application", name, "a name of the file: " + String.join(", ", names));
    });
    return only.isEmpty()
        ? declared
        : declared.stream().filter(one -> only.contains(one.name())).toList();
  }
}
