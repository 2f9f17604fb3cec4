package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.gitea.Gitea;
import fr.arcodange.factoryline.gitea.OauthApplications;
import fr.arcodange.factoryline.gitea.UserRights;
import fr.arcodange.factoryline.job.Job;
import fr.arcodange.factoryline.job.RepositoryName;
import fr.arcodange.factoryline.oidc.Enrolment;
import fr.arcodange.factoryline.oidc.EnrolmentRequest;
import fr.arcodange.factoryline.oidc.ForgeIssuers;
import fr.arcodange.factoryline.oidc.GiteaOauth2;
import fr.arcodange.factoryline.step.EnrolmentStore;
import fr.arcodange.factoryline.step.KnownApplication;
import fr.arcodange.factoryline.step.OidcEnrolment;
import fr.arcodange.factoryline.step.RepositoryPath;
import fr.arcodange.factoryline.step.Setup;
import fr.arcodange.factoryline.step.SetupTools;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.SecretSelector;
import fr.arcodange.factoryline.vault.VaultAdministration;
import fr.arcodange.factoryline.vault.VaultSettings;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** What the options of {@code init} mean: what is wanted, and the tools for it. */
final class InitWiring {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final List<String> PIPELINES = List.of("tofu", "app-iac", "postgres", "argocd");
  private static final String NO_CONTAINER = "none";
  private static final String IMAGE_TAG = "0.1";

  private final Wiring wiring;
  private final InitCommand given;
  private final Once<OkHttpClient> http;

  InitWiring(Wiring wiring, InitCommand given) {
    this.wiring = wiring;
    this.given = given;
    this.http = new Once<>(() -> wiring.http(Optional.ofNullable(given.caFile)));
  }

  /** @throws Failure usage, if something is missing or makes no sense; unreachable, if the forge has to be asked and cannot be */
  Setup wanted() {
    refuseContradictions();
    CloneTop.require(wiring.context().directory());
    InitAnswers answers = InitAnswers.of(wiring, given);
    RepositoryName repository = RepositoryName.parse(answers.repository())
        .orElseThrow(() -> Wiring.unknown("--repository", answers.repository(), "OWNER/NAME"));
    URI server = Wiring.url("--server-url", answers.server());
    Optional<String> store = answers.store();
    return new Setup(
        server,
        Optional.ofNullable(given.caFile),
        repository,
        given.branch,
        answers.vault().map(address -> vault(server, Wiring.url("--vault-addr", address))),
        Optional.ofNullable(given.project).map(project -> bucket(store.orElse(""), project)),
        new Setup.Workflows(
            names(),
            store,
            RepositoryPath.of("--root", given.root, "--root iac").value(),
            image(server),
            given.toolkit,
            secrets()),
        Optional.ofNullable(given.secret));
  }

  /** None for jobs on the host. A forge's registry is at its own host, whose owner runs what is there with the jobs' secrets. */
  private Optional<String> image(URI server) {
    if (given.container != null) {
      return Optional.of(given.container).filter(image -> !image.equals(NO_CONTAINER));
    }
    int ref = given.toolkit.indexOf('@');
    String toolkit = ref < 0 ? given.toolkit : given.toolkit.substring(0, ref);
    String named = toolkit.contains("://")
        ? toolkit.substring(toolkit.indexOf("://") + 3)
        : server.getRawAuthority() + "/" + toolkit;
    return Optional.of(named.toLowerCase(Locale.ROOT) + ":" + IMAGE_TAG);
  }

  private void refuseContradictions() {
    if (given.commentOnly) {
      refuse("--store", given.store);
      refuse("--project", given.project);
      refuse("--workflow", given.workflows.isEmpty() ? null : given.workflows.get(0));
    } else if (given.secret != null) {
      throw Failure.usage("--secret is for --comment-only")
          .hint("elsewhere jobs have their secrets from Vault: --vault-secrets names them");
    }
    if (given.ask && Job.isInCi(wiring.environment())) {
      throw Failure.usage("--ask: in a job nobody is there to answer").hint("name the options");
    }
  }

