package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GiteaTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final SettableClock clock = new SettableClock(NOON);
  private final GiteaServer server = GiteaServer.start(clock);
  private final OkHttpClient http = new OkHttpClient();
  private HostedRepository repository = server.createRepository("arcodange-org/factory");

  @BeforeEach
  void firstCommit() {
    repository.commit("main", "first", Map.of("iac/main.tf", "# nothing yet\n"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Gitea as(Secret token) {
    return Gitea.connect(server.apiUrl(), "arcodange-org", repository.name(), token, http);
  }

  private Gitea dev() {
    return as(server.tokenOf("dev"));
  }

  private long open(String branch) {
    repository.commit(branch, "work on " + branch, Map.of("iac/" + branch + ".tf", branch + "\n"));
    return repository.openPullRequest("dev", "PR " + branch, branch, "main");
  }

  @Test
  void aPersonsTokenIsThatPerson() {
    assertEquals("dev", dev().whoAmI().login());
  }

  @Test
  void everyJobsTokenIsTheSameAccount() {
    JobRun job = server.jobs().pullRequest(repository, open("one"), "opened");
    assertEquals(new Account(-2, "gitea-actions"), as(job.token()).whoAmI());
  }

  @Test
  void anOpenPullRequestIsReadInFull() {
    String base = repository.tip("main");
    long number = open("one");
    clock.advance(Duration.ofMinutes(3));
    repository.comment(number, "dev", "a person says hi");

    PullRequest read = dev().pullRequest(number);

    assertEquals(
        new PullRequest(
            number,
            "PR one",
            URI.create(server.url() + "/arcodange-org/factory/pulls/" + number),
            "dev",
            false,
            Optional.empty(),
            Optional.empty(),
            "main",
            base,
            "one",
            repository.tip("one"),
            Optional.of(base),
            Optional.empty(),
            false,
            NOON.plusSeconds(180)),
        read);
  }

  @Test
  void aMergedPullRequestSaysWhenByWhomAndAsWhat() {
    String base = repository.tip("main");
    long number = open("one");
    clock.advance(Duration.ofSeconds(90));
    String commit = repository.merge(number, MergeStyle.SQUASH, "boss", true);

    PullRequest read = dev().pullRequest(number);

    assertTrue(read.merged());
    assertEquals(Optional.of(NOON.plusSeconds(90)), read.mergedAt());
    assertEquals(Optional.of(commit), read.mergeCommitSha());
    assertEquals(Optional.of("boss"), read.mergedBy());
    assertEquals(Optional.of(base), read.mergeBase());
    assertEquals(commit, read.baseSha());
    assertEquals("refs/pull/1/head", read.headRef());
  }
}
