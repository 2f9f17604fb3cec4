package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusAndSecretTest {
  private static final OkHttpClient HTTP = new OkHttpClient();

  private final GiteaServer server = GiteaServer.start(Clock.systemUTC());
  private final HostedRepository repository = server.createRepository("arcodange-org/factory");

  @BeforeEach
  void firstCommit() {
    repository.commit("main", "first", Map.of("iac/main.tf", "# nothing yet\n"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Gitea as(Secret token) {
    return Gitea.connect(server.apiUrl(), "arcodange-org", repository.name(), token, HTTP);
  }

  private Gitea dev() {
    return as(server.tokenOf("dev"));
  }

  private long pullRequest() {
    repository.commit("change", "work", Map.of("iac/more.tf", "# more\n"));
    return repository.openPullRequest("dev", "Change", "change", "main");
  }

  @Test
  void aStatusIsSetAndTheLastOneCounts() {
    String sha = repository.tip("main");
    Gitea gitea = dev();
    URI page = URI.create("https://forge.invalid/run/1");

    gitea.setStatus(
        sha,
        new CommitStatus(
            CommitStatus.State.PENDING, "tofu/plan/iac", "planning", Optional.of(page)));
    gitea.setStatus(
        sha,
        new CommitStatus(
            CommitStatus.State.SUCCESS, "tofu/plan/iac", "1 to add", Optional.empty()));

    assertEquals(
        List.of("pending planning https://forge.invalid/run/1", "success 1 to add "),
        repository.statuses(sha).stream()
            .map(status -> status.state() + " " + status.description() + " " + status.target())
            .toList());
    assertEquals(
        List.of("success"),
        repository.currentStatuses(sha).values().stream()
            .map(PostedStatus::state)
            .toList());
  }

  @Test
  void aLongDescriptionIsCutBetweenCharacters() {
    String sha = repository.tip("main");
    String astral = new String(Character.toChars(0x1F600));

    dev()
        .setStatus(
            sha,
            new CommitStatus(
                CommitStatus.State.FAILURE, "c", astral.repeat(300), Optional.empty()));

    assertEquals(astral.repeat(254) + "…", repository.statuses(sha).get(0).description());
    assertEquals(
        astral.repeat(255),
        new CommitStatus(CommitStatus.State.ERROR, "c", astral.repeat(255), Optional.empty())
            .description());
  }

  @Test
  void aJobThatMayNotSetStatusesIsToldWhatItLacks() {
    JobRun job = server
        .jobs()
        .pullRequest(repository, pullRequest(), "opened")
        .permissions(JobPermissions.commenting());

    Failure failure = assertThrows(
        Failure.class,
        () -> as(job.token())
            .setStatus(
                repository.tip("change"),
                new CommitStatus(CommitStatus.State.PENDING, "c", "d", Optional.empty())));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(
        failure.message().endsWith("HTTP 403, user should have a permission to write to a repo"),
        failure.message());
    assertTrue(failure.hint().orElseThrow().contains("'contents: write'"));
  }

  @Test
  void aStatusOnACommitThatGiteaDoesNotHaveSaysSo() {
    Failure failure = assertThrows(
        Failure.class,
        () -> dev()
            .setStatus(
                "0123456789012345678901234567890123456789",
                new CommitStatus(CommitStatus.State.PENDING, "c", "d", Optional.empty())));

    assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
    assertEquals(
        Optional.of("Gitea answers so as well if it does not have that commit"), failure.hint());
  }

  @Test
  void anOwnerStoresSecretsAndReplacesThem() {
    Gitea owner = as(server.tokenOf("arcodange-org"));

    owner.putSecret("oidc_refresh_token", Secret.of("first\nsecond"));
    owner.putSecret("OIDC_REFRESH_TOKEN", Secret.of("third"));

    assertEquals(List.of("OIDC_REFRESH_TOKEN"), repository.secretNames());
    assertEquals(Optional.of(Secret.of("third")), repository.secret("OIDC_REFRESH_TOKEN"));
  }

  @Test
  void aWriterMayNotStoreSecrets() {
    Failure failure =
        assertThrows(Failure.class, () -> dev().putSecret("NAME", Secret.of("hidden")));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(
        failure.message().endsWith("HTTP 403, user should be the owner of the repo"),
        failure.message());
    assertTrue(failure.hint().orElseThrow().contains("owner or administrator"));
    assertFalse((failure.message() + failure.hint()).contains("hidden"));
  }

  @Test
  void aSecretsNameOrLengthThatGiteaRefusesIsAMistakeOfUse() {
    Gitea owner = as(server.tokenOf("arcodange-org"));

    Failure name =
        assertThrows(Failure.class, () -> owner.putSecret("GITEA_TOKEN", Secret.of("x")));
    Failure length =
        assertThrows(Failure.class, () -> owner.putSecret("KEY", Secret.of("x".repeat(70_000))));
    Failure empty = assertThrows(Failure.class, () -> owner.putSecret("KEY", Secret.of("")));

    assertEquals(Failure.Kind.USAGE, name.kind());
    assertTrue(name.message().endsWith("HTTP 400, invalid variable or secret name"));
    assertEquals(Failure.Kind.USAGE, length.kind());
    assertTrue(length.message().endsWith("HTTP 400, data too long"));
    assertEquals(Failure.Kind.USAGE, empty.kind());
    assertEquals(List.of(), repository.secretNames());
  }
}
