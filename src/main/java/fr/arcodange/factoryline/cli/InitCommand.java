package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.step.Init;
import fr.arcodange.factoryline.step.Setup;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

final class InitCommand implements Callable<Integer> {
  private final Wiring wiring;

  boolean run;
  boolean ask;
  boolean commentOnly;

  @Nullable
  String serverUrl;

  @Nullable
  Path caFile;

  @Nullable
  String repository;

  String branch = "main";

  @Nullable
  String identity;

  @Nullable
  String issuer;

  String audience = "vault";
  String ciUser = "tofu-ci";

  @Nullable
  String clientId;

  int port = 8912;

  @Nullable
  String vaultAddress;

  @Nullable
  String vaultNamespace;

  @Nullable
  Path vaultCaFile;

  String mount = "gitea_jwt";
  String planRole = Setup.Vault.USUAL_PLAN_ROLE;
  String applyRole = Setup.Vault.USUAL_APPLY_ROLE;
  List<String> readable = List.of("kv/data/ci/*");

  @Nullable
  String vaultSecrets;

  @Nullable
  String store;

  @Nullable
  String project;

  @Nullable
  String location;

  List<String> workflows = List.of();
  String root = "iac";

  @Nullable
  String container;

  String toolkit = "arcodange/factoryline@v0";

  @Nullable
  String secret;

  InitCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  /** The command as it is called and explained. */
  CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("init");
    spec.usageMessage()
        .description(
            "Sets a repository up: prints every command that it takes, or with --run does it.",
            "",
            "It runs at the top of a clone. Without --run it changes nothing: the script on standard output names each step and why, is run"
                + " by sh, and holds no secret. What is there already is told where a token lets it look: FACTORYLINE_VAULT_TOKEN or"
                + " VAULT_TOKEN, an administrator's; FACTORYLINE_GITEA_TOKEN, of an owner of the repository, scopes write:repository and"
                + " write:user.",
            "",
            "--run stops at the first step that fails and says what is left; run again, it goes on. What is there and is another one is"
                + " left as it is. gcloud is run if it is on PATH. 'factoryline doctor' tries what came of it.")
        .customSynopsis("factoryline init [OPTIONS]")
        .footerHeading("%nExamples:%n")
        .footer(
            "  factoryline init --vault-addr https://vault.example --store gs://acme-tf/factoryline",
            "  factoryline init --ask >setup.sh",
            "  factoryline init --vault-addr https://vault.example --store gs://acme-tf/factoryline --run",
            "  factoryline init --comment-only --secret CLOUDFLARE_API_TOKEN");
    Options options = new Options(spec);
    addWhatTo(options);
    addForge(options);
    addVault(options);
    addFiles(options);
    options.helpAndVersion();
    return spec;
  }

  private void addWhatTo(Options options) {
    options
        .flag("--run")
        .description("Do it, step by step, instead of printing it (default: false).")
        .into(value -> run = value);
    options
        .flag("--ask")
        .description("Ask for what was not given; not in a job (default: false).")
        .into(value -> ask = value);
    options
        .flag("--comment-only")
        .description(
            "A start without Vault and a store: one workflow that comments on pull requests, and one secret at most (default: false).")
        .into(value -> commentOnly = value);
    options
        .text("--secret", "VARIABLE")
        .description(
            "--comment-only: the variable that the provider or the backend reads. Its value comes from that variable, or the file that"
                + " VARIABLE_FILE names.")
        .into(value -> secret = value);
  }

  private void addForge(Options options) {
    options
        .text("--server-url", "URL")
        .description("The forge. Default: GITHUB_SERVER_URL, else where the clone came from.")
        .into(value -> serverUrl = value);
    CommonOptions.addCaFile(options, value -> caFile = value);
    options
        .text("--repository", "OWNER/NAME")
        .description("Default: GITHUB_REPOSITORY, else what the clone is of.")
        .into(value -> repository = value);
    options
        .text("--branch", "NAME")
        .otherwise("main")
        .description("What pull requests are merged into (default: ${DEFAULT-VALUE}).")
        .into(value -> branch = value);
    options
        .text("--identity", "KIND")
        .description(
            "Who a job is for Vault. job: itself, as on Forgejo from 15 on; oauth2: a CI user of released Gitea. Default: what the forge"
                + " offers, which is asked.")
        .into(value -> identity = value);
    options
        .text("--issuer", "URL")
        .description("Issuer of the tokens, to the letter. Default: what the forge says.")
        .into(value -> issuer = value);
    options
        .text("--audience", "NAME")
        .otherwise("vault")
        .description("--identity job: whom the tokens are for (default: ${DEFAULT-VALUE}).")
        .into(value -> audience = value);
    options
        .text("--ci-user", "LOGIN")
        .otherwise("tofu-ci")
        .description(
            "--identity oauth2: a user who can write nowhere; make it first (default: ${DEFAULT-VALUE}).")
        .into(value -> ciUser = value);
    options
        .text("--oidc-client-id", "ID")
        .description(
            "--identity oauth2: an OAuth2 application that is there; its secret is in FACTORYLINE_OIDC_CLIENT_SECRET. Default: one is made.")
        .into(value -> clientId = value);
    options
        .number("--port", "PORT")
        .otherwise("8912")
        .description(
            "--identity oauth2: where on 127.0.0.1 the browser comes back to (default: ${DEFAULT-VALUE}).")
        .into(value -> port = value);
  }

  private void addVault(Options options) {
    options
        .text("--vault-addr", "URL")
        .description("Vault's or OpenBao's address (also VAULT_ADDR).")
        .into(value -> vaultAddress = value);
    options
        .text("--vault-namespace", "NAME")
        .description("Namespace (also VAULT_NAMESPACE).")
        .into(value -> vaultNamespace = value);
    options
        .path("--vault-ca-file", "FILE")
        .description("PEM certificates for Vault (also VAULT_CACERT).")
        .into(value -> vaultCaFile = value);
    options
        .text("--vault-mount", "PATH")
        .otherwise("gitea_jwt")
        .description("Where tokens are traded (default: ${DEFAULT-VALUE}).")
        .into(value -> mount = value);
    options
        .text("--plan-role", "ROLE")
        .otherwise(Setup.Vault.USUAL_PLAN_ROLE)
        .description("Role of pull requests' jobs (default: ${DEFAULT-VALUE}).")
        .into(value -> planRole = value);
    options
        .text("--apply-role", "ROLE")
        .otherwise(Setup.Vault.USUAL_APPLY_ROLE)
        .description("Role of the job that applies (default: ${DEFAULT-VALUE}).")
        .into(value -> applyRole = value);
    options
        .list("--vault-read", "PATH", EnvironmentDefaults.ONE_PER_LINE)
        .description(
            "What both may read, as a policy has it. May be repeated (default: kv/data/ci/*).")
        .into(value -> readable = value);
    options
        .text("--vault-secrets", "SELECTORS")
        .description(
            "Secrets that OpenTofu gets, as in 'kv/data/ci token | API_TOKEN'. Default: the pipeline's, for you to change.")
        .into(value -> vaultSecrets = value);
  }

  private void addFiles(Options options) {
    options
        .text("--store", "URL")
        .description("Plan store: gs://bucket/prefix, or file:///folder for one machine.")
        .into(value -> store = value);
    options
        .text("--project", "ID")
        .description(
            "Google's project: its bucket, two accounts and their rights, by gcloud. Default: nothing is set up there.")
        .into(value -> project = value);
    options
        .text("--location", "PLACE")
        .description("Where a bucket is made. Default: Google's own.")
        .into(value -> location = value);
    options
        .list("--workflow", "NAME", EnvironmentDefaults.ONE_PER_LINE)
        .description("tofu, app-iac, postgres or argocd. May be repeated (default: tofu).")
        .into(value -> workflows = value);
    options
        .text("--root", "FOLDER")
        .otherwise("iac")
        .description("The root module (default: ${DEFAULT-VALUE}).")
        .into(value -> root = value);
    options
        .text("--container", "IMAGE")
        .description(
            "Image of the jobs, or none to run them on the host. Default: the toolkit's own in the registry of its forge, as in HOST/arcodange/factoryline:0.1.")
        .into(value -> container = value);
    options
        .text("--toolkit", "[URL/]OWNER/NAME@REF")
        .otherwise("arcodange/factoryline@v0")
        .description(
            "Where your forge has this toolkit's actions; with the forge's address before it, unless its DEFAULT_ACTIONS_URL is self"
                + " (default: ${DEFAULT-VALUE}).")
        .into(value -> toolkit = value);
  }

  @Override
  public Integer call() {
    InitWiring setup = new InitWiring(wiring, this);
    Setup wanted = setup.wanted();
    Init init = new Init(setup.tools(wanted), wiring.log());
    if (run) {
      init.run(wanted);
    } else {
      wiring.printWhole(init.script(wanted));
    }
    return ExitCode.DONE;
  }
}
