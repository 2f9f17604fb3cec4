package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code init} prints where it may ask nobody; {@code -Dgolden.update=true} writes the scripts anew. */
class InitTest {
  private static final Path GOLDEN = Path.of("src/test/resources/cli/init");
  private static final List<String> FORGEJO = List.of(
      "--server-url",
      "https://forge.example",
      "--repository",
      "arcodange/factory",
      "--identity",
      "job",
      "--vault-addr",
      "https://vault.example",
      "--store",
      "gs://arcodange-tf/factoryline");
  private static final List<String> GITEA = List.of(
      "--server-url",
      "https://gitea.example",
      "--repository",
      "arcodange/factory",
      "--identity",
      "oauth2",
      "--vault-addr",
      "https://vault.example",
      "--store",
      "gs://arcodange-tf/factoryline");

  @TempDir
  private Path folder;

  private Invocation init(Map<String, String> environment, List<String> options, String... more) {
    List<String> all = new ArrayList<>(List.of("init"));
    all.addAll(options);
    all.addAll(List.of(more));
    return Invocation.of(environment, folder, Clock.systemUTC(), all.toArray(String[]::new));
  }

  private String script(List<String> options, String... more) {
    Invocation called = init(Map.of(), options, more);
    assertEquals(0, called.code(), called.err());
    return called.out();
  }

