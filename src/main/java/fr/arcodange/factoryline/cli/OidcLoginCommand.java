package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.job.StepOutputs;
import fr.arcodange.factoryline.oidc.Claims;
import fr.arcodange.factoryline.oidc.IdToken;
import fr.arcodange.factoryline.step.Sessions;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class OidcLoginCommand implements Callable<Integer> {
  private final Wiring wiring;
  private final CommonOptions common = new CommonOptions();
  private final OidcOptions oidc = new OidcOptions();
  private boolean showClaims;
  private @Nullable String export;

  OidcLoginCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("oidc-login");
    spec.usageMessage()
        .description(
            "Gets the job's ID token and verifies it before anyone else sees it.",
            "",
            "The token comes from the job's own endpoint (Forgejo 15 or later, GitHub), from a CI user's OAuth2 application (released"
                + " Gitea) or from a file, and goes to the session file, where vault-auth finds it.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  oidc-login --audience vault",
            "  oidc-login --require-claim repository=acme/factory --show-claims",
            "  oidc-login --source file --token-file /var/run/secrets/tokens/vault");
    Options options = new Options(spec);
    common.addTo(options);
    oidc.addTo(options);
    options
        .flag("--show-claims")
        .description("Print the claims that Vault's bound_claims can use (default: false).")
        .into(value -> showClaims = value);
    options
        .text("--export", "WHERE")
        .description(
            "output: set the step output id_token as well, masked, for an action that takes it.")
        .into(value -> export = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    boolean asOutput = export != null;
    if (asOutput && !"output".equals(export)) {
      throw Wiring.unknown("--export", String.valueOf(export), "output");
    }
    OidcWiring login = new OidcWiring(
        wiring, oidc, common, new Once<>(() -> wiring.http(Optional.ofNullable(common.caFile))));
    IdToken token = login.login().run(login.expectation());
    Claims claims = token.claims();
    wiring
        .log()
        .info("ID token of " + claims.subject() + " from " + claims.issuer() + ", until "
            + claims.expiresAt());
    new Sessions(wiring.session(Optional.ofNullable(common.session)), wiring::vault, wiring.log())
        .keep(token);
    if (showClaims) {
      claims
          .bindable()
          .forEach((name, value) -> wiring.context().out().println(name + "=" + value));
    }
    StepOutputs outputs = wiring.outputs();
    outputs.set("issuer", claims.issuer());
    outputs.set("subject", claims.subject());
    outputs.set("expires_at", claims.expiresAt().toString());
    if (asOutput) {
      outputs.set("id_token", token.raw().reveal());
    }
    return ExitCode.DONE;
  }
}
