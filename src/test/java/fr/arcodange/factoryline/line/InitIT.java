package fr.arcodange.factoryline.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.cli.CommandContext;
import fr.arcodange.factoryline.cli.Commands;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.OauthApplications;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What {@code init} prints, in a real shell with a real vault, and what it does by itself: the same, and the line works with it. */
class InitIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  private static final String MOUNT = "forge";
  private static final List<String> POLICIES =
      List.of("factoryline-plan-plan", "factoryline-apply-apply");

  private Site site = LINE.site();

  @TempDir
  private Path clone;

  @BeforeEach
  void nothingIsInVaultYet() {
    LINE.bao().delete("sys/auth/" + MOUNT);
    POLICIES.forEach(policy -> LINE.bao().delete("sys/policies/acl/" + policy));
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", FactoryLine.path());
    environment.put("HOME", clone.toString());
    environment.put("VAULT_TOKEN", OpenBaoServer.ROOT.reveal());
    environment.put("FACTORYLINE_GITEA_TOKEN", site.gitea().tokenOf("arcodange").reveal());
    return environment;
  }

  private List<String> options(String... more) {
    List<String> options = new ArrayList<>(List.of(
        "--server-url",
        site.gitea().url().toString(),
        "--repository",
        site.repository().fullName(),
        "--vault-addr",
        LINE.bao().address().toString(),
        "--vault-mount",
        MOUNT,
        "--vault-read",
        "kv/data/ci",
        "--plan-role",
        "plan",
        "--apply-role",
        "apply",
        "--store",
        "gs://plans/init",
        "--container",
        "none"));
    options.addAll(List.of(more));
    return options;
  }

  private Run init(Map<String, String> environment, List<String> options) {
    Map<String, String> here = new HashMap<>(environment);
    here.put("GITHUB_WORKSPACE", clone.toString());
    return Site.command(here, "init", options.toArray(String[]::new));
  }

  /** What a person does with what is printed. */
  private String shell(Map<String, String> environment, String script) {
    try {
      Path file = Files.writeString(clone.resolve("setup.sh"), script);
      ProcessBuilder bash = new ProcessBuilder("bash", file.toString())
          .directory(clone.toFile())
          .redirectErrorStream(true);
      bash.environment().clear();
      bash.environment().putAll(environment);
      Process process = bash.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertEquals(0, process.waitFor(), output);
      Files.delete(file);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Everything that a setup leaves, by its path. */
  private Map<String, JsonNode> inVault() {
    Map<String, JsonNode> found = new TreeMap<>();
    JsonNode mount = LINE.bao().read("sys/auth").path("data").path(MOUNT + "/");
    found.put("mount", mount.path("type"));
    for (String path : List.of("config", "role/plan", "role/apply")) {
      found.put(path, LINE.bao().read("auth/" + MOUNT + "/" + path).path("data"));
    }
    POLICIES.forEach(policy -> found.put(
        policy, LINE.bao().read("sys/policies/acl/" + policy).path("data").path("policy")));
    return found;
  }

  private static JsonNode in(Map<String, JsonNode> vault, String path) {
    return Optional.ofNullable(vault.get(path)).orElseThrow();
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(clone)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(clone.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  /** The jobs of later runs use what was set up. */
  private void useIt() {
    site.with("FACTORYLINE_VAULT_MOUNT", MOUNT);
  }

  @Test
  void theScriptInARealShellAndRunLeadToTheSame() throws IOException {
    String script =
        init(Map.of("PATH", FactoryLine.path()), options()).endedWith(0).out();
    assertFalse(script.contains("already"), script);
    shell(environment(), script);
    Map<String, JsonNode> byScript = inVault();
    Map<String, String> filesByScript = files();
    String store = site.repository().variable("FACTORYLINE_STORE").orElseThrow();
    nothingIsInVaultYet();
    for (String file : filesByScript.keySet()) {
      Files.delete(clone.resolve(file));
    }

    Run run = init(environment(), options("--run")).endedWith(0);

    assertEquals(byScript, inVault());
    assertEquals(filesByScript, files());
    assertEquals(List.of(".forgejo/workflows/tofu.yml"), List.copyOf(files().keySet()));
    assertEquals("gs://plans/init", store);
    assertEquals(900, in(byScript, "role/apply").path("token_explicit_max_ttl").asInt());
    assertEquals("", run.out());
  }

  @Test
  void doingItAgainChangesNothing() throws IOException {
    init(environment(), options("--run")).endedWith(0);
    Map<String, JsonNode> before = inVault();
    Map<String, String> files = files();
    int writes = site.gitea().writes().size();

    Run again = init(environment(), options("--run")).endedWith(0);

    assertEquals(
        9, again.err().lines().filter(line -> line.equals("   there already")).count());
    again.doesNotSay("   done");
    assertEquals(writes, site.gitea().writes().size());
    assertEquals(before, inVault());
    Run printed = init(environment(), options()).endedWith(0);
    assertEquals(
        9,
        printed
            .out()
            .lines()
            .filter(line -> line.equals("# It is there already."))
            .count());
    String all =
        init(Map.of("PATH", FactoryLine.path()), options()).endedWith(0).out();
    shell(environment(), all);
    shell(environment(), all);
    assertEquals(before, inVault());
    assertEquals(files, files());
  }

  @Test
  void theLineWorksWithWhatWasMadeAndAPullRequestsTokenIsRefusedByTheApplyRole() {
    init(environment(), options("--run")).endedWith(0);
    useIt();
    long number = site.changeTtl();

    site.plan(number).endedWith(0);
    site.plan(site.opened(number), "--vault-role", "apply")
        .endedWith(3)
        .says("claim \"ref\" does not match");
    site.merge(number).endedWith(0);

    assertEquals(61, site.ttl());
  }

  @Test
  void whatFailsHalfWayGoesOnWhenItIsRunAgain() throws IOException {
    site.gitea().faults().failNext("PUT /api/v1/repos/.*/actions/variables/VAULT_ADDR", 403);

    Run stopped = init(environment(), options("--run")).endedWith(3);

    stopped.says("stopped: 6 of 9 steps are through; left:\n   7. Where jobs find Vault.\n   8. ");
    assertEquals(Map.of(), files());
    assertEquals("jwt", in(inVault(), "mount").asText());

    LINE.bao().delete("auth/" + MOUNT + "/role/apply");
    Run again = init(environment(), options("--run")).endedWith(0);
    assertEquals(
        5, again.err().lines().filter(line -> line.equals("   there already")).count());
    assertEquals(
        LINE.bao().address().toString(),
        site.repository().variable("VAULT_ADDR").orElseThrow());
  }

  @Test
  void whatSomebodyMadeAnotherWayStaysAndIsTold() throws IOException {
    init(environment(), options("--run")).endedWith(0);
    String own = "path \"kv/data/own\" { capabilities = [\"read\"] }";
    LINE.bao().policy("factoryline-plan-plan", own);
    Path workflow = clone.resolve(".forgejo/workflows/tofu.yml");
    String edited = Files.readString(workflow).replace("name: tofu\n", "name: mine\n");
    Files.writeString(workflow, edited);

    Run run = init(environment(), options("--run")).endedWith(0);

    run.says("there, but the policy factoryline-plan-plan has other rules: left as it is")
        .says("is 'name: mine', and would be 'name: tofu': left as it is")
        .says("2 steps are there and different, and left as they are: 3, 9");
    assertEquals(own, in(inVault(), "factoryline-plan-plan").asText());
    assertEquals(edited, Files.readString(workflow));
    String said =
        shell(environment(), init(environment(), options()).endedWith(0).out());
    assertTrue(said.contains("-name: mine\n+name: tofu\n"), said);
    assertEquals(edited, Files.readString(workflow));
  }

  @Test
  void aVariableOfAnotherValueStaysAndIsNamed() {
    init(environment(), options("--run")).endedWith(0);
    List<String> elsewhere = options("--run");
    elsewhere.set(elsewhere.indexOf("gs://plans/init"), "gs://plans/elsewhere");

    init(environment(), elsewhere)
        .endedWith(0)
        .says("there, but FACTORYLINE_STORE is 'gs://plans/init': left as it is")
        .says("1 step is there and different, and left as it is: 8; ");

    assertEquals(
        "gs://plans/init", site.repository().variable("FACTORYLINE_STORE").orElseThrow());
  }

  /** Some other kinds have a config and roles of their own at the same paths. */
  @Test
  void anAuthMethodOfAnotherKindIsNotWrittenInto() {
    LINE.bao().write("sys/auth/" + MOUNT, Map.of("type", "kubernetes"));

    for (String run : List.of("--run=true", "--run=false")) {
      init(environment(), options(run))
          .endedWith(2)
          .says("--vault-mount is 'forge', which is an auth method of type kubernetes")
          .doesNotSay("left as it is");
    }

    assertEquals(404, LINE.bao().statusOf(OpenBaoServer.ROOT, "auth/" + MOUNT + "/role/plan"));
    assertEquals(
        404, LINE.bao().statusOf(OpenBaoServer.ROOT, "sys/policies/acl/" + POLICIES.get(0)));
  }

  @Test
  void theForgeIsAskedWhoItsJobsAre() {
    Map<String, String> nothing = Map.of("PATH", FactoryLine.path());
    String issuer = site.gitea().actionsOidc().issuer();
    Run job = init(nothing, options()).endedWith(0);
    assertTrue(job.out().contains("Vault takes the tokens of " + issuer + " only"), job.out());

    site.gitea().faults().failNext("GET /api/actions/.well-known/openid-configuration", 404);
    Run released = init(nothing, options()).endedWith(0);
    assertTrue(
        released.out().contains("Vault takes the tokens of " + site.gitea().url() + " only"),
        released.out());
    assertTrue(released.out().contains("/user/applications/oauth2"), released.out());

    site.gitea().faults().down();
    init(nothing, options()).endedWith(4).says("--identity oauth2 says it without asking");
    init(nothing, options("--identity", "job")).endedWith(0);
  }

  @Test
  void aTokenThatMayNotIsToldWhatItTakes() {
    Map<String, String> environment = environment();
    environment.put("VAULT_TOKEN", "nobody");

    init(environment, options("--run"))
        .endedWith(3)
        .says("reading sys/auth of Vault at ")
        .doesNotSay("nobody");
  }

  @Test
  void aForgeWhoseJobsHaveNoTokensGetsACiUserAndTheLineWorks() throws IOException {
    site.gitea().oauth().signIn("tofu-ci");
    Map<String, String> environment = environment();
    List<String> options = options("--identity", "oauth2", "--port", "0", "--run");

    List<String> said = enrolled(environment, options, 0);

    String client = site.repository().variable("FACTORYLINE_OIDC_CLIENT_ID").orElseThrow();
    assertEquals(site.gitea().oauth().clientId(), client);
    assertEquals(
        "[\"" + client + "\"]",
        in(inVault(), "role/plan").path("bound_audiences").toString());
    String log = String.join("\n", said);
    for (String name : site.repository().secretNames()) {
      assertFalse(log.contains(site.repository().secret(name).orElseThrow().reveal()), name);
      site.with(name, site.repository().secret(name).orElseThrow().reveal());
    }
    site.with("FACTORYLINE_OIDC_CLIENT_ID", client).with("FACTORYLINE_AUDIENCE", "");
    useIt();
    long number = site.changeTtl();
    assertEquals(0, plain(site.gitea().jobs().pullRequest(site.repository(), number, "opened")));
    assertTrue(Files.exists(clone.resolve(".gitea/workflows/tofu.yml")));

    init(environment, options).endedWith(0).says("all 11 steps are through").doesNotSay("done");
  }

  /** A job that has no ID token of its own plans. */
  private int plain(JobRun job) {
    return site.plan(job).code();
  }

  @Test
  void anEnrolmentThatWasNotFinishedGoesOnWithANewSecretOfTheApplication() throws IOException {
    List<String> options = options("--identity", "oauth2", "--port", "0", "--run");
    site.gitea().oauth().signIn("arcodange");
    List<String> refused = enrolled(environment(), options, 6);
    assertTrue(String.join("\n", refused).contains("this user may write to"), refused.toString());
    String secret = site.gitea().oauth().clientSecret().reveal();
    site.gitea().oauth().revokeGrants();
    site.gitea().oauth().signIn("tofu-ci");

    enrolled(environment(), options, 0);

    assertFalse(secret.equals(site.gitea().oauth().clientSecret().reveal()));
    assertEquals(
        site.gitea().oauth().clientSecret(),
        site.repository().secret("FACTORYLINE_OIDC_CLIENT_SECRET").orElseThrow());
  }

  @Test
  void inAJobNobodyIsWaitedForToEnrol() {
    Map<String, String> environment = environment();
    environment.put("CI", "true");
    init(environment, options("--identity", "oauth2", "--run"))
        .endedWith(2)
        .says("in a job nobody is there to open a browser");
  }

  /** A new secret of an application is the end of the old one, wherever that is in use. */
  @Test
  void anApplicationIsSavedOnlyForWhoCanEnrolAndKeepsItsAddresses() throws IOException {
    Map<String, String> job = environment();
    job.put("CI", "true");
    init(job, options("--identity", "oauth2", "--port", "8914", "--run")).endedWith(2);
    Secret secret = site.gitea().oauth().clientSecret();
    List<String> options = options("--identity", "oauth2", "--port", "0", "--run");
    init(job, options).endedWith(2);
    assertEquals(secret, site.gitea().oauth().clientSecret());
    site.gitea().oauth().signIn("tofu-ci");

    enrolled(environment(), options, 0);

    assertEquals(
        List.of("http://127.0.0.1:8914/callback", "http://127.0.0.1:0/callback"),
        OauthApplications.connect(
                URI.create(site.gitea().url() + "/api/v1"),
                site.gitea().tokenOf("arcodange"),
                new OkHttpClient())
            .find("factoryline-" + site.repository().fullName())
            .orElseThrow()
            .redirectAddresses());
  }

  /** Runs it, and opens what it prints as the address to open. */
  private List<String> enrolled(Map<String, String> environment, List<String> options, int code)
      throws IOException {
    List<String> args = new ArrayList<>(List.of("init"));
    args.addAll(options);
    List<String> lines = new ArrayList<>();
    OkHttpClient browser = new OkHttpClient();
    try (PipedInputStream pipe = new PipedInputStream(1 << 16);
        PrintStream err = new PrintStream(new PipedOutputStream(pipe), true, UTF_8);
        BufferedReader reader = new BufferedReader(new InputStreamReader(pipe, UTF_8))) {
      CommandContext context = new CommandContext(
          environment,
          clone,
          new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
          err,
          Clock.systemUTC(),
          new Cancellation(Duration.ZERO));
      CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(() -> {
        try (err) {
          return Commands.run(args.toArray(String[]::new), context);
        }
      });
      String line = reader.readLine();
      while (line != null) {
        lines.add(line);
        if (line.startsWith(site.gitea().url() + "/login/oauth/authorize?")) {
          try (Response response =
              browser.newCall(new Request.Builder().url(line).build()).execute()) {
            assertEquals(200, response.code());
          }
        }
        line = reader.readLine();
      }
      assertEquals(code, ended.join(), () -> String.join("\n", lines));
    }
    return lines;
  }

  /** The script's own part of released Gitea; enrolling itself is the command's, which EnrollIT runs. */
  @Test
  void theScriptForReleasedGiteaMakesTheApplicationOnceAndHandsItsSecretToTheEnrolment()
      throws IOException {
    Map<String, String> environment = withProgram(
        "factoryline", "echo \"$@\" $FACTORYLINE_OIDC_CLIENT_ID $FACTORYLINE_OIDC_CLIENT_SECRET");
    List<String> options = options("--identity", "oauth2", "--port", "8913");
    String script =
        init(Map.of("PATH", FactoryLine.path()), options).endedWith(0).out();
    String client = site.gitea().oauth().clientId();

    String first = shell(environment, script);

    String enrol =
        "oidc-login enroll --repository " + site.repository().fullName() + " --port 8913 ";
    String secret = site.gitea().oauth().clientSecret().reveal();
    assertTrue(first.contains(enrol + client + " " + secret + "\n"), first);
    assertEquals(
        "[\"" + client + "\"]",
        in(inVault(), "role/apply").path("bound_audiences").toString());
    Map<String, JsonNode> before = inVault();

    String second = shell(environment, script);

    String renewed = site.gitea().oauth().clientSecret().reveal();
    assertFalse(renewed.equals(secret));
    assertTrue(second.contains(enrol + client + " " + renewed + "\n"), second);
    assertEquals(before, inVault());
    assertEquals(
        1,
        site.gitea().writes().stream()
            .filter(line -> line.equals("POST /api/v1/user/applications/oauth2"))
            .count());
  }

  private Map<String, String> withProgram(String name, String body) throws IOException {
    Path bin = Files.createDirectories(site.folder().resolve("bin"));
    Path program = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Map<String, String> environment = environment();
    environment.put("PATH", bin + ":" + FactoryLine.path());
    return environment;
  }

  /** Google itself is not to be had here: a program of its name says what it would have been asked. */
  @Test
  void gcloudIsCalledAsTheScriptSaysItAndOnlyIfAProjectIsNamed() throws IOException {
    Path calls = site.folder().resolve("calls");
    Map<String, String> environment = withProgram(
        "gcloud",
        "printf '<%s>' \"$@\" >>" + calls + "; echo >>" + calls + "; [ \"$3\" != describe ]");

    init(environment, options("--run")).endedWith(0);
    assertFalse(Files.exists(calls));
    List<String> project = options("--project", "acme-lab");
    String script = init(environment, project).endedWith(0).out();
    assertFalse(Files.exists(calls), "printing runs nothing");
    List<String> run = new ArrayList<>(project);
    run.add("--run");
    init(environment, run).endedWith(0);
    List<String> byRun = Files.readAllLines(calls);
    Files.delete(calls);
    shell(environment, script);

    assertEquals(byRun, Files.readAllLines(calls));
    assertEquals(
        "<storage><buckets><create><gs://plans><--project=acme-lab><--uniform-bucket-level-access>"
            + "<--public-access-prevention>",
        byRun.get(1));
    assertTrue(
        byRun.stream()
            .anyMatch(call -> call.endsWith("<--role=roles/storage.objectCreator>"
                + "<--condition=title=shown,expression=resource.name.startsWith("
                + "\"projects/_/buckets/plans/objects/init/shown/\")>")),
        byRun.toString());
  }

  @Test
  void whatGcloudRefusesStopsTheSetupInItsOwnWords() throws IOException {
    Map<String, String> environment =
        withProgram("gcloud", "[ \"$3\" = describe ] || { echo 'no such account' >&2; exit 1; }");
    init(environment, options("--project", "acme-lab", "--run"))
        .endedWith(5)
        .says("no such account")
        .says("init: running gcloud storage buckets update: it ended with 1")
        .says("stopped: 7 of 15 steps are through");
  }

  @Test
  void whereThereIsNoGcloudItsStepsAreLeftToThePerson() {
    Map<String, String> environment = environment();
    environment.put("PATH", clone.toString());
    init(environment, options("--project", "acme-lab", "--run"))
        .endedWith(0)
        .says(
            "left to you: gcloud is not on PATH\n      gcloud storage buckets describe gs://plans")
        .says("all 15 steps are through");
  }

  @Test
  void aStartThatOnlyCommentsTakesOneFileAndOneSecretAndCommentsOnAPullRequest()
      throws IOException {
    List<String> options = List.of(
        "--server-url",
        site.gitea().url().toString(),
        "--repository",
        site.repository().fullName(),
        "--comment-only",
        "--secret",
        "TF_VAR_api_token");
    Map<String, String> environment = environment();
    String value = "a \"quoted\" \\ value\nof two lines";
    environment.put("TF_VAR_api_token", value);
    String script =
        init(Map.of("PATH", FactoryLine.path()), options).endedWith(0).out();
    assertFalse(script.contains("vault "), script);
    shell(environment, script);
    String secret = "TF_VAR_API_TOKEN";
    assertEquals(value, site.repository().secret(secret).orElseThrow().reveal());
    assertEquals(
        List.of(".gitea/workflows/comment-only.yml"), List.copyOf(files().keySet()));
    List<String> run = new ArrayList<>(options);
    run.add("--run");
    init(environment, run).endedWith(0).says("all 2 steps are through").doesNotSay("done");

    for (String variable : List.of(
        "VAULT_ADDR",
        "FACTORYLINE_STORE",
        "FACTORYLINE_VAULT_MOUNT",
        "FACTORYLINE_VAULT_ROLE",
        "FACTORYLINE_AUDIENCE",
        "FACTORYLINE_VAULT_SECRETS")) {
      site.with(variable, "");
    }
    site.with("TF_VAR_api_token", value);
    long number = site.changeTtl();
    Run plan = site.plan(site.gitea().jobs().pullRequest(site.repository(), number, "opened"));
    plan.endedWith(0);
    assertTrue(site.planComment(number).contains("1 to update"), site.planComment(number));
    assertFalse(site.planComment(number).contains("quoted"), site.planComment(number));
  }
}