  private static void golden(String name, String script) throws IOException {
    Path file = GOLDEN.resolve(name + ".sh");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, script);
    }
    assertEquals(Files.readString(file), script, file + "; see the class comment");
  }

  @Test
  void theScriptForAForgeWhoseJobsHaveTokensIsAsInItsFile() throws IOException {
    golden("forgejo", script(FORGEJO, "--project", "arcodange-lab", "--location", "europe-west9"));
  }

  @Test
  void theScriptForReleasedGiteaIsAsInItsFile() throws IOException {
    golden("gitea", script(GITEA));
  }

  @Test
  void theScriptForAStartThatOnlyCommentsIsAsInItsFile() throws IOException {
    golden(
        "comment-only",
        script(
            List.of("--server-url", "https://gitea.example", "--repository", "arcodange/factory"),
            "--comment-only",
            "--secret",
            "CLOUDFLARE_API_TOKEN"));
  }

  /** The blocks between the headings of the mount and of the roles are what init prints, to the letter. */
  @Test
  void docsSayWhatInitPrints() throws IOException {
    String docs = Files.readString(Path.of("docs/vault.md"));
    String section = docs.substring(docs.indexOf("## 1. "), docs.indexOf("## 4. "));
    String printed = script(FORGEJO) + script(GITEA);
    List<String> blocks = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
        .matcher(section)
        .results()
        .map(found -> found.group(1))
        .toList();
    assertEquals(6, blocks.size());
    for (String block : blocks) {
      for (String command : block.split("(?m)(?=^vault )", -1)) {
        assertTrue(printed.contains("\n" + command), () -> "init does not print:\n" + command);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"tofu,tofu", "app-iac,app-iac", "postgres,postgres", "argocd,argocd"})
  void aWorkflowWithUsualNamesIsThePipelineItself(String name, String pipeline) throws IOException {
    String expected = Files.readString(Path.of("pipelines", pipeline + ".yml"))
        .replace("FACTORYLINE_ROOT: iac # yours", "FACTORYLINE_ROOT: iac")
        .replace(
            "gitea.arcodange.lab/arcodange/factoryline:0.1 # yours; see the README",
            "gitea.example/arcodange/factoryline:0.1");
    assertTrue(
        script(GITEA, "--workflow", name).contains("'WORKFLOW'\n" + expected + "WORKFLOW\n"));
  }

  /** What init makes of the pipelines for a CI user, it makes of the one that there is for both. */
  @Test
  void theIdentityOfJobsIsThatOfTheForgejoPipeline() throws IOException {
    String made = workflow(script(FORGEJO, "--workflow", "app-iac"));
    String forgejo = Files.readString(Path.of("pipelines/tofu-forgejo.yml"));
    for (String part :
        List.of("enable-openid-connect: true\n", "  FACTORYLINE_AUDIENCE: vault\n")) {
      assertTrue(made.contains(part) && forgejo.contains(part), part);
    }
    assertFalse(made.contains("OIDC_"), made);
    assertTrue(made.contains("paths: [\"iac/**\", \".forgejo/workflows/app-iac.yml\"]"), made);
    assertEquals(
        jobs(forgejo)
            .replace(
                "gitea.arcodange.lab/arcodange/factoryline:0.1 # yours; see the README",
                "forge.example/arcodange/factoryline:0.1"),
        jobs(made),
        "the jobs of both");
  }

  private static String workflow(String script) {
    return script.substring(
            script.indexOf("<<'WORKFLOW'\n") + 13, script.lastIndexOf("\nWORKFLOW\n"))
        + "\n";
  }

  private static String jobs(String workflow) {
    return workflow.substring(workflow.indexOf("\njobs:\n"));
  }

  @Test
  void everyNameThatIsGivenIsInTheWorkflow() {
    String made = workflow(script(
        GITEA,
        "--root",
        "infra/prod",
        "--branch",
        "trunk",
        "--container",
        "none",
        "--toolkit",
        "tools/line@v0.3.1",
        "--plan-role",
        "shop_plan",
        "--apply-role",
        "shop",
        "--vault-mount",
        "auth/forge/",
        "--vault-secrets",
        "kv/data/shop key | SHOP_KEY ; kv/data/gcs json | GOOGLE_CREDENTIALS"));
    for (String line : List.of(
        "  FACTORYLINE_ROOT: infra/prod",
        "    branches: [trunk]",
        "    paths: [\"infra/prod/**\", \".gitea/workflows/tofu.yml\"]",
        "  group: tofu-infra-prod-${{ github.event_name == 'pull_request' && github.ref || 'apply' }}",
        "    if: github.event_name != 'pull_request' && github.ref == 'refs/heads/trunk'",
        "          branch: trunk",
        "        uses: tools/line/actions/tofu-apply@v0.3.1",
        "          vault-role: shop_plan",
        "          vault-role: shop",
        "  FACTORYLINE_VAULT_MOUNT: forge",
        "    kv/data/shop key | SHOP_KEY ;",
        "    kv/data/gcs json | GOOGLE_CREDENTIALS")) {
      assertTrue(made.lines().anyMatch(line::equals), () -> line + "\nis not in\n" + made);
    }
    for (String gone :
        List.of("container:", "cloudflare", "arcodange/factoryline/", "\n  # yours")) {
      assertFalse(made.contains(gone), gone);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "--vault-mount ~ x; rm -rf /",
        "--vault-mount ~ a/../../sys",
        "--plan-role ~ $(touch x)",
        "--apply-role ~ a b",
        "--apply-role ~ gitea_cicd_plan",
        "--ci-user ~ `id`",
        "--vault-read ~ kv/*\" { capabilities = [\"sudo\"] } path \"x",
        "--branch ~ main' || true #",
        "--root ~ ../etc",
        "--root ~ iac\" # x",
        "--container ~ x }} ${{ secrets.A",
        "--toolkit ~ a/b",
        "--toolkit ~ https://me:geheim@gitea.example/a/b@v0",
        "--toolkit ~ https://gitea.example/a/b/../c@v0",
        "--port ~ 65536",
        "--port ~ -1",
        "--repository ~ ../..",
        "--store ~ gs:///x",
        "--toolkit ~ a/b@v0; x",
        "--toolkit ~ $(id)/b@v0",
        "--store ~ gs://$(id)/x",
        "--oidc-client-id ~ x\" y",
        "--repository ~ a/b;c",
        "--workflow ~ ../../etc/passwd",
        "--vault-addr ~ javascript:alert(1)",
        "--server-url ~ https://user:geheim@",
        "--server-url ~ https://user:geheim@gitea.example",
        "--issuer ~ 'not an address'",
        "--project ~ Ex;x",
      })
  void aHostileNameIsRefusedBeforeAnythingIsPrinted(String option, String value) {
    List<String> options = new ArrayList<>(GITEA);
    int given = options.indexOf(option);
    if (given >= 0) {
      options.subList(given, given + 2).clear();
    }
    Invocation called = init(Map.of(), options, option, value);
    assertEquals(2, called.code(), called.err());
    assertEquals("", called.out());
    assertTrue(called.err().contains(option), called.err());
    assertFalse(called.err().contains("geheim"), called.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kv/data/x ${{ secrets.A }} | B",
        "kv/data/x ${{secrets.A}} | B",
        "kv/data/x \"${{secrets.A}}\" | B",
        "kv/data/${{github.actor}} a | B"
      })
  void anExpressionAmongTheSecretsIsRefused(String selectors) {
    Invocation called = init(Map.of(), GITEA, "--vault-secrets", selectors);
    assertEquals(2, called.code(), called.err());
    assertEquals("", called.out());
  }

  /** The token of a lab's Vault may be an ordinary word. */
  @Test
  void aSecretThatIsAWordOfTheScriptDoesNotChangeIt() {
    Invocation called = init(Map.of("FACTORYLINE_OIDC_CLIENT_SECRET", "root"), GITEA);
    assertEquals(script(GITEA), called.out());
  }

  @Test
  void anApplicationThatIsNamedIsNotMade() {
    String script = script(GITEA, "--oidc-client-id", "5ba1b9b9-0000");
    assertFalse(script.contains("applications/oauth2"), script);
    assertTrue(script.contains("\"bound_audiences\": [\"5ba1b9b9-0000\"]"), script);
    assertTrue(
        script.contains("enroll --repository arcodange/factory --oidc-client-id 5ba1b9b9-0000\n"),
        script);
  }

  /** A URL may hold nearly everything that a shell acts on. */
  @ParameterizedTest
  @ValueSource(strings = {"$(touch,x)", "a'b;touch,x;'", "&touch,x", "`touch`"})
  void anAddressIsQuotedForTheShell(String hostile) throws IOException, InterruptedException {
    String server = "https://gitea.example/" + hostile.replace("`", "%60");
    Path out = folder.resolve("setup.sh");
    List<String> options = new ArrayList<>(FORGEJO);
    options.set(1, server);
    Files.writeString(
        out,
        script(options).replaceFirst("(?s)\ngitea\\(\\) .*", "")
            + "\nprintf '%s' \"$FACTORYLINE_SERVER_URL\" >seen\n");
    ProcessBuilder bash = new ProcessBuilder("sh", out.toString()).directory(folder.toFile());
    bash.environment().put("FACTORYLINE_GITEA_TOKEN", "x");
    assertEquals(0, bash.inheritIO().start().waitFor());
    assertEquals(server, Files.readString(folder.resolve("seen")));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GITHUB_TOKEN", "ci", "1A", "A B", "A=b"})
  void aSecretThatTheForgeWouldNotTakeIsRefused(String variable) {
    Invocation called = init(Map.of(), GITEA.subList(0, 4), "--comment-only", "--secret", variable);
    assertEquals(2, called.code(), called.err());
    assertTrue(called.err().contains("--secret is '" + variable + "'"), called.err());
  }

  /** A clone whose folder iac is where somebody stands. */
  private Path below() throws IOException {
    Files.createDirectory(folder.resolve(".git"));
    return Files.createDirectory(folder.resolve("iac"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--run=true", "--run=false"})
  void belowTheTopOfACloneNothingIsSetUp(String run) throws IOException {
    Path below = below();
    Invocation called = Invocation.of(
        Map.of(),
        below,
        Clock.systemUTC(),
        "init",
        "--server-url",
        "https://gitea.example",
        "--repository",
        "arcodange/factory",
        "--comment-only",
        run);
    assertEquals(2, called.code(), called.err());
    assertEquals("", called.out());
    assertTrue(called.err().contains("is below the top of a clone"), called.err());
    assertTrue(called.err().contains("cd " + folder.toRealPath()), called.err());
    try (Stream<Path> files = Files.list(below)) {
      assertEquals(0, files.count());
    }
  }

  /** The filter of the forge is compared with paths as git has them. */
  @ParameterizedTest
  @CsvSource({
    "., FACTORYLINE_ROOT: ., **, tofu-top-",
    "./, FACTORYLINE_ROOT: ., **, tofu-top-",
    "./iac, FACTORYLINE_ROOT: iac, iac/**, tofu-iac-",
    "infra/../iac/, FACTORYLINE_ROOT: iac, iac/**, tofu-iac-",
  })
  void aPushToTheRootStartsTheWorkflowHoweverItIsWritten(
      String written, String root, String paths, String group) {
    String made = workflow(script(GITEA, "--root", written));
    assertTrue(made.contains("  " + root + "\n"), made);
    assertTrue(made.contains("paths: [\"" + paths + "\", "), made);
    assertTrue(made.contains("group: " + group + "${{"), made);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "on", "No", "0x1F", "2026-11-27", "1e3", "null", "007"})
  void aNameThatYamlTakesForSomethingElseIsQuoted(String name) {
    String made = workflow(script(
        GITEA, "--branch", name, "--root", name, "--vault-mount", name, "--apply-role", name));
    for (String line : List.of(
        "    branches: [\"" + name + "\"]",
        "          branch: \"" + name + "\"",
        "          vault-role: \"" + name + "\"",
        "  FACTORYLINE_VAULT_MOUNT: \"" + name + "\"",
        "  FACTORYLINE_ROOT: \"" + name + "\"")) {
      assertTrue(made.lines().anyMatch(line::equals), () -> line + "\nis not in\n" + made);
    }
    assertTrue(made.contains("github.ref == 'refs/heads/" + name + "'"), made);
  }

  /** What runs with the secrets of jobs comes from nobody's registry but the forge's own. */
  @ParameterizedTest
  @CsvSource({
    "arcodange/factoryline@v0, gitea.example/arcodange/factoryline:0.1",
    "Tools/Line@v1, gitea.example/tools/line:0.1",
    "https://other.example:3000/tools/line@v1, other.example:3000/tools/line:0.1",
  })
  void theImageIsOfTheForgeThatHasTheToolkit(String toolkit, String image) {
    String made = workflow(script(GITEA, "--toolkit", toolkit));
    assertTrue(made.contains("    container: " + image + "\n"), made);
  }

  /** The forge's own address for actions is another forge's unless its owner said otherwise. */
  @Test
  void theToolkitMayBeNamedByItsWholeAddress() {
    String made =
        workflow(script(GITEA, "--toolkit", "https://gitea.example:3000/tools/line@v0.3.1"));
    assertTrue(
        made.contains("uses: https://gitea.example:3000/tools/line/actions/tofu-plan@v0.3.1\n"),
        made);
  }

  /** The policies of the first one would say what the second may read. */
  @Test
  void rolesOfAnotherNameHavePoliciesOfTheirOwn() {
    String script = script(GITEA, "--plan-role", "shop_plan", "--apply-role", "shop");
    for (String part : List.of(
        "vault policy write factoryline-plan-shop_plan - ",
        "vault policy write factoryline-apply-shop - ",
        "\"token_policies\": [\"factoryline-plan-shop_plan\"]",
        "\"token_policies\": [\"factoryline-apply-shop\"]")) {
      assertTrue(script.contains(part), () -> part + "\nis not in\n" + script);
    }
  }

  @Test
  void aWorkflowThatIsNamedTwiceIsMadeOnce() {
    assertEquals(script(GITEA), script(GITEA, "--workflow", "tofu", "--workflow", "tofu"));
  }

  /** git of another system writes the same file with other ends of lines. */
  @Test
  void aWorkflowWithOtherEndsOfLinesIsThere() throws IOException {
    List<String> forge = GITEA.subList(0, 4);
    assertEquals(0, init(Map.of(), forge, "--comment-only", "--run").code());
    Path file = folder.resolve(".gitea/workflows/comment-only.yml");
    Files.writeString(file, Files.readString(file).replace("\n", "\r\n"));
    Invocation again = init(Map.of(), forge, "--comment-only", "--run");
    assertTrue(again.err().contains("there already"), again.err());
  }

  @Test
  void whoHasNoRemoteIsToldSo() {
    Invocation called = init(Map.of(), List.of(), "--comment-only");
    assertEquals(2, called.code());
    assertTrue(
        called
            .err()
            .contains("--server-url, --repository are not set, and git knows no remote 'origin'"
                + " here that names a forge\n"),
        called.err());
    assertFalse(called.err().contains("--comment-only takes neither"), called.err());
  }

  @Test
  void aCallThatTheForgeRefusesIsNamedByTheScript() throws IOException, InterruptedException {
    Path curl = Files.writeString(
        Files.createDirectory(folder.resolve("bin")).resolve("curl"), "#!/bin/sh\nexit 22\n");
    Files.setPosixFilePermissions(curl, PosixFilePermissions.fromString("rwx------"));
    Path setup = Files.writeString(
        folder.resolve("setup.sh"),
        script(GITEA.subList(0, 4), "--comment-only", "--secret", "CLOUDFLARE_API_TOKEN"));
    Path said = folder.resolve("said");
    ProcessBuilder shell = new ProcessBuilder("sh", setup.toString())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile());
    shell.environment().put("PATH", curl.getParent() + ":/usr/bin:/bin");
    shell.environment().put("FACTORYLINE_GITEA_TOKEN", "geheim-1");
    shell.environment().put("CLOUDFLARE_API_TOKEN", "geheim-2");

    assertFalse(shell.start().waitFor() == 0);

    String words = Files.readString(said);
    assertTrue(
        words.contains(
            "PUT https://gitea.example/api/v1/repos/arcodange/factory/actions/secrets/CLOUDFLARE_API_TOKEN"
                + " did not work"),
        words);
    assertFalse(words.contains("geheim"), words);
    assertFalse(Files.exists(folder.resolve(".gitea")), words);
  }

  @Test
  void whatIsMissingIsNamedAtOnce() {
    Invocation called = init(Map.of(), List.of("--server-url", "https://gitea.example"));
    assertEquals(2, called.code());
    assertTrue(
        called.err().contains("init: --repository, --vault-addr, --store are not set"),
        called.err());
  }

  @Test
  void inAJobNobodyIsAsked() {
    Invocation called = init(Map.of("CI", "true"), List.of(), "--ask");
    assertEquals(2, called.code());
    assertTrue(called.err().contains("nobody is there to answer"), called.err());
  }

  @Test
  void aPersonIsAskedForWhatIsMissingAndEnterTakesWhatIsThere() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String answers = "\narcodange/factory\nhttps://vault.example\ngs://arcodange-tf/factoryline\n";
    int code = Commands.run(
        new String[] {
          "init", "--ask", "--identity", "oauth2", "--server-url", "https://gitea.example"
        },
        new CommandContext(
            Map.of(),
            folder,
            new ByteArrayInputStream(answers.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Clock.systemUTC(),
            new Cancellation(Duration.ZERO)));
    String asked = err.toString(StandardCharsets.UTF_8);
    assertEquals(0, code, asked);
    assertEquals(script(GITEA), out.toString(StandardCharsets.UTF_8));
    assertTrue(asked.startsWith("The forge's address [https://gitea.example]?\n"), asked);
  }

  @Test
  void whoDoesNotAnswerIsToldWhatIsMissing() {
    Invocation called = init(Map.of(), GITEA.subList(0, 6), "--ask");
    assertEquals(2, called.code());
    assertTrue(
        called.err().contains("--vault-addr is not set, and was not answered"), called.err());
  }

  @Test
  void runNeedsTheTokensAndNamesTheirVariables() {
    Invocation vault = init(Map.of(), GITEA, "--run");
    assertEquals(2, vault.code());
    assertTrue(vault.err().contains("FACTORYLINE_VAULT_TOKEN is not set"), vault.err());
    assertTrue(vault.err().contains("VAULT_TOKEN is taken as well"), vault.err());
    Invocation forge = init(Map.of("VAULT_TOKEN", "hvs.x"), GITEA, "--run");
    assertEquals(2, forge.code());
    assertTrue(forge.err().contains("FACTORYLINE_GITEA_TOKEN is not set"), forge.err());
  }

  @Test
  void aStartThatOnlyCommentsHasNoStore() {
    Invocation called = init(Map.of(), GITEA, "--comment-only");
    assertEquals(2, called.code());
    assertTrue(called.err().contains("--store is not for --comment-only"), called.err());
  }

  @ParameterizedTest
  @CsvSource({
    "https://gitea.example/acme/factory.git, https://gitea.example",
    "https://me:pw@gitea.example:3000/git/acme/factory, https://gitea.example:3000/git",
    "http://127.0.0.1:3000/acme/factory/, http://127.0.0.1:3000",
    "ssh://git@gitea.example:2222/acme/factory.git, https://gitea.example",
    "git@gitea.example:acme/factory.git, https://gitea.example",
  })
  void aCloneSaysWhereItCameFrom(String url, String server) {
    GitOrigin origin = GitOrigin.parse(url).orElseThrow();
    assertEquals(server, origin.server());
    assertEquals("acme/factory", origin.repository().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/srv/git/factory.git", "file:///srv/acme/factory", "../factory", ""})
  void aCloneOfAFolderSaysNothing(String url) {
    assertTrue(GitOrigin.parse(url).isEmpty());
  }
}
