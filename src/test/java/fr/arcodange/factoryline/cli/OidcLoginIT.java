package fr.arcodange.factoryline.cli;

import static fr.arcodange.factoryline.cli.Invocation.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.gitea.ActionsOidc.UrlStyle;
import fr.arcodange.factoryline.gitea.GiteaServer;
import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.JobRun;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code oidc-login} in jobs of a forge, by each of its three ways to a token. */
class OidcLoginIT {
  private final GiteaServer forge = GiteaServer.start(Clock.systemUTC());

  @TempDir
  private Path folder;

  private JobRun run;
  private Map<String, String> job;

  OidcLoginIT() {
    HostedRepository repository = forge.createRepository("acme/factory");
    String tip = repository.commit("main", "first", Map.of("README.md", "x"));
    run = forge.jobs().push(repository, "main", "0".repeat(40), tip, "dev");
    job = Map.of();
  }

  @BeforeEach
  void startJob() {
    job = run.environment(folder);
  }

  @AfterEach
  void stop() {
    forge.close();
  }

  private Invocation called(String... args) {
    List<String> all = new ArrayList<>(List.of("oidc-login"));
    all.addAll(List.of(args));
    return Invocation.of(job, folder, Clock.systemUTC(), all.toArray(String[]::new));
  }

  private Invocation succeeds(String... args) {
    Invocation called = called(args);
    assertEquals(0, called.code(), () -> withoutMasks(called));
    return called;
  }

  private static String withoutMasks(Invocation called) {
    return String.join(
        "\n",
        called.err().lines().filter(line -> !line.startsWith("::add-mask::")).toList());
  }

  private JsonNode kept() throws IOException {
    return new JsonMapper()
        .readTree(Path.of(job.get("RUNNER_TEMP"), "factoryline", "session.json").toFile())
        .path("idToken");
  }

  /** Outputs as the runner reads them. */
  private Map<String, String> outputs() throws IOException {
    Map<String, String> outputs = new TreeMap<>();
    List<String> lines = Files.readAllLines(Path.of(job.get("GITHUB_OUTPUT")));
    for (int i = 0; i < lines.size(); i += 3) {
      outputs.put(lines.get(i).split("<<", 2)[0], lines.get(i + 1));
    }
    return outputs;
  }

  private void grant() {
    Secret refreshToken = forge.oauth().grant("tofu-ci", "openid profile email groups");
    job = with(
        job,
        "FACTORYLINE_OIDC_CLIENT_ID",
        forge.oauth().clientId(),
        "FACTORYLINE_OIDC_CLIENT_SECRET",
        forge.oauth().clientSecret().reveal(),
        "FACTORYLINE_OIDC_REFRESH_TOKEN",
        refreshToken.reveal());
  }

  @ParameterizedTest
  @EnumSource(UrlStyle.class)
  void theJobsOwnEndpointGivesATokenWithTheAudience(UrlStyle style) throws IOException {
    forge.actionsOidc().urlStyle(style);
    job = run.withIdTokens().environment(folder);

    Invocation called = succeeds("--audience", "vault");

    String token = kept().path("token").textValue();
    assertEquals(forge.actionsOidc().issuer(), kept().path("issuer").textValue());
    assertEquals("", called.out());
    assertTrue(called.err().contains("::add-mask::" + token));
    assertFalse(withoutMasks(called).contains(token));
    assertEquals(
        Map.of(
            "issuer", forge.actionsOidc().issuer(),
            "subject", kept().path("subject").textValue(),
            "expires_at", kept().path("expiresAt").textValue()),
        outputs());
    assertTrue(Instant.parse(outputs().get("expires_at")).isAfter(Instant.now()));
  }

