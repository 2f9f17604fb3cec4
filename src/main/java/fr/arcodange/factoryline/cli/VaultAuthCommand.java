package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.job.StepEnvironment;
import fr.arcodange.factoryline.step.ChildWithSecrets;
import fr.arcodange.factoryline.step.SecretsFile;
import fr.arcodange.factoryline.step.Sessions;
import fr.arcodange.factoryline.step.VaultLease;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class VaultAuthCommand implements Callable<Integer> {
  private static final String FILE = "file=";

  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final VaultOptions vault = new VaultOptions();
  private final OidcOptions oidc = new OidcOptions();
  private @Nullable String export;
  private boolean exec;
  private boolean revoke;
  private List<String> program = new ArrayList<>();

  VaultAuthCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("vault-auth");
    spec.usageMessage()
        .customSynopsis("vault-auth [OPTIONS] [--exec -- PROGRAM [ARGUMENT...]]")
        .description(
            "Logs in to Vault or OpenBao with the job's identity and reads secrets.",
            "",
            "They go to the session file for later steps; --export hands them on as variables or a file, --exec gives them to one"
                + " program only and revokes the token when it ends. --revoke ends the session.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  vault-auth --vault-secrets 'kv/data/ci token | API_TOKEN ; kv/data/gcs *'",
            "  vault-auth --vault-role deploy --vault-secrets 'kv/data/db url | DATABASE_URL' --exec -- ./migrate",
            "  vault-auth --vault-secrets 'kv/data/ci token | API_TOKEN' --export file=.env",
            "  vault-auth --revoke");
    Options options = new Options(spec);
    common.addTo(options);
    vault.addTo(options);
    oidc.addTo(options);
    options
        .text("--export", "WHERE")
        .description(
            "env: variables for later steps; file=PATH: assignments that a shell can source. Default: neither.")
        .into(value -> export = value);
    options
        .flag("--exec")
        .description(
            "Run the program that follows after -- with the secrets as variables, revoke when it ends, end with its exit code.")
        .into(value -> exec = value);
    options
        .flag("--revoke")
        .description(
            "Revoke the session's token and remove the session. A token already gone is fine.")
        .into(value -> revoke = value);
    options.rest(arguments -> program = arguments);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    rejectContradictions();
    VaultWiring login = new VaultWiring(
        wiring,
        vault,
        common,
        new OidcWiring(
            wiring,
            oidc,
            common,
            new Once<>(() -> wiring.http(Optional.ofNullable(common.caFile)))));
    if (revoke) {
      sessions(login).revoke();
      return ExitCode.DONE;
    }
    if (exec) {
      return new ChildWithSecrets(
              wiring.programs(),
              wiring.environment(),
              wiring.context().directory(),
              wiring.context().out(),
              wiring.redactor(),
              wiring.log())
          .run(program, login::open);
    }
    keep(login);
    return ExitCode.DONE;
  }

  private void rejectContradictions() {
    if (exec && program.isEmpty()) {
      throw Failure.usage("--exec names no program")
          .hint("put it after two hyphens: vault-auth --exec -- ./deploy");
    }
    if (!exec && !program.isEmpty()) {
      throw Failure.usage("an argument belongs to no option")
          .hint("to run a program with the secrets: vault-auth --exec -- PROGRAM [ARGUMENT...]");
    }
    if (revoke && (exec || export != null)) {
      throw Failure.usage("--revoke goes with neither --exec nor --export");
    }
    if (exec && export != null) {
      throw Failure.usage("--exec goes without --export: it gives the secrets to one program only");
    }
    if (export != null
        && !export.equals("env")
        && !(export.startsWith(FILE) && export.length() > FILE.length())) {
      throw Wiring.unknown("--export", export, "env or file=PATH");
    }
    if ("env".equals(export)
        && wiring.environment().getOrDefault("GITHUB_ENV", "").isEmpty()) {
      throw Failure.usage(
              "--export env hands on to the later steps of a job, and this is none: GITHUB_ENV is not set")
          .hint("outside a job, --export file=PATH writes a file that a shell can source");
    }
  }

  /** The lease outlives this process: it is closed here only if it cannot be handed on. */
  private void keep(VaultWiring login) {
    VaultLease lease = login.open();
    boolean kept = false;
    try {
      hand(lease);
      // The session is last: with it in place a failure would leave a token that lives and a step
      // that failed.
      lease.expiresAt().ifPresent(end -> wiring.outputs().set("expires_at", end.toString()));
      sessions(login).keep(lease, login.settings());
      kept = true;
    } finally {
      if (!kept) {
        lease.close();
      }
    }
  }

  private void hand(VaultLease lease) {
    if ("env".equals(export)) {
      StepEnvironment environment = wiring.stepEnvironment();
      lease
          .secrets()
          .forEach(secret -> environment.set(secret.name(), secret.value().reveal()));
    } else if (export != null) {
      Path file = wiring.context().directory().resolve(export.substring(FILE.length()));
      SecretsFile.write(file, lease.secrets());
    }
  }

  private Sessions sessions(VaultWiring login) {
    return new Sessions(
        wiring.session(Optional.ofNullable(common.session)), login::client, wiring.log());
  }
}
