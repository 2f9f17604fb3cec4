package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.cli.CommandContext;
import fr.arcodange.factoryline.cli.Commands;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.gitea.GiteaServer;
import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.PostedComment;
import fr.arcodange.factoryline.text.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One repository with a root module {@code iac}, on a forge of its own, and the jobs that run for it. */
final class Site implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What {@code iac/ttl.tf} holds. */
  static final String TTL = "locals {\n  ttl = %d\n}\n";

  private static final String MAIN = """
      variable "api_token" {
        type      = string
        sensitive = true
      }

      resource "terraform_data" "application" {
        for_each = toset(local.names)
        input    = each.key
      }

      resource "terraform_data" "edge" {
        input = {
          zone  = local.zone
          ttl   = local.ttl
          token = var.api_token
        }
      }

      output "applications" {
        value = local.names
      }
      """;

  private final FactoryLine line;
  private final String name;
  private final GiteaServer gitea;
  private final HostedRepository repository;
  private final Path folder;
  private final Map<String, String> extra = new HashMap<>();
  private int jobs;

  Site(FactoryLine line, String name) {
    this.line = line;
    this.name = name;
    this.gitea = GiteaServer.start(Clock.systemUTC());
    this.repository = gitea.createPrivateRepository("arcodange/" + name);
    try {
      this.folder = Files.createDirectories(line.folder().resolve(name));
      Files.createDirectories(folder.resolve("tmp"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, @Nullable String> files = new HashMap<>();
    files.put("README.md", "a factory\n");
    files.put("iac/backend.tf", backend());
    files.put("iac/main.tf", MAIN);
    files.put("iac/names.tf", names("webapp", "erp"));
    files.put("iac/zone.tf", "locals {\n  zone = \"arcodange.lab\"\n}\n");
    files.put("iac/ttl.tf", TTL.formatted(60));
    repository.commit("main", "The factory", files);
    trustForge();
  }

  private String backend() {
    return """
        terraform {
          required_version = ">= 1.8"
          backend "gcs" {
            bucket = "state"
            prefix = "%s/main"
          }
        }
        """.formatted(name);
  }

  /** The mount and the two roles of docs/vault.md, for a forge whose jobs have ID tokens. */
  private void trustForge() {
    line.bao().write("sys/auth/" + name, Map.of("type", "jwt"));
    String issuer = gitea.actionsOidc().issuer();
    line.bao()
        .write(
            "auth/" + name + "/config",
            Map.of("oidc_discovery_url", issuer, "bound_issuer", issuer));
    role(name, "plan", "vault", Map.of("repository", repository.fullName()));
    role(
        name,
        "apply",
        "vault",
        Map.of("repository", repository.fullName(), "ref", "refs/heads/main"));
  }

  /** The same where jobs have none: a mount for the tokens of a CI user, which all later jobs get by an OAuth2 grant. */
  Site trustingCiUser(String login) {
    String mount = name + "-oauth2";
    String clientId = gitea.oauth().clientId();
    line.bao().write("sys/auth/" + mount, Map.of("type", "jwt"));
    line.bao()
        .write(
            "auth/" + mount + "/config",
            Map.of("oidc_discovery_url", gitea.url(), "bound_issuer", gitea.url()));
    Map<String, String> claims = Map.of("preferred_username", login);
    role(mount, "plan", clientId, claims);
    role(mount, "apply", clientId, claims);
    Secret refreshToken = gitea.oauth().grant(login, "openid profile email groups");
    return with("FACTORYLINE_OIDC_CLIENT_ID", clientId)
        .with("FACTORYLINE_OIDC_CLIENT_SECRET", gitea.oauth().clientSecret().reveal())
        .with("FACTORYLINE_OIDC_REFRESH_TOKEN", refreshToken.reveal())
        .with("FACTORYLINE_VAULT_MOUNT", mount)
        .with("FACTORYLINE_AUDIENCE", "");
  }

  private void role(String mount, String role, String audience, Map<String, String> claims) {
    line.bao()
        .write(
            "auth/" + mount + "/role/" + role,
            Map.of(
                "role_type", "jwt",
                "user_claim", "sub",
                "bound_audiences", List.of(audience),
                "bound_claims", claims,
                "token_policies", List.of("ci"),
                "token_ttl", "15m",
                "token_explicit_max_ttl", "15m"));
  }

  /** A pull request that changes one attribute of one object. */
  long changeTtl() {
    return pullRequest("ttl", "iac/ttl.tf", TTL.formatted(61));
  }

  /** That attribute, as the state has it: 60 at first. */
  int ttl() {
    return input("edge").path("ttl").asInt();
  }

  static String names(String... names) {
    return "locals {\n  names = ["
        + String.join(", ", Stream.of(names).map(one -> '"' + one + '"').toList()) + "]\n}\n";
  }

  HostedRepository repository() {
    return repository;
  }

  GiteaServer gitea() {
    return gitea;
  }

  /** A variable of all later jobs, over what they have; an empty one is as good as none. */
  Site with(String variable, String value) {
    extra.put(variable, value);
    return this;
  }

  /** A branch with one commit, and a pull request of it. */
  long pullRequest(String branch, String file, String content) {
    repository.commit(branch, "Change " + file, Map.of(file, content));
    return repository.openPullRequest("dev", "Change " + file, branch, "main");
  }

  JobRun opened(long number) {
    return gitea.jobs().pullRequest(repository, number, "opened").withIdTokens();
  }

  /** The job for the push of main as it is. */
  JobRun push() {
    String tip = repository.tip("main");
    return gitea.jobs().push(repository, "main", "0".repeat(40), tip, "dev").withIdTokens();
  }

  JobRun dispatch(String actor) {
    return gitea.jobs().workflowDispatch(repository, "main", Map.of(), actor).withIdTokens();
  }

  Run plan(long number, String... arguments) {
    return plan(opened(number), arguments);
  }

  Run plan(JobRun job, String... arguments) {
    return run(job, "plan", arguments);
  }

  /** Merges, and runs the job for that push. */
  Run merge(long number, String... arguments) {
    repository.merge(number);
    return apply(push(), arguments);
  }

  Run apply(JobRun job, String... arguments) {
    return run(job, "apply", arguments);
  }

  private Run run(JobRun job, String command, String... arguments) {
    Map<String, String> environment = workspace(job, command);
    return command(environment, "tofu-" + command, arguments);
  }

  /** A fresh workspace with the job's commit, as actions/checkout makes it, and the environment of its next step. */
  Map<String, String> workspace(JobRun job, String role) {
    jobs++;
    Map<String, String> environment = job.environment(folder.resolve("job" + jobs));
    environment.put("PATH", FactoryLine.path());
    environment.put("TMPDIR", folder.resolve("tmp").toString());
    environment.put("USER", name);
    environment.putAll(line.gcs().environment());
    environment.put("CHECKPOINT_DISABLE", "1");
    environment.put("FACTORYLINE_GITEA_TOKEN", job.token().reveal());
    environment.put("FACTORYLINE_ROOT", "iac");
    environment.put("FACTORYLINE_STORE", "gs://plans/" + name);
    environment.put("FACTORYLINE_LOCK_TIMEOUT", "0");
    environment.put("VAULT_ADDR", line.bao().address().toString());
    environment.put("FACTORYLINE_VAULT_MOUNT", name);
    environment.put("FACTORYLINE_VAULT_ROLE", role);
    environment.put("FACTORYLINE_AUDIENCE", "vault");
    environment.put("FACTORYLINE_VAULT_SECRETS", "kv/data/ci api_token | TF_VAR_api_token");
    environment.putAll(extra);
    checkOut(job, environment);
    return environment;
  }

  private void checkOut(JobRun job, Map<String, String> environment) {
    Map<String, String> ofStep = new HashMap<>(environment);
    ofStep.put("CHECKOUT_TOKEN", job.token().reveal());
    ofStep.put("GIT_CONFIG_GLOBAL", "/dev/null");
    try {
      ProcessBuilder builder = new ProcessBuilder(
              "bash", Path.of("actions/checkout/checkout.sh").toAbsolutePath().toString())
          .redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().putAll(ofStep);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Runs a command in this JVM. */
  static Run command(Map<String, String> environment, String command, String... arguments) {
    return command(Clock.systemUTC(), environment, command, arguments);
  }

  static Run command(
      Clock clock, Map<String, String> environment, String command, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(Arrays.asList(arguments));
    int code;
    try (PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      code = Commands.run(
          all.toArray(String[]::new),
          new CommandContext(
              environment,
              Path.of(environment.getOrDefault("GITHUB_WORKSPACE", "/")),
              outStream,
              errStream,
              clock,
              new Cancellation(Duration.ofMinutes(5))));
    }
    return new Run(
        code,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8),
        environment);
  }

  /** The only comment that begins so. */
  String comment(long number, String marker) {
    List<String> bodies = comments(number).stream()
        .filter(body -> body.startsWith("<!-- factoryline:" + marker + ":"))
        .toList();
    assertEquals(1, bodies.size(), () -> marker + " among " + comments(number));
    return bodies.get(0);
  }

  String planComment(long number) {
    return comment(number, "tofu");
  }

  String receipt(long number) {
    return comment(number, "tofu-apply");
  }

  List<String> comments(long number) {
    return repository.comments(number).stream().map(PostedComment::body).toList();
  }

  /** The newest status of a commit: its state and description. */
  String status(String sha, String context) {
    var status = repository.currentStatuses(sha).get(context);
    return status == null ? "none" : status.state() + ": " + status.description();
  }

  /** Each object of the state and its input. */
  Map<String, JsonNode> state() {
    Map<String, JsonNode> objects = new TreeMap<>();
    rawState()
        .map(Site::parsed)
        .ifPresent(state -> state
            .path("resources")
            .forEach(resource -> resource.path("instances").forEach(instance -> {
              String key =
                  instance.has("index_key") ? "[" + instance.get("index_key").asText() + "]" : "";
              objects.put(
                  resource.path("name").asText() + key,
                  instance.path("attributes").path("input").path("value"));
            })));
    return objects;
  }

  /** The input of one object of the state. */
  JsonNode input(String object) {
    return Optional.ofNullable(state().get(object))
        .orElseThrow(
            () -> new AssertionError(object + " is not among " + state().keySet()));
  }

  /** What somebody does who changes an object by hand: its input in the state is another one now. */
  void changeByHand(String object, String key, String value) {
    JsonNode state = parsed(rawState().orElseThrow());
    Map<String, ObjectNode> found = new LinkedHashMap<>();
    state
        .path("resources")
        .forEach(resource -> resource
            .path("instances")
            .forEach(instance -> found.put(
                resource.path("name").asText(), (ObjectNode) instance.path("attributes"))));
    ObjectNode attributes = Optional.ofNullable(found.get(object)).orElseThrow();
    ((ObjectNode) attributes.path("input").path("value")).put(key, value);
    ((ObjectNode) attributes.path("output").path("value")).put(key, value);
    ((ObjectNode) state).put("serial", state.path("serial").asInt() + 1);
    putState(state.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode parsed(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<byte[]> rawState() {
    return rawState("default");
  }

  Optional<byte[]> rawState(String workspace) {
    return line.states().read(name + "/main/" + workspace + ".tfstate");
  }

  void putState(byte[] state) {
    line.states().put(name + "/main/default.tfstate", state);
  }

  private String lockObject() {
    return name + "/main/default.tflock";
  }

  boolean isLocked() {
    return line.states().read(lockObject()).isPresent();
  }

  /** Somebody else takes the lock, and keeps it. */
  void lockAs(String who) {
    ObjectNode lock = JSON.createObjectNode()
        .put("ID", UUID.randomUUID().toString())
        .put("Operation", "OperationTypeApply")
        .put("Info", "")
        .put("Who", who)
        .put("Version", "1.12.6")
        .put("Created", "2026-11-23T10:00:00.5Z")
        .put("Path", "gs://state/" + lockObject());
    line.states().put(lockObject(), lock.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Names in the plan store, without the site's own folder. */
  List<String> stored(String prefix) {
    return line.plans().list(name + "/" + prefix).stream()
        .map(object -> object.substring(name.length() + 1))
        .toList();
  }

  byte[] storedObject(String object) {
    return line.plans().read(name + "/" + object).orElseThrow();
  }

  /** Folders of runs that are there still; each may hold a plan file. */
  List<Path> leftovers() {
    try (Stream<Path> found = Files.walk(folder.resolve("tmp"), 3)) {
      return found
          .filter(path -> path.getFileName().toString().matches("factoryline-[0-9a-f]{12,16}"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder for what a test needs beside the jobs. */
  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    gitea.close();
  }
}
