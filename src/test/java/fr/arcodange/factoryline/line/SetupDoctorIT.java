package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.exec.ScriptFile;
import fr.arcodange.factoryline.gitea.JobPermissions;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.gitea.Level;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.postgres.RealPostgres;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code factoryline doctor} in a job with every engine: each fault makes its row speak, and no other. */
class SetupDoctorIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  private static final String MASKS =
      "unknown: whether the runner hides what it is told to hide cannot be seen from inside a job";
  private static final String NO_POSTGRES = "not-asked: --host is not given";

  @TempDir
  private Path folder;

  /** One without a fault: there is a lock file, and no row that is not ok but those that cannot be. */
  private static Site setup() {
    Site site = LINE.site();
    site.repository().commit("main", "Lock", Map.of("iac/.terraform.lock.hcl", "# nothing\n"));
    return site.with("FACTORYLINE_VAULT_APPLY_ROLE", "apply")
        .with("FACTORYLINE_PROBE_COMMENT", "true");
  }

  private static Map<String, String> job(Site site) {
    return site.workspace(site.opened(site.changeTtl()), "plan");
  }

  private static Map<String, String> with(
      Map<String, String> environment, String name, String value) {
    Map<String, String> all = new HashMap<>(environment);
    all.put(name, value);
    return all;
  }

  private static Run doctor(Map<String, String> environment, String... arguments) {
    return Site.command(environment, "doctor", arguments);
  }

  /** The rows that are not ok, each with its result and what was seen; without those that never can be. */
  private static Map<String, String> rows(Map<String, String> environment, int code) {
    Run run = doctor(environment, "--output", "json").endedWith(code);
    run.doesNotSay(FactoryLine.CANARY).doesNotSay("this is a bug");
    assertFalse(run.out().contains(FactoryLine.CANARY), run::out);
    Map<String, String> rows = rows(run, false);
    assertEquals(MASKS, rows.remove("runner: masks"));
    if (NO_POSTGRES.equals(rows.get("postgres: executor"))) {
      rows.remove("postgres: executor");
    }
    return rows;
  }

  private static Map<String, String> rows(Run run, boolean ok) {
    Map<String, String> rows = new TreeMap<>();
    report(run).path("checks").forEach(row -> {
      if (row.path("result").asText().equals("ok") == ok) {
        String title = row.path("area").asText() + ": " + row.path("check").asText() + " "
            + row.path("of").asText();
        rows.put(
            title.strip(), row.path("result").asText() + ": " + row.path("seen").asText());
      }
    });
    return rows;
  }

  private static JsonNode report(Run run) {
    try {
      return JsonTrees.read(run.out());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows have these titles, and what they say begins so. */
  private static void assertRows(Map<String, String> actual, String... titlesAndWords) {
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> beginnings = new TreeMap<>(actual);
    for (int i = 0; i < titlesAndWords.length; i += 2) {
      String words = titlesAndWords[i + 1];
      expected.put(titlesAndWords[i], words);
      beginnings.computeIfPresent(
          titlesAndWords[i], (title, seen) -> seen.startsWith(words) ? words : seen);
    }
    assertEquals(expected, beginnings);
  }

  private static void role(Site site, String name, Map<String, ?> changed) {
    String mount = site.workspace(site.push(), "plan").getOrDefault("FACTORYLINE_VAULT_MOUNT", "");
    Map<String, Object> role = new HashMap<>(Map.of(
        "role_type", "jwt",
        "user_claim", "sub",
        "bound_audiences", List.of("vault"),
        "bound_claims", Map.of("repository", site.repository().fullName()),
        "token_policies", List.of("ci"),
        "token_ttl", "15m",
        "token_explicit_max_ttl", "15m"));
    role.putAll(changed);
    LINE.bao().write("auth/" + mount + "/role/" + name, role);
  }

  private static void nothingIsLeft(Site site) {
    assertEquals(List.of(), site.stored("doctor/"));
    assertFalse(site.isLocked());
    assertEquals(0, LINE.tokensAlive());
  }

  @Test
  void aSetupWithoutAFaultIsAllOkAndNothingIsLeftOfTheVisit() {
    Site site = setup();
    long number = site.changeTtl();
    Map<String, String> job = site.workspace(site.opened(number), "plan");
    byte[] state = site.rawState().orElseThrow();

    assertRows(rows(job, 0));

    nothingIsLeft(site);
    assertEquals(List.of(), site.comments(number));
    assertEquals(List.of(), site.stored(""));
    assertEquals(
        new String(state, java.nio.charset.StandardCharsets.UTF_8),
        new String(site.rawState().orElseThrow(), java.nio.charset.StandardCharsets.UTF_8));
    Path root = Path.of(job.getOrDefault("GITHUB_WORKSPACE", ""), "iac");
    assertFalse(Files.exists(root.resolve(".terraform")));
    Run human = doctor(job).endedWith(0);
    assertTrue(human.out().contains("vault     ok         kept apart apply "), human::out);
    assertTrue(human.file("GITHUB_STEP_SUMMARY").contains("nothing is wrong"));
    assertEquals("0", human.output("wrong"));
  }

  @Test
  void aRootWithoutALockFileIsLeftWithoutOneAndAStateThatIsNotThereIsNotMade() {
    Site site = LINE.emptySite();
    Map<String, String> job = site.workspace(site.opened(site.changeTtl()), "plan");
    assertRows(
        rows(job, 0),
        "forge: comment",
        "unknown: the comments of pull request #1 can be read",
        "tofu: lock file",
        "warning: the root has none",
        "tofu: state",
        "warning: gs://state/" + job.get("USER")
            + "/main can be listed, and has no default.tfstate");
    Path root = Path.of(job.getOrDefault("GITHUB_WORKSPACE", ""), "iac");
    assertFalse(Files.exists(root.resolve(".terraform.lock.hcl")));
    assertTrue(site.rawState().isEmpty());
  }

  @Test
  void aRootThatIsNotThereIsToldOnce() {
    assertRows(
        rows(with(job(setup()), "FACTORYLINE_ROOT", "nowhere"), 3),
        "tofu: lock file",
        "not-asked: needs the root",
        "tofu: providers",
        "wrong: looking for the root module: there is no folder ",
        "tofu: state",
        "not-asked: needs the providers");
  }

  @Test
  void aJobOfMainMayLogInAsBothAndSaysWhatOnlyAPullRequestCanProve() {
    Site site = setup();
    assertRows(
        rows(site.workspace(site.push(), "plan"), 0),
        "forge: comment",
        "not-asked: needs a job of a pull request",
        "vault: kept apart apply",
        "not-asked: that a pull request's token is refused shows only in a pull request's job");
  }

  @Test
  void anEventThatCannotBeReadIsOneRowAndWhatNeedsItIsNotAsked() throws Exception {
    Site site = setup();
    Map<String, String> job = job(site);
    Path none = folder.resolve("none.json");
    assertRows(
        rows(with(job, "GITHUB_EVENT_PATH", none.toString()), 3),
        "runner: event",
        "wrong: reading the event file " + none + ": there is no such file",
        "forge: comment",
        "not-asked: needs the event",
        "vault: kept apart apply",
        "unknown: the token of this job is refused: ");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"ref\": ");
    Map<String, String> rows = rows(with(job, "GITHUB_EVENT_PATH", broken.toString()), 3);
    assertTrue(
        rows.getOrDefault("runner: event", "")
            .startsWith("wrong: reading the event file " + broken),
        rows::toString);
    nothingIsLeft(site);
  }

  @Test
  void aRoleThatAcceptsAPullRequestIsUnsafe() {
    Site site = setup();
    role(site, "careless", Map.of());
    assertRows(
        rows(with(job(site), "FACTORYLINE_VAULT_APPLY_ROLE", "careless"), 6),
        "vault: kept apart careless",
        "wrong: the token of pull request #1 is accepted");
  }

  @Test
  void aRoleThatRefusesEverybodyProvesNothing() {
    Site site = setup();
    role(site, "elsewhere", Map.of("bound_claims", Map.of("repository", "arcodange/another")));
    Map<String, String> job =
        with(job(site), "FACTORYLINE_VAULT_APPLY_ROLE", "nope\nelsewhere\napply");
    assertRows(
        rows(job, 3),
        "vault: kept apart nope",
        "wrong: refused, and main would be for the same reason: ",
        "vault: kept apart elsewhere",
        "wrong: refused, and main would be for the same reason: ");
  }

  @Test
  void aUsersIdentityCannotTellPullRequestsApart() {
    Site site = setup().trustingCiUser("tofu-ci");
    long number = site.changeTtl();
    JobRun job = site.gitea().jobs().pullRequest(site.repository(), number, "opened");
    assertRows(
        rows(site.workspace(job, "plan"), 0),
        "vault: kept apart apply",
        "warning: not separable: the token is a user's");
  }

  @Test
  void aRoleForAnotherAudienceRefusesTheLoginAndWhatNeedsItIsNotAsked() {
    Site site = setup();
    role(site, "deaf", Map.of("bound_audiences", List.of("another")));
    assertRows(
        rows(with(job(site), "FACTORYLINE_VAULT_ROLE", "deaf"), 3),
        "vault: login deaf",
        "wrong: logging in to Vault at ",
        "vault: secret kv/data/ci | TF_VAR_api_token",
        "not-asked: needs the login",
        "store: list",
        "not-asked: needs the secrets of Vault",
        "tofu: state",
        "not-asked: needs the secrets of Vault");
  }

  @Test
  void aRoleThatIsNotThereIsNamed() {
    Map<String, String> rows = rows(with(job(setup()), "FACTORYLINE_VAULT_ROLE", "nope"), 3);
    assertTrue(
        rows.getOrDefault("vault: login nope", "").contains("role \"nope\" could not be found"),
        rows::toString);
  }

  @Test
  void whatATokenMayDoAndHowLongItLivesIsSeen() {
    Site site = setup();
    LINE.bao().policy("mighty", "path \"sys/policies/acl/*\" { capabilities = [\"update\"] }");
    role(site, "mighty", Map.of("token_policies", List.of("ci", "mighty")));
    role(site, "lasting", Map.of("token_explicit_max_ttl", "0", "token_ttl", "20h"));
    Map<String, String> job = job(site);
    assertRows(
        rows(with(job, "FACTORYLINE_VAULT_ROLE", "mighty"), 6),
        "vault: policies mighty",
        "wrong: a pull request's code could give itself any right");
    assertRows(
        rows(with(job, "FACTORYLINE_VAULT_ROLE", "lasting"), 0),
        "vault: token life lasting",
        "warning: 7");
  }

  @Test
  void aSealedVaultIsToldFromOneThatIsDown() throws Exception {
    Map<String, String> job = job(setup());
    try (OpenBaoServer sealed = new OpenBaoServer()) {
      sealed.start();
      sealed.seal();
      assertRows(
          rows(with(job, "VAULT_ADDR", sealed.address().toString()), 4),
          vaultIsMissing("wrong: version 2.7"));
      sealed.close();
      Map<String, String> rows = rows(with(job, "VAULT_ADDR", sealed.address().toString()), 4);
      assertEquals("not-asked: needs an answer", rows.remove("vault: certificate"));
      assertEquals("not-asked: needs an answer", rows.remove("vault: clock"));
      assertRows(rows, vaultIsMissing("wrong: asking Vault at "));
    }
  }

  private static String[] vaultIsMissing(String why) {
    return new String[] {
      "vault: answers", why,
      "vault: login plan", "not-asked: needs Vault",
      "vault: kept apart apply", "not-asked: needs Vault",
      "vault: secret kv/data/ci | TF_VAR_api_token", "not-asked: needs Vault",
      "store: list", "not-asked: needs the secrets of Vault",
      "tofu: state", "not-asked: needs the secrets of Vault"
    };
  }

  @Test
  void aSecretThatIsMissingIsOneRow() {
    Map<String, String> job = with(
        job(setup()),
        "FACTORYLINE_VAULT_SECRETS",
        "kv/data/ci api_token | TF_VAR_api_token ; kv/data/nowhere token | TOKEN");
    assertRows(
        rows(job, 3),
        "vault: secret kv/data/nowhere | TOKEN",
        "wrong: reading KV v2 secret 'kv/data/nowhere': there is nothing at 'kv/data/nowhere'");
  }

  @Test
  void aStoreThatOverwritesIsUnsafe() {
    Site site = setup();
    try (Relay careless = new Relay(
        LINE.gcs().url(),
        Optional.empty(),
        url -> url.newBuilder().removeAllQueryParameters("ifGenerationMatch").build())) {
      assertRows(
          rows(with(job(site), "STORAGE_EMULATOR_HOST", careless.url()), 6),
          "store: create once",
          "wrong: the same name was written twice");
    }
    nothingIsLeft(site);
  }

  @Test
  void aBucketThatIsNotThereIsOneRow() {
    assertRows(
        rows(with(job(setup()), "FACTORYLINE_BACKEND_CONFIG", "bucket=nowhere"), 3),
        "tofu: state",
        "wrong: listing ");
    Map<String, String> rows =
        rows(with(job(setup()), "FACTORYLINE_STORE", "gs://nowhere/else"), 3);
    assertTrue(rows.getOrDefault("store: list", "").startsWith("wrong: "), rows::toString);
  }

  @Test
  void noTofuAndAnOldOneAreSaid() throws Exception {
    Map<String, String> job = job(setup());
    Path git = Files.createDirectories(folder.resolve("git"));
    Files.createSymbolicLink(git.resolve("git"), Path.of("/usr/bin/git"));
    assertRows(
        rows(with(job, "PATH", git.toString()), 3),
        "tofu: version",
        "wrong: looking for tofu on PATH: it is not there",
        "tofu: providers",
        "not-asked: needs tofu",
        "tofu: state",
        "not-asked: needs tofu");
    Path old = Files.createDirectories(folder.resolve("old"));
    ScriptFile.write(old.resolve("tofu"), "echo '{\"terraform_version\":\"1.6.3\"}'");
    assertRows(
        rows(with(job, "PATH", old + ":" + job.get("PATH")), 3),
        "tofu: version",
        "wrong: " + old.resolve("tofu") + " is OpenTofu 1.6.3; 1.8 or newer is needed",
        "tofu: providers",
        "not-asked: needs tofu",
        "tofu: state",
        "not-asked: needs tofu");
  }

  @Test
  void whatNobodyNeedsIsNotMissed() throws Exception {
    Map<String, String> job = new HashMap<>(job(setup()));
    Path git = Files.createDirectories(folder.resolve("git"));
    Files.createSymbolicLink(git.resolve("git"), Path.of("/usr/bin/git"));
    job.put("PATH", git.toString());
    job.put("FACTORYLINE_ROOT", "");
    job.put("FACTORYLINE_STORE", folder.resolve("plans").toUri().toString());
    job.put("FACTORYLINE_VAULT_APPLY_ROLE", "");
    job.put("FACTORYLINE_VAULT_METHOD", "token");
    job.put("FACTORYLINE_VAULT_TOKEN", OpenBaoServer.ROOT.reveal());
    // A token that is given is nobody's to revoke, and this one may do everything.
    assertRows(
        rows(job, 6),
        "identity: token source",
        "not-asked: --vault-method is token",
        "vault: token life plan",
        "wrong: it may do everything (policy root)",
        "vault: policies plan",
        "wrong: a pull request's code could give itself any right",
        "tofu: version",
        "warning: looking for tofu on PATH: it is not there",
        "tofu: providers",
        "not-asked: --root is not given",
        "tofu: state",
        "not-asked: --root is not given");
    assertEquals(200, LINE.bao().statusOf(OpenBaoServer.ROOT, "auth/token/lookup-self"));
  }

  @Test
  void aProviderThatCannotBeHadIsOneRow() {
    Site site = setup();
    site.repository()
        .commit(
            "main",
            "Ask for more",
            Map.of("iac/more.tf", "module \"more\" {\n  source = \"./not-there\"\n}\n"));
    assertRows(
        rows(job(site), 3),
        "tofu: providers",
        "wrong: running tofu init in ",
        "tofu: state",
        "not-asked: needs the providers");
  }

  @Test
  void aForgeThatIsDownIsOneRowAndWhatNeedsItIsNotAsked() {
    Site site = setup();
    Map<String, String> job = job(site);
    site.gitea().faults().down();
    Map<String, String> rows = rows(job, 4);
    assertTrue(rows.getOrDefault("forge: answers", "").startsWith("wrong: "), rows::toString);
    rows.remove("forge: answers");
    assertTrue(
        rows.values().stream().allMatch(row -> row.startsWith("not-asked: needs ")),
        rows::toString);
    assertFalse(rows.keySet().stream().anyMatch(row -> row.startsWith("runner")), rows::toString);
  }

  @Test
  void aClockThatIsWrongIsOneRow() {
    Site site = setup();
    Map<String, String> job = job(site);
    site.gitea().clockAhead(Duration.ofMinutes(5));
    Map<String, String> rows = rows(job, 3);
    assertRows(
        rows,
        "forge: clock",
        "wrong: " + rows.getOrDefault("forge: clock", "").replaceFirst("^wrong: ", ""));
    assertTrue(
        rows.getOrDefault("forge: clock", "").matches("wrong: (299|300) s ahead of this machine's"),
        rows::toString);
  }

  @Test
  void anAuthorityThatNobodyKnowsIsNamedAndOneThatIsGivenIsTrusted() throws Exception {
    HeldCertificate authority = new HeldCertificate.Builder()
        .certificateAuthority(0)
        .commonName("The lab's authority")
        .build();
    HeldCertificate held = new HeldCertificate.Builder()
        .signedBy(authority)
        .addSubjectAlternativeName("localhost")
        .commonName("vault.lab")
        .duration(60, java.util.concurrent.TimeUnit.DAYS)
        .build();
    String vault = LINE.bao().address().toString();
    try (Relay relay = new Relay(vault, Optional.of(held), url -> url)) {
      Map<String, String> job = with(job(setup()), "VAULT_ADDR", relay.url());
      Map<String, String> rows = rows(job, 4);
      String certificate = rows.getOrDefault("vault: certificate", "");
      assertTrue(
          certificate.contains(
              "it shows a certificate of CN=vault.lab, signed by CN=The lab's authority"),
          certificate);
      assertEquals("not-asked: needs a certificate that is trusted", rows.get("vault: answers"));
      Run run = doctor(job).endedWith(4);
      assertTrue(run.out().contains("--ca-file"), run::out);

      Path ca = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
      assertRows(rows(with(job, "VAULT_CACERT", ca.toString()), 0));
    }
  }

  @Test
  void aTokenThatMayNotCommentIsOneRow() {
    Site site = setup();
    JobRun job =
        site.opened(site.changeTtl()).permissions(new JobPermissions(Level.WRITE, Level.NONE));
    assertRows(
        rows(site.workspace(job, "plan"), 3),
        "forge: comment",
        "wrong: commenting on pull request #1 of ");
  }

  @Test
  void anIssuerByAnotherNameIsOneRow() {
    Site site = setup();
    Map<String, String> job = job(site);
    String other = "http://localhost:" + site.gitea().port() + "/api/actions";
    Map<String, String> rows = rows(with(job, "FACTORYLINE_ISSUER", other), 3);
    assertEquals(
        "wrong: " + other + " says that it is " + site.gitea().actionsOidc().issuer(),
        rows.remove("identity: discovery"));
    assertTrue(
        rows.values().stream().allMatch(row -> row.startsWith("not-asked: needs ")),
        rows::toString);
  }

  @Test
  void aServersExecutorAndItsDangersAreTwoRows() throws Exception {
    Map<String, String> job = job(setup());
    try (RealPostgres server = RealPostgres.start(18)) {
      server.execute("CREATE ROLE half LOGIN CREATEROLE PASSWORD 'password-of-half'", "postgres");
      job = new HashMap<>(job);
      job.putAll(server.superusersEnvironment());
      assertRows(rows(job, 0), "postgres: server", "warning: 0 dangers, 1 warning, ");
      Map<String, String> half =
          with(with(job, "PGUSER", "half"), "PGPASSWORD", "password-of-half");
      Map<String, String> rows = rows(half, 3);
      assertTrue(
          rows.getOrDefault("postgres: executor", "")
              .startsWith("wrong: role half: it may make no databases"),
          rows::toString);
      server.execute("CREATE ROLE webapp_role", "postgres");
      server.execute("CREATE DATABASE webapp OWNER webapp_role", "postgres");
      assertRows(rows(job, 6), "postgres: server", "wrong: 1 danger, ");
      job.remove("PGPASSWORD");
      assertRows(
          rows(job, 3),
          "postgres: executor",
          "wrong: PGPASSWORD is not set",
          "postgres: server",
          "not-asked: needs a connection");
    }
  }
}
