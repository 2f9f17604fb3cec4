package fr.arcodange.factoryline.cli;

import static fr.arcodange.factoryline.cli.Invocation.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.gitea.GiteaServer;
import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.step.KeptLogin;
import fr.arcodange.factoryline.step.Sessions;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.vault.OpenBaoServer;
import fr.arcodange.factoryline.vault.VaultSettings;
import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HeldCertificate;
import okio.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code vault-auth} in jobs of a forge that mints tokens, against a real OpenBao that trusts it. */
class VaultAuthIT {
  @RegisterExtension
  static final OpenBaoServer BAO = new OpenBaoServer();

  private static final GiteaServer FORGE = GiteaServer.start(Clock.systemUTC());
  private static final String SECRET = "correct horse battery staple";
  private static final String READ = "kv/data/ci token | API_TOKEN";

  private static HostedRepository repository;

  @TempDir
  private Path folder;

  private Map<String, String> job;

  @BeforeAll
  static void configure() {
    repository = FORGE.createRepository("acme/factory");
    repository.commit("main", "first", Map.of("README.md", "x"));
    BAO.write("sys/mounts/kv", Map.of("type", "kv", "options", Map.of("version", "2")));
    BAO.write("kv/data/ci", Map.of("data", Map.of("token", SECRET, "line", "a\nb'c$d\n")));
    BAO.policy("ci", "path \"kv/data/*\" { capabilities = [\"read\"] }");
    BAO.write("sys/auth/gitea_jwt", Map.of("type", "jwt"));
    BAO.write(
        "auth/gitea_jwt/config",
        Map.of("oidc_discovery_url", FORGE.actionsOidc().issuer()));
    for (String role : List.of("gitea_cicd", "other")) {
      BAO.write(
          "auth/gitea_jwt/role/" + role,
          Map.of(
              "role_type", "jwt",
              "user_claim", "sub",
              "bound_audiences", List.of("vault"),
              "token_policies", List.of("ci"),
              "token_ttl", "15m"));
    }
  }

  @AfterAll
  static void stop() {
    FORGE.close();
  }

  @BeforeEach
  void startJob() {
    JobRun run = FORGE
        .jobs()
        .push(repository, "main", "0".repeat(40), repository.tip("main"), "dev")
        .withIdTokens();
    job = with(
        run.environment(folder),
        "VAULT_ADDR",
        BAO.address().toString(),
        "FACTORYLINE_AUDIENCE",
        "vault",
        "PATH",
        String.valueOf(System.getenv("PATH")));
  }

  private Invocation called(Map<String, String> environment, String... args) {
    return Invocation.of(environment, folder, Clock.systemUTC(), args);
  }

  private Invocation succeeds(String... args) {
    Invocation called = called(job, args);
    assertEquals(0, called.code(), () -> withoutMasks(called));
    return called;
  }

  private Path sessionFile() {
    return Path.of(job.get("RUNNER_TEMP"), "factoryline", "session.json");
  }

  private JsonNode session() throws IOException {
    return new JsonMapper().readTree(sessionFile().toFile());
  }

  private Secret vaultToken() throws IOException {
    return Secret.of(session().at("/vault/token").textValue());
  }

  private static void assertLive(Secret token) {
    assertEquals(200, BAO.statusOf(token, "auth/token/lookup-self"));
  }

  private static void assertDead(Secret token) {
    assertEquals(403, BAO.statusOf(token, "auth/token/lookup-self"));
  }

  private static String withoutMasks(Invocation called) {
    return String.join(
        "\n",
        called.err().lines().filter(line -> !line.startsWith("::add-mask::")).toList());
  }

  /** The log says it in a mask and nowhere else. */
  private static void assertHidden(Invocation called, String secret) {
    String rest = String.join(
        "\n",
        called.err().lines().filter(line -> !line.startsWith("::add-mask::")).toList());
    assertFalse(rest.contains(secret), rest);
    assertTrue(called.err().contains("::add-mask::" + secret), "not masked: " + secret);
  }

