package fr.arcodange.factoryline.gitea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.LargeTest;
import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForgeTest {
  private static final OkHttpClient HTTP = new OkHttpClient();
  private static final String ORG = "arcodange-org";

  private final GiteaServer server =
      GiteaServer.start(new SettableClock(Instant.parse("2026-11-23T12:00:00Z")));
  private final HostedRepository factory = server.createRepository(ORG + "/factory");

  @AfterEach
  void stop() {
    server.close();
  }

  private Forge as(Secret token) {
    return Forge.connect(server.apiUrl(), token, HTTP);
  }

  private Forge job() {
    factory.commit("main", "first", Map.of("README.md", "x\n"));
    String tip = factory.tip("main");
    return as(server.jobs().push(factory, "main", tip, tip, "dev").token());
  }

  private HostedRepository webapp() {
    HostedRepository webapp = server.createRepository(ORG + "/webapp");
    webapp.commit(
        "main",
        "first",
        Map.of("chart/Chart.yaml", "name: webapp\n", "chart/templates/a.yaml", "{}\n"));
    return webapp;
  }

  @Test
  void anOwnersRepositoriesAreThoseThatTheTokenSees() {
    webapp().archive();
    server.createPrivateRepository(ORG + "/secret");
    server.createRepository(ORG + "/empty");

    List<ForgeRepository> seen = job().repositoriesOf(ORG).orElseThrow();

    assertEquals(
        List.of("empty", "factory", "webapp"),
        seen.stream().map(ForgeRepository::name).toList());
    assertTrue(seen.get(0).empty());
    assertFalse(seen.get(1).archived());
    assertTrue(seen.get(2).archived());
    assertEquals(server.url() + "/" + ORG + "/webapp", seen.get(2).page());
  }

  @Test
  void aPageOnWhichTheTokenSeesNothingIsNotTheLastOne() {
    for (int i = 0; i < 4; i++) {
      server.createPrivateRepository(ORG + "/a-hidden-" + i);
    }
    server.maxResponseItems(2);

    List<ForgeRepository> seen = job().repositoriesOf(ORG).orElseThrow();

    assertEquals(List.of("factory"), seen.stream().map(ForgeRepository::name).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "{}", "\"x\"", "{\"login\": \"please\"}"})
  void whatIsNoAnswerOfGiteasSaysNothingOfWhatIsThere(String body) throws IOException {
    try (MockWebServer proxy = new MockWebServer()) {
      for (int i = 0; i < 4; i++) {
        proxy.enqueue(new MockResponse.Builder().body(body).build());
      }
      proxy.start();
      Forge forge =
          Forge.connect(URI.create("http://127.0.0.1:" + proxy.getPort()), Secret.of("t"), HTTP);
      unreachable(() -> forge.repository(ORG, "webapp"));
      unreachable(() -> forge.commit(ORG, "webapp", "abc1234"));
      if (!body.equals("[]")) {
        unreachable(() -> forge.folder(ORG, "webapp", Optional.of("v1"), "chart"));
        unreachable(() -> forge.repositoriesOf(ORG));
      }
    }
  }

  private static void unreachable(Executable call) {
    Failure failure = assertThrows(Failure.class, call);
    assertEquals(Failure.Kind.UNREACHABLE, failure.kind(), failure.message());
  }

  @Test
  void aTokenThatTheForgeDoesNotKnowIsDenied() {
    job().requireToken();
    Failure failure = assertThrows(Failure.class, () -> as(Secret.of("dead")).requireToken());
    assertEquals(Failure.Kind.DENIED, failure.kind());
  }

  @Test
  void anOwnerWhoIsNotThereHasNoList() {
    assertEquals(Optional.empty(), job().repositoriesOf("nobody"));
  }

  @Test
  void aRepositoryIsFoundInAnyCaseAndByItsFormerName() {
    HostedRepository webapp = webapp();
    server.redirect(ORG + "/old", webapp);
    Forge job = job();

    assertEquals(
        "webapp", job.repository("Arcodange-Org", "WebApp").orElseThrow().name());
    assertEquals("webapp", job.repository(ORG, "old").orElseThrow().name());
    assertEquals(Optional.empty(), job.repository(ORG, "none"));
  }

  @Test
  void aFileIsThereAtABranchATagAndACommit() {
    HostedRepository webapp = webapp();
    webapp.tag("v1", "main");
    webapp.commit("feature/x", "second", Map.of("deep/er/file", "x\n"));
    Forge job = job();

    assertTrue(job.hasFile(ORG, "webapp", Optional.empty(), "chart/Chart.yaml"));
    assertTrue(job.hasFile(ORG, "webapp", Optional.of("v1"), "chart/Chart.yaml"));
    assertTrue(job.hasFile(ORG, "webapp", Optional.of("feature/x"), "deep/er/file"));
    assertTrue(job.hasFile(ORG, "webapp", Optional.of(webapp.tip("main")), "chart/Chart.yaml"));
    assertFalse(job.hasFile(ORG, "webapp", Optional.of("v1"), "deep/er/file"));
    assertFalse(job.hasFile(ORG, "webapp", Optional.of("v2"), "chart/Chart.yaml"));
    assertFalse(job.hasFile(ORG, "webapp", Optional.empty(), "chart"));
  }

  @Test
  void aFolderSaysWhatItHolds() {
    webapp();
    Forge job = job();

    assertEquals(
        Optional.of(
            List.of(new FolderEntry("Chart.yaml", false), new FolderEntry("templates", true))),
        job.folder(ORG, "webapp", Optional.empty(), "chart"));
    assertEquals(
        Optional.of(List.of(new FolderEntry("chart", true))),
        job.folder(ORG, "webapp", Optional.empty(), ""));
    assertEquals(Optional.empty(), job.folder(ORG, "webapp", Optional.empty(), "chart/Chart.yaml"));
    assertEquals(Optional.empty(), job.folder(ORG, "webapp", Optional.empty(), "none"));
  }

  @Test
  void aShortenedCommitIsNoRevisionButCanBeAskedFor() {
    HostedRepository webapp = webapp();
    String tip = webapp.tip("main");
    Forge job = job();

    assertTrue(job.hasRevision(ORG, "webapp", tip));
    assertFalse(job.hasRevision(ORG, "webapp", tip.substring(0, 8)));
    assertEquals(Optional.of(tip), job.commit(ORG, "webapp", tip.substring(0, 8)));
    assertEquals(Optional.empty(), job.commit(ORG, "webapp", "deadbeef"));
  }

  @Test
  void tagsAreListedToTheLastPage() {
    HostedRepository webapp = webapp();
    for (int i = 0; i < 5; i++) {
      webapp.tag("v1." + i, "main");
    }
    server.maxResponseItems(2);

    assertEquals(List.of("v1.0", "v1.1", "v1.2", "v1.3", "v1.4"), job().tags(ORG, "webapp"));
  }

  @Test
  void onlyAnOwnersTokenIsKnownToSeeEverything() {
    webapp();
    server.createRepository("dev/own");
    server.ownerOf(ORG, "boss");

    assertTrue(as(server.tokenOf("boss")).seesAllOf(ORG));
    assertTrue(as(server.tokenOf("dev")).seesAllOf("Dev"));
    assertFalse(as(server.tokenOf("dev")).seesAllOf(ORG));
    assertFalse(job().seesAllOf(ORG));
  }

  @Test
  void whatTheTokenMayNotDoIsDeniedAndSaysWhatItNeeds() {
    server.faults().fail("/repos/" + ORG + "/webapp", 403, 1);

    Failure failure =
        assertThrows(Failure.class, () -> as(server.tokenOf("dev")).repository(ORG, "webapp"));

    assertEquals(Failure.Kind.DENIED, failure.kind());
    assertTrue(failure.hint().orElseThrow().contains("read:repository"));
  }

  @LargeTest
  void anAnswerWithoutEndIsGivenUp() throws IOException {
    try (MockWebServer endless = MockServers.create()) {
      endless.start();
      endless.enqueue(new MockResponse.Builder()
          .body(new Buffer().writeUtf8(" ".repeat(1 << 20).repeat(65)))
          .build());
      Forge forge = Forge.connect(
          URI.create("http://127.0.0.1:" + endless.getPort() + "/api/v1"),
          Secret.of("t0ken"),
          HTTP);

      Failure failure = assertThrows(Failure.class, () -> forge.repository(ORG, "webapp"));

      assertEquals(Failure.Kind.UNREACHABLE, failure.kind());
      assertTrue(failure.message().contains("longer than 64 MiB"));
    }
  }
}