  private static void refuse(String option, @Nullable String value) {
    if (value != null) {
      throw Failure.usage(option + " is not for --comment-only, which has no Vault and no store");
    }
  }

  private List<String> names() {
    if (given.commentOnly) {
      return List.of("comment-only");
    }
    given.workflows.stream().filter(name -> !PIPELINES.contains(name)).forEach(name -> {
      throw Wiring.unknown("--workflow", name, String.join(", ", PIPELINES));
    });
    return given.workflows.isEmpty()
        ? List.of("tofu")
        : List.copyOf(new LinkedHashSet<>(given.workflows));
  }

  private Optional<String> secrets() {
    Optional<String> selectors = Optional.ofNullable(given.vaultSecrets);
    selectors.ifPresent(SecretSelector::parse);
    return selectors;
  }

  private Setup.Vault vault(URI server, URI address) {
    Optional<String> namespace = Optional.ofNullable(given.vaultNamespace);
    VaultSettings checked = new VaultSettings(address, namespace);
    return new Setup.Vault(
        checked.address(),
        checked.namespace(),
        Optional.ofNullable(given.vaultCaFile),
        given.mount.replaceAll("^/*(auth/)?|/+$", ""),
        identity(server),
        given.planRole,
        given.applyRole,
        given.readable);
  }

  private Setup.Identity identity(URI server) {
    if (given.identity == null) {
      return offered(server);
    }
    return switch (given.identity) {
      case "job" ->
        job(Optional.ofNullable(given.issuer)
            .orElseGet(() -> ForgeIssuers.ofJobsAt(server.toString())));
      case "oauth2" ->
        ciUser(Optional.ofNullable(given.issuer)
            .orElseGet(() -> server.toString().replaceFirst("/+$", "")));
      default -> throw Wiring.unknown("--identity", given.identity, "job or oauth2");
    };
  }

  /** As the forge says it: whether jobs have tokens, and who issues them. */
  private Setup.Identity offered(URI server) {
    ForgeIssuers issuers = new ForgeIssuers(server, http.get());
    try {
      Optional<String> ofJobs = issuers.ofJobs();
      return ofJobs.isPresent()
          ? job(Optional.ofNullable(given.issuer).orElseGet(ofJobs::get))
          : ciUser(Optional.ofNullable(given.issuer).orElseGet(issuers::ofUsers));
    } catch (Failure failure) {
      throw failure.hint("--identity job or --identity oauth2 says it without asking the forge");
    }
  }

  private Setup.Identity job(String issuer) {
    return new Setup.Job(issuer, given.audience);
  }

  private Setup.Identity ciUser(String issuer) {
    return new Setup.CiUser(issuer, given.ciUser, Optional.ofNullable(given.clientId), given.port);
  }

  private Setup.Bucket bucket(String store, String project) {
    if (!store.startsWith("gs://")) {
      throw Failure.usage("--project needs --store to be gs://bucket/prefix");
    }
    String[] parts = store.substring("gs://".length()).replaceFirst("/+$", "").split("/", 2);
    return new Setup.Bucket(
        parts[0], parts.length > 1 ? parts[1] : "", project, Optional.ofNullable(given.location));
  }