  @Test
  void theLoginGoesToTheSessionFileAndTheLogSaysNoSecret() throws IOException {
    Invocation called = succeeds("vault-auth", "--vault-secrets", READ);

    assertEquals("", called.out());
    assertEquals(SECRET, session().at("/secrets/0/value").textValue());
    assertEquals("API_TOKEN", session().at("/secrets/0/name").textValue());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(sessionFile())));
    assertLive(vaultToken());
    assertHidden(called, SECRET);
    assertHidden(called, vaultToken().reveal());
    Instant end = Instant.parse(output("expires_at"));
    assertTrue(end.isAfter(Instant.now()) && end.isBefore(Instant.now().plusSeconds(901)));
    assertEquals("", Files.readString(Path.of(job.get("GITHUB_ENV"))));
  }

  private String output(String name) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(job.get("GITHUB_OUTPUT")));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(name + "<<")) {
        return lines.get(i + 1);
      }
    }
    throw new AssertionError("no output " + name + " in " + lines);
  }

  @Test
  void aWrongRoleIsExplained() {
    Invocation called = called(job, "vault-auth", "--vault-role", "nope", "--vault-secrets", READ);

    assertEquals(3, called.code());
    assertTrue(
        called.err().contains("there is no role 'nope' at auth mount 'gitea_jwt'"), called.err());
    assertFalse(Files.exists(sessionFile()));
  }

  @Test
  void aMissingSecretFailsAndLeavesNoTokenBehind() {
    Invocation called = called(job, "vault-auth", "--vault-secrets", "kv/data/absent key | KEY");

    assertEquals(3, called.code());
    assertTrue(called.err().contains("Vault token revoked"), called.err());
    assertFalse(Files.exists(sessionFile()));
  }

  @Test
  void aMissingSecretMayBeIgnored() throws IOException {
    succeeds(
        "vault-auth", "--ignore-missing", "--vault-secrets", "kv/data/absent key | KEY ; " + READ);

    assertEquals(1, session().path("secrets").size());
  }

  @Test
  void theSessionsIdTokenIsUsedInsteadOfANewOne() throws IOException {
    succeeds("oidc-login");
    long asked = idTokensAskedFor();

    Invocation called = succeeds("vault-auth");

    assertTrue(called.err().contains("using the session's ID token of repo:"), called.err());
    assertHidden(called, session().at("/idToken/token").textValue());
    assertEquals(asked, idTokensAskedFor());
    assertLive(vaultToken());
  }

  private static long idTokensAskedFor() {
    return FORGE.requests().stream().filter(line -> line.contains("/idtoken")).count();
  }

  @Test
  void anIdTokenOfAnotherAudienceIsNotUsed() throws IOException {
    called(with(job, "FACTORYLINE_AUDIENCE", "sigstore"), "oidc-login");
    assertEquals("sigstore", audience());

    Invocation called = succeeds("vault-auth");

    assertTrue(
        called.err().contains("not using the session's ID token: verifying the ID token of "),
        called.err());
    assertLive(vaultToken());
  }

  private String audience() throws IOException {
    String claims = session().at("/idToken/token").textValue().split("\\.", -1)[1];
    return new JsonMapper()
        .readTree(Base64.getUrlDecoder().decode(claims))
        .path("aud")
        .textValue();
  }

  @Test
  void anExpiredIdTokenIsNotUsed() {
    succeeds("oidc-login");
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(59).plusSeconds(45));
    Invocation called = Invocation.of(job, folder, later, "vault-auth");

    assertEquals(0, called.code(), called.err());
    assertFalse(called.err().contains("session's ID token"), called.err());
  }

  @Test
  void aSecondLoginRevokesTheFirst() throws IOException {
    succeeds("vault-auth");
    Secret first = vaultToken();

    succeeds("vault-auth", "--vault-role", "other");

    assertDead(first);
    assertNotEquals(first.reveal(), vaultToken().reveal());
    assertLive(vaultToken());
  }

  @Test
  void sessionsWithNamesLeaveEachOtherAlone() throws IOException {
    succeeds("vault-auth");
    Secret unnamed = vaultToken();

    succeeds("vault-auth", "--session", "deploy");
    succeeds("vault-auth", "--session", "deploy", "--revoke");

    assertLive(unnamed);
    assertFalse(Files.exists(sessionFile().resolveSibling("session-deploy.json")));
  }

  /** As tofu-plan and tofu-apply ask for it. */
  private Optional<KeptLogin> lent(Optional<VaultSettings> wanted) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Wiring wiring = new Wiring(new CommandContext(
        job, folder, nowhere, nowhere, Clock.systemUTC(), new Cancellation(Duration.ZERO)));
    return new Sessions(wiring.session(Optional.empty()), wiring::vault, wiring.log())
        .login(wanted);
  }

  @Test
  void aLaterStepIsLentTheLoginAsLongAsItLives() throws IOException {
    assertEquals(Optional.empty(), lent(Optional.empty()));
    succeeds("vault-auth", "--vault-secrets", READ);

    try (KeptLogin login = lent(Optional.empty()).orElseThrow()) {
      assertEquals(Map.of("API_TOKEN", SECRET), login.environment());
    }

    assertLive(vaultToken());
    VaultSettings same = new VaultSettings(BAO.address(), Optional.empty());
    VaultSettings other = new VaultSettings(BAO.address(), Optional.of("team"));
    assertTrue(lent(Optional.of(same)).isPresent());
    assertTrue(lent(Optional.of(other)).isEmpty());
    BAO.write("auth/token/revoke", Map.of("token", vaultToken().reveal()));
    assertTrue(lent(Optional.of(same)).isEmpty());
    Failure dead = assertThrows(Failure.class, () -> lent(Optional.empty()));
    assertEquals(Failure.Kind.DENIED, dead.kind());
  }

  @Test
  void revokeEndsTheSession() throws IOException {
    succeeds("vault-auth", "--vault-secrets", READ);
    Secret token = vaultToken();

    succeeds("vault-auth", "--revoke");

    assertDead(token);
    assertFalse(Files.exists(sessionFile()));
  }

  @Test
  void revokeOfADeadTokenIsFine() throws IOException {
    succeeds("vault-auth");
    BAO.write("auth/token/revoke", Map.of("token", vaultToken().reveal()));

    succeeds("vault-auth", "--revoke");

    assertFalse(Files.exists(sessionFile()));
  }

  @Test
  void revokeWithoutASessionIsFine() {
    assertEquals(
        "there is no Vault token in the session: nothing to revoke\n",
        succeeds("vault-auth", "--revoke").err());
  }

  @Test
  void variablesForLaterStepsCarryWholeValues() throws IOException {
    Invocation called = succeeds(
        "vault-auth", "--export", "env", "--vault-secrets", READ + " ; kv/data/ci line | LINE");

    String exported = Files.readString(Path.of(job.get("GITHUB_ENV")));
    assertTrue(
        exported.matches("(?s)API_TOKEN<<(end_[0-9a-f]{32})\n" + SECRET
            + "\n\\1\nLINE<<(end_[0-9a-f]{32})\na\nb'c\\$d\n\n\\2\n"),
        exported);
    assertHidden(called, SECRET);
  }

  @Test
  void aFileOfAssignmentsCanBeSourced() throws Exception {
    succeeds(
        "vault-auth",
        "--export",
        "file=out.env",
        "--vault-secrets",
        READ + " ; kv/data/ci line | LINE");

    Path file = folder.resolve("out.env");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Process shell = new ProcessBuilder(
            "sh", "-c", ". ./out.env; printf '%s|%s|' \"$API_TOKEN\" \"$LINE\"")
        .directory(folder.toFile())
        .start();
    assertEquals(
        SECRET + "|a\nb'c$d\n|",
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(0, shell.waitFor());
  }

  @Test
  void whatCannotBeHandedOnIsRevokedAndLeavesNoFile() throws IOException {
    Files.createDirectories(folder.resolve("taken/full"));

    Invocation called =
        called(job, "vault-auth", "--export", "file=taken", "--vault-secrets", READ);

    assertEquals(2, called.code());
    assertTrue(called.err().contains("Vault token revoked"), called.err());
    assertFalse(Files.exists(sessionFile()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(), files.filter(file -> file.toString().endsWith(".env")).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GITHUB_OUTPUT", "GITHUB_ENV"})
  void whereALaterStepCannotBeToldTheTokenIsRevokedAndTheSessionStaysAsItWas(String file)
      throws IOException {
    succeeds("vault-auth");
    Secret before = vaultToken();

    Invocation called = called(
        with(job, file, folder.toString()),
        "vault-auth",
        "--export",
        "env",
        "--vault-secrets",
        READ);

    assertEquals(7, called.code(), called.err());
    assertTrue(called.err().contains(folder + ": it is a folder"), called.err());
    assertTrue(called.err().contains("Vault token revoked"), called.err());
    assertEquals(before, vaultToken());
    assertLive(before);
    succeeds("vault-auth", "--revoke");
    assertFalse(Files.exists(sessionFile()));
  }

  private Invocation exec(String script) {
    return called(job, "vault-auth", "--vault-secrets", READ, "--exec", "--", "sh", "-c", script);
  }

  @Test
  void theProgramGetsTheSecretsAndItsExitCodeIsOurs() {
    Invocation called = exec(
        "test \"$API_TOKEN\" = '" + SECRET
            + "' && test -z \"$ACTIONS_ID_TOKEN_REQUEST_TOKEN$FACTORYLINE_AUDIENCE$VAULT_TOKEN\" && exit 42");

    assertEquals(42, called.code(), called.err());
    assertTrue(called.err().contains("Vault token revoked"), called.err());
    assertFalse(Files.exists(sessionFile()));
  }

  @Test
  void theProgramsOutputCannotActOnTheRunnerAndSaysNoSecret() {
    Invocation called = exec("echo \"out $API_TOKEN\"; echo '::set-env name=A::b' >&2;"
        + " echo \"$API_TOKEN\" | base64 >&2; printf '::error::x'");

    assertEquals("out ***\n::error::x", called.out());
    List<String> err = called.err().lines().toList();
    int raised = indexOf(err, "::stop-commands::");
    String end = "::" + err.get(raised).substring("::stop-commands::".length()) + "::";
    assertTrue(raised < indexOf(err, "***"), called.err());
    assertTrue(err.stream().noneMatch(line -> line.startsWith("::set-env")), called.err());
    // The last line of standard output was no whole one, and both streams are one log.
    assertEquals("", err.get(err.indexOf(end) - 1));
    assertHidden(called, SECRET);
  }

  private static int indexOf(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError("no line begins with " + start + ": " + lines);
  }

  @Test
  void binaryOutputPassesAsItIs() throws IOException {
    byte[] bytes = new byte[1 << 20];
    new Random(7).nextBytes(bytes);
    Files.write(folder.resolve("binary"), bytes);

    Invocation called = exec("cat binary");

    assertEquals(ByteString.of(bytes), called.bytes());
    assertEquals(0, called.code());
  }

  @Test
  void aProgramThatIsNotThereIsNamedBeforeTheLogin() {
    long asked = idTokensAskedFor();

    Invocation called =
        called(job, "vault-auth", "--vault-secrets", READ, "--exec", "--", "no-such-program");

    assertEquals(2, called.code());
    assertTrue(
        called.err().contains("there is no program 'no-such-program' on PATH"), called.err());
    assertEquals(asked, idTokensAskedFor());
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() {
    Invocation called = called(
        job,
        "vault-auth",
        "--exec",
        "--",
        "printf",
        "[%s]",
        "",
        "--revoke",
        "@file",
        "${HOME}",
        "--");

    assertEquals("[][--revoke][@file][${HOME}][--]", called.out(), called.err());
  }

  @Test
  void approleLogsInWithIdsFromTheEnvironmentAndAFile() throws IOException {
    BAO.write("sys/auth/approle", Map.of("type", "approle"));
    BAO.write("auth/approle/role/ci", Map.of("token_policies", List.of("ci")));
    String roleId = BAO.read("auth/approle/role/ci/role-id").at("/data/role_id").textValue();
    String secretId = BAO.write("auth/approle/role/ci/secret-id", Map.of())
        .at("/data/secret_id")
        .textValue();
    Path file = Files.writeString(folder.resolve("secret-id"), secretId + "\n");
    job = with(
        job,
        "FACTORYLINE_VAULT_ROLE_ID",
        roleId,
        "FACTORYLINE_VAULT_SECRET_ID_FILE",
        file.toString());

    Invocation called =
        succeeds("vault-auth", "--vault-method", "approle", "--vault-secrets", READ);

    assertLive(vaultToken());
    assertEquals(SECRET, session().at("/secrets/0/value").textValue());
    assertHidden(called, secretId);
  }

  @Test
  void aTokenThatWasHandedOverIsNeverRevoked() throws IOException {
    Secret own = Secret.of(BAO.write("auth/token/create", Map.of("policies", List.of("ci")))
        .at("/auth/client_token")
        .textValue());
    job = with(job, "FACTORYLINE_VAULT_TOKEN", own.reveal(), "FACTORYLINE_VAULT_METHOD", "token");

    assertEquals(SECRET.length(), execOfToken().bytes().size());
    assertLive(own);
    succeeds("vault-auth", "--vault-secrets", READ);
    succeeds("vault-auth", "--vault-method", "jwt");
    assertLive(own);
    succeeds("vault-auth", "--revoke");
    succeeds("vault-auth");
    assertEquals(
        "the session's Vault token was handed to us: it is not ours to revoke\n",
        succeeds("vault-auth", "--revoke").err());
    assertLive(own);
  }

  private Invocation execOfToken() {
    return called(
        job,
        "vault-auth",
        "--vault-secrets",
        READ,
        "--exec",
        "--",
        "sh",
        "-c",
        "printf %s \"$API_TOKEN\" | tr a-z A-Z");
  }

  @Test
  void kubernetesLogsInWithThePodsToken() throws IOException {
    try (MockWebServer cluster = MockServers.create()) {
      cluster.setDispatcher(new Dispatcher() {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
          return new MockResponse.Builder()
              .code(201)
              .setHeader("Content-Type", "application/json")
              .body(
                  "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true,\"audiences\":[\"https://kubernetes.default.svc\"],"
                      + "\"user\":{\"username\":\"system:serviceaccount:ci:deployer\",\"uid\":\"7c2e5a12-0000-4000-8000-000000000000\","
                      + "\"groups\":[\"system:serviceaccounts\"]}}}")
              .build();
        }
      });
      cluster.start();
      BAO.write("sys/auth/kubernetes", Map.of("type", "kubernetes"));
      BAO.write(
          "auth/kubernetes/config",
          Map.of(
              "kubernetes_host",
              "http://127.0.0.1:" + cluster.getPort(),
              "token_reviewer_jwt",
              podToken(),
              "kubernetes_ca_cert",
              new HeldCertificate.Builder().build().certificatePem(),
              "disable_local_ca_jwt",
              true));
      BAO.write(
          "auth/kubernetes/role/deployer",
          Map.of(
              "bound_service_account_names", List.of("deployer"),
              "bound_service_account_namespaces", List.of("ci"),
              "token_policies", List.of("ci")));
      Path file = Files.writeString(folder.resolve("pod-token"), podToken());

      succeeds(
          "vault-auth",
          "--vault-method",
          "kubernetes",
          "--vault-role",
          "deployer",
          "--token-file",
          file.toString());

      assertLive(vaultToken());
    }
  }

  /** As a cluster signs them; OpenBao reads the claims and leaves the signature to the cluster. */
  private static String podToken() {
    return Jwts.builder()
        .notBefore(Date.from(Instant.now().minusSeconds(5)))
        .issuedAt(Date.from(Instant.now().minusSeconds(5)))
        .claims(Map.of(
            "iss",
            "https://kubernetes.default.svc",
            "sub",
            "system:serviceaccount:ci:deployer",
            "aud",
            List.of("https://kubernetes.default.svc"),
            "exp",
            Instant.now().getEpochSecond() + 3600,
            "kubernetes.io",
            Map.of(
                "namespace",
                "ci",
                "serviceaccount",
                Map.of("name", "deployer", "uid", "7c2e5a12-0000-4000-8000-000000000000"))))
        .signWith(Jwts.SIG.RS256.keyPair().build().getPrivate())
        .compact();
  }
}