  @Test
  void aStoredGrantGivesATokenOfTheCiUser() throws IOException {
    grant();

    Invocation called = succeeds();

    assertEquals(forge.url().toString(), outputs().get("issuer"));
    assertEquals(kept().path("subject").textValue(), outputs().get("subject"));
    for (String secret : List.of(
        job.get("FACTORYLINE_OIDC_CLIENT_SECRET"),
        job.get("FACTORYLINE_OIDC_REFRESH_TOKEN"),
        kept().path("token").textValue())) {
      assertTrue(called.err().contains("::add-mask::" + secret));
      assertFalse(withoutMasks(called).contains(secret));
    }
  }

  @Test
  void aFileGivesItsToken() throws IOException {
    grant();
    succeeds();
    String token = kept().path("token").textValue();
    Path file = Files.writeString(folder.resolve("token"), token + "\n");

    succeeds("--session", "other", "--source", "file", "--token-file", file.toString());

    Path other = Path.of(job.get("RUNNER_TEMP"), "factoryline", "session-other.json");
    assertEquals(
        token, new JsonMapper().readTree(other.toFile()).at("/idToken/token").textValue());
  }

  @Test
  void theTokenItselfIsAnOutputOnlyIfThatIsAskedFor() throws IOException {
    grant();

    Invocation called = succeeds("--export", "output");

    assertEquals(kept().path("token").textValue(), outputs().get("id_token"));
    assertTrue(called.err().contains("::add-mask::" + outputs().get("id_token")));
    assertFalse(withoutMasks(called).contains(outputs().get("id_token")));
  }

  @Test
  void theClaimsThatARoleCanBindAreShown() {
    grant();

    Invocation called = succeeds("--show-claims");

    List<String> lines = called.out().lines().toList();
    assertTrue(lines.contains("preferred_username=\"tofu-ci\""), called.out());
    assertTrue(lines.contains("iss=\"" + forge.url() + "\""), called.out());
    assertTrue(lines.stream().noneMatch(line -> line.startsWith("exp=")), called.out());
  }

  @Test
  void aClaimThatIsRequiredMustBeThere() throws IOException {
    grant();
    succeeds("--require-claim", "preferred_username=tofu-ci\n iss=" + forge.url() + "\n");

    Invocation called = called("--require-claim", "preferred_username=root");

    assertEquals(3, called.code());
    assertTrue(
        withoutMasks(called)
            .contains("claim 'preferred_username' is \"tofu-ci\", required is 'root'"),
        withoutMasks(called));
  }

  @Test
  void aJobWithNoWayToATokenIsToldWhichServerOffersWhich() {
    Invocation called = called();

    assertEquals(3, called.code());
    assertEquals(
        "::error::oidc-login: getting an ID token: this job has no way to one\n"
            + "hint: Forgejo 15 or later: 'enable-openid-connect: true' in the workflow or job; GitHub, and Gitea builds that mint"
            + " job tokens: 'permissions: id-token: write'; released Gitea offers jobs no token: set up source gitea-oauth2 with"
            + " 'oidc-login enroll'; pull requests from forks get none of these\n",
        called.err());
  }

  @Test
  void halfASetUpIsToldWhatItLacks() {
    job = with(job, "FACTORYLINE_OIDC_CLIENT_ID", forge.oauth().clientId());

    Invocation called = called();

    assertEquals(3, called.code());
    assertTrue(
        called
            .err()
            .contains("lacks FACTORYLINE_OIDC_CLIENT_SECRET and FACTORYLINE_OIDC_REFRESH_TOKEN"),
        called.err());
  }

  @Test
  void aRevokedGrantHasItsOwnWords() {
    grant();
    forge.oauth().revokeGrants();

    Invocation called = called();

    assertEquals(3, called.code());
    assertTrue(withoutMasks(called).contains("enroll"), withoutMasks(called));
  }

  @Test
  void aCalledWorkflowLogsInLikeAnyOther() throws IOException {
    job = with(run.withIdTokens().environment(folder), "GITHUB_EVENT_NAME", "workflow_call");

    succeeds("--audience", "vault");

    assertEquals(forge.actionsOidc().issuer(), outputs().get("issuer"));
  }
}
