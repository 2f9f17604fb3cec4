package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.gitea.UserRights;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.oidc.Enrolment;
import fr.arcodange.factoryline.oidc.EnrolmentRequest;
import fr.arcodange.factoryline.oidc.GiteaOauth2;
import fr.arcodange.factoryline.step.EnrolmentStore;
import fr.arcodange.factoryline.step.OidcEnrolment;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class EnrollCommand implements Callable<Integer> {
  private static final String FILE = "file=";
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Wiring wiring;
  private @Nullable String serverUrl;
  private @Nullable Path caFile;
  private @Nullable String clientId;
  private @Nullable String issuer;
  private int port = 8912;
  private String save = "repo";
  private @Nullable String repository;
  private String prefix = "FACTORYLINE_";
  private boolean renew;

  EnrollCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("enroll");
    spec.usageMessage()
        .description(
            "Sets up the gitea-oauth2 source: what a person does once for a CI user, and repeats with --renew.",
            "",
            "Before: make a CI user who can write nowhere; under its or your Settings, Applications, make a confidential OAuth2"
                + " application with the redirect address http://127.0.0.1:8912/callback; put its secret into"
                + " FACTORYLINE_OIDC_CLIENT_SECRET and a token of your own, scope write:repository, into FACTORYLINE_GITEA_TOKEN.",
            "",
            "Prints an address to open in a browser where the CI user is signed in, waits for ten minutes, verifies the token that comes"
                + " back, refuses a user with write or admin rights, and stores what jobs need.")
        .footerHeading("%nExamples:%n")
        .footer(
            "  export FACTORYLINE_SERVER_URL=https://gitea.example FACTORYLINE_OIDC_CLIENT_ID=5ba1b9b9-…",
            "  oidc-login enroll --repository acme/factory",
            "  oidc-login enroll --repository acme/factory --renew",
            "  oidc-login enroll --save file=ci.env",
            "",
            "On a machine without a browser, forward the port first: ssh -L 8912:127.0.0.1:8912 machine");
    Options options = new Options(spec);
    options
        .text("--server-url", "URL")
        .description("The forge (also GITHUB_SERVER_URL).")
        .into(value -> serverUrl = value);
    CommonOptions.addCaFile(options, value -> caFile = value);
    options
        .text("--oidc-client-id", "ID")
        .description("The OAuth2 application.")
        .into(value -> clientId = value);
    options
        .text("--issuer", "URL")
        .description("Issuer to insist on. Default: one on the forge's own address.")
        .into(value -> issuer = value);
    options
        .number("--port", "PORT")
        .otherwise("8912")
        .description(
            "Where on 127.0.0.1 the browser is sent back to; the application's redirect address has it too"
                + " (default: ${DEFAULT-VALUE}).")
        .into(value -> port = value);
    options
        .text("--save", "WHERE")
        .otherwise("repo")
        .description(
            "repo: Actions secrets and a variable of --repository; file=PATH: a file that only you can read"
                + " (default: ${DEFAULT-VALUE}).")
        .into(value -> save = value);
    options
        .text("--repository", "OWNER/NAME")
        .description("Repository whose jobs are to log in (also GITHUB_REPOSITORY).")
        .into(value -> repository = value);
    options
        .text("--name-prefix", "PREFIX")
        .otherwise("FACTORYLINE_")
        .description(
            "What the stored names begin with, before OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_REFRESH_TOKEN, for a repository"
                + " with several CI users (default: ${DEFAULT-VALUE}).")
        .into(value -> prefix = value);
    options
        .flag("--renew")
        .description(
            "Replace the refresh token only; the application is stored already (default: false).")
        .into(value -> renew = value);
    options.helpAndVersion();
    return spec;
  }

  @Override
  public Integer call() {
    GiteaOauth2 application = application();
    OkHttpClient http = wiring.http(Optional.ofNullable(caFile));
    URI api = URI.create(application.server() + "/api/v1");
    EnrolmentStore store = store(application, api, http);
    EnrolmentRequest request = new EnrolmentRequest(
        application, port, EnrolmentRequest.USUAL_SCOPE, Optional.ofNullable(issuer), PATIENCE);
    try (Enrolment enrolment =
        Enrolment.begin(request, http, wiring.clock(), wiring.context().cancellation())) {
      new OidcEnrolment(token -> UserRights.of(api, token, http), wiring.log())
          .run(enrolment, store);
    }
    return ExitCode.DONE;
  }

  private GiteaOauth2 application() {
    URI server = given(serverUrl, "GITHUB_SERVER_URL")
        .map(url -> Wiring.url("--server-url", url))
        .orElseThrow(() -> Failure.usage("--server-url is not set"));
    String id = Optional.ofNullable(clientId)
        .orElseThrow(() -> Failure.usage("--oidc-client-id is not set")
            .hint("make a confidential OAuth2 application at " + server
                + "/user/settings/applications; its page shows the id"));
    Secret secret = wiring.secrets().require("OIDC_CLIENT_SECRET", "oidc-login enroll");
    wiring.log().mask("OIDC client secret", secret);
    return new GiteaOauth2(server, id, secret);
  }

  private EnrolmentStore store(GiteaOauth2 application, URI api, OkHttpClient http) {
    if (save.startsWith(FILE) && save.length() > FILE.length()) {
      return EnrolmentStore.file(
          wiring.context().directory().resolve(save.substring(FILE.length())),
          prefix,
          application.clientId(),
          application.clientSecret(),
          wiring.log());
    }
    if (!save.equals("repo")) {
      throw Wiring.unknown("--save", save, "repo or file=PATH");
    }
    Gitea gitea = gitea(api, http);
    wiring.log().info("storing in " + repositoryName() + " as " + gitea.whoAmI().login());
    return renew
        ? EnrolmentStore.renewal(gitea, prefix, wiring.log())
        : EnrolmentStore.repository(
            gitea, prefix, application.clientId(), application.clientSecret(), wiring.log());
  }

  /** The person's own access, asked for before the browser is: nobody is to enrol for nothing. */
  private Gitea gitea(URI api, OkHttpClient http) {
    RepositoryName name = repositoryName();
    Secret token = wiring.secrets().require("GITEA_TOKEN", "--save repo");
    wiring.log().mask("Gitea token", token);
    return Gitea.connect(api, name.owner(), name.name(), token, http);
  }

  private RepositoryName repositoryName() {
    String name = given(repository, "GITHUB_REPOSITORY")
        .orElseThrow(() -> Failure.usage("--repository is not set, and --save repo needs it"));
    return RepositoryName.parse(name)
        .orElseThrow(() -> Wiring.unknown("--repository", name, "OWNER/NAME"));
  }

  private Optional<String> given(@Nullable String option, String variable) {
    return Optional.ofNullable(option)
        .or(() -> Optional.ofNullable(wiring.environment().get(variable)))
        .filter(value -> !value.isEmpty());
  }
}