  /** @throws Failure usage, if it is to be done and a token for it is not there */
  SetupTools tools(Setup setup) {
    Optional<Secret> vaultToken = setup.vault().flatMap(vault -> vaultToken());
    Optional<Secret> forgeToken = wiring.secrets().find("GITEA_TOKEN");
    forgeToken.ifPresent(token -> wiring.log().mask("Gitea token", token));
    if (given.run && setup.vault().isPresent() && vaultToken.isEmpty()) {
      throw Failure.usage("FACTORYLINE_VAULT_TOKEN is not set, and --run needs it")
          .hint(
              "set it to an administrator's token, or FACTORYLINE_VAULT_TOKEN_FILE to a file that holds one;"
                  + " VAULT_TOKEN is taken as well");
    }
    if (given.run && needsForge(setup) && forgeToken.isEmpty()) {
      wiring.secrets().require("GITEA_TOKEN", "--run");
    }
    URI api = URI.create(setup.server() + "/api/v1");
    RepositoryName repository = setup.repository();
    Optional<Secret> clientSecret = wiring.secrets().find("OIDC_CLIENT_SECRET");
    clientSecret.ifPresent(secret -> wiring.log().mask("OIDC client secret", secret));
    return new SetupTools(
        vaultToken.flatMap(token -> setup
            .vault()
            .map(vault -> VaultAdministration.connect(
                new VaultSettings(vault.address(), vault.namespace()), vaultHttp(), token))),
        forgeToken.map(
            token -> Gitea.connect(api, repository.owner(), repository.name(), token, http.get())),
        forgeToken.map(token -> OauthApplications.connect(api, token, http.get())),
        given.run ? GcloudProgram.of(wiring) : Optional.empty(),
        new KnownApplication(Optional.ofNullable(given.clientId), clientSecret),
        (client, secret) -> enrol(setup, forgeToken.orElseThrow(), client, secret),
        this::value,
        wiring.context().directory());
  }

  private static boolean needsForge(Setup setup) {
    return setup.vault().isPresent()
        || setup.workflows().store().isPresent()
        || setup.secret().isPresent();
  }

  private Optional<Secret> vaultToken() {
    Optional<Secret> token = wiring
        .secrets()
        .find("VAULT_TOKEN")
        .or(() -> Optional.ofNullable(wiring.environment().get("VAULT_TOKEN"))
            .filter(value -> !value.isEmpty())
            .map(Secret::of));
    token.ifPresent(secret -> wiring.log().mask("Vault token", secret));
    return token;
  }

  private OkHttpClient vaultHttp() {
    return given.vaultCaFile == null ? http.get() : wiring.http(Optional.of(given.vaultCaFile));
  }

  /** What a person gives for a secret of jobs, by a variable of any name. */
  private Optional<Secret> value(String variable) {
    Map<String, String> environment = wiring.environment();
    Map<String, String> ours = new HashMap<>();
    ours.put("FACTORYLINE_X", environment.getOrDefault(variable, ""));
    ours.put("FACTORYLINE_X_FILE", environment.getOrDefault(variable + "_FILE", ""));
    Optional<Secret> value = new SecretInputs(ours).find("X");
    value.ifPresent(secret -> wiring.log().mask(variable, secret));
    return value;
  }

  private void enrol(Setup setup, Secret token, String client, Supplier<Secret> secretOfClient) {
    if (Job.isInCi(wiring.environment())) {
      throw Failure.usage("enrolling the CI user: in a job nobody is there to open a browser")
          .hint("a person runs this once, on a machine of theirs");
    }
    Secret clientSecret = secretOfClient.get();
    wiring.log().mask("OIDC client secret", clientSecret);
    URI api = URI.create(setup.server() + "/api/v1");
    GiteaOauth2 application = new GiteaOauth2(setup.server(), client, clientSecret);
    RepositoryName name = setup.repository();
    Gitea gitea = Gitea.connect(api, name.owner(), name.name(), token, http.get());
    EnrolmentRequest request = new EnrolmentRequest(
        application,
        given.port,
        EnrolmentRequest.USUAL_SCOPE,
        Optional.ofNullable(given.issuer),
        PATIENCE);
    try (Enrolment enrolment =
        Enrolment.begin(request, http.get(), wiring.clock(), wiring.context().cancellation())) {
      new OidcEnrolment(user -> UserRights.of(api, user, http.get()), wiring.log())
          .run(
              enrolment,
              EnrolmentStore.repository(
                  gitea, "FACTORYLINE_", application.clientId(), clientSecret, wiring.log()));
    }
  }
}
