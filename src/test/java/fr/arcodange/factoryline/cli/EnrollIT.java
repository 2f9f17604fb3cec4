package fr.arcodange.factoryline.cli;

import static fr.arcodange.factoryline.cli.Invocation.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.gitea.GiteaServer;
import fr.arcodange.factoryline.gitea.HostedRepository;
import fr.arcodange.factoryline.gitea.Level;
import fr.arcodange.factoryline.text.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code oidc-login enroll} with a browser that follows every redirect, in which the CI user is signed in. */
class EnrollIT {
  private static final String ID = "FACTORYLINE_OIDC_CLIENT_ID";
  private static final String SECRET = "FACTORYLINE_OIDC_CLIENT_SECRET";
  private static final String REFRESH = "FACTORYLINE_OIDC_REFRESH_TOKEN";

  private final GiteaServer forge = GiteaServer.start(Clock.systemUTC());
  private final HostedRepository repository = forge.createRepository("acme/factory");
  private final OkHttpClient browser = new OkHttpClient();
  private Map<String, String> environment = Map.of(
      "FACTORYLINE_SERVER_URL",
      forge.url().toString(),
      ID,
      forge.oauth().clientId(),
      SECRET,
      forge.oauth().clientSecret().reveal(),
      "FACTORYLINE_GITEA_TOKEN",
      forge.tokenOf("acme").reveal(),
      "FACTORYLINE_REPOSITORY",
      "acme/factory",
      "FACTORYLINE_PORT",
      "0");

  @TempDir
  private Path folder;

  @AfterEach
  void stop() {
    forge.close();
  }

  private record Ended(int code, List<String> lines) {
    String err() {
      return String.join("\n", lines);
    }
  }

  /** Runs it, and opens what it prints as the address to open. */
  private Ended enrolled(String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("oidc-login", "enroll"));
    args.addAll(List.of(options));
    List<String> lines = new ArrayList<>();
    try (PipedInputStream pipe = new PipedInputStream(1 << 16);
        PrintStream err = new PrintStream(new PipedOutputStream(pipe), true, UTF_8);
        BufferedReader reader = new BufferedReader(new InputStreamReader(pipe, UTF_8))) {
      CommandContext context = new CommandContext(
          environment,
          folder,
          new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
          err,
          Clock.systemUTC(),
          new Cancellation(Duration.ZERO));
      CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> {
        try (err) {
          return Commands.run(args.toArray(String[]::new), context);
        }
      });
      String line = reader.readLine();
      while (line != null) {
        lines.add(line);
        if (line.startsWith(forge.url() + "/login/oauth/authorize?")) {
          open(line);
        }
        line = reader.readLine();
      }
      return new Ended(code.join(), lines);
    }
  }

  private void open(String url) throws IOException {
    try (Response response =
        browser.newCall(new Request.Builder().url(url).build()).execute()) {
      assertEquals(200, response.code());
    }
  }

  private String stored(String name) {
    return repository.secret(name).orElseThrow().reveal();
  }

  @Test
  void whatJobsNeedIsStoredInTheRepositoryAndAJobLogsInWithIt() throws IOException {
    forge.oauth().signIn("tofu-ci");

    Ended ended = enrolled();

    assertEquals(0, ended.code(), ended.err());
    assertEquals(forge.oauth().clientId(), repository.variable(ID).orElseThrow());
    assertEquals(forge.oauth().clientSecret().reveal(), stored(SECRET));
    assertEquals(
        List.of(SECRET, REFRESH), repository.secretNames().stream().sorted().toList());
    assertFalse(ended.err().contains(stored(SECRET)) || ended.err().contains(stored(REFRESH)));
    assertTrue(ended.err().contains("enrolled tofu-ci; the refresh token ends at 20"), ended.err());

    String tip = repository.commit("main", "first", Map.of("README.md", "x"));
    Map<String, String> job = with(
        forge.jobs().push(repository, "main", "0".repeat(40), tip, "dev").environment(folder),
        ID,
        repository.variable(ID).orElseThrow(),
        SECRET,
        stored(SECRET),
        REFRESH,
        stored(REFRESH));
    Invocation login = Invocation.of(job, "oidc-login");
    assertEquals(0, login.code(), login.err());
  }

  @Test
  void aRenewalReplacesTheRefreshTokenOnly() throws IOException {
    forge.oauth().signIn("tofu-ci");

    Ended ended = enrolled("--renew", "--name-prefix", "PLAN_");

    assertEquals(0, ended.code(), ended.err());
    assertEquals(List.of("PLAN_OIDC_REFRESH_TOKEN"), repository.secretNames());
    assertTrue(repository.variable("PLAN_OIDC_CLIENT_ID").isEmpty());
  }

  @Test
  void enrollingAgainReplacesAll() throws IOException {
    forge.oauth().signIn("tofu-ci");

    assertEquals(0, enrolled().code());
    Ended again = enrolled();

    assertEquals(0, again.code(), again.err());
    assertEquals(forge.oauth().clientId(), repository.variable(ID).orElseThrow());
  }

  @Test
  void aFileIsForItsOwnerOnly() throws IOException {
    forge.oauth().signIn("tofu-ci");
    environment = with(environment, "FACTORYLINE_GITEA_TOKEN", "");

    Ended ended = enrolled("--save", "file=ci.env");

    Path file = folder.resolve("ci.env");
    assertEquals(0, ended.code(), ended.err());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    List<String> lines = Files.readAllLines(file);
    assertEquals(ID + "='" + forge.oauth().clientId() + "'", lines.get(0));
    assertEquals(SECRET + "='" + forge.oauth().clientSecret().reveal() + "'", lines.get(1));
    assertTrue(lines.get(2).startsWith(REFRESH + "='ey"), lines.get(2));
    assertEquals(List.of(), repository.secretNames());
  }

  @Test
  void aUserWithRightsIsRefusedAndNothingIsStored() throws IOException {
    for (int i = 0; i < 60; i++) {
      forge.createRepository("team/r" + i).collaborator("tofu-ci", Level.READ);
    }
    forge.createRepository("team/site").collaborator("tofu-ci", Level.WRITE);
    forge.createRepository("tofu-ci/own");
    forge.oauth().signIn("tofu-ci");

    Ended ended = enrolled();

    assertEquals(6, ended.code(), ended.err());
    assertTrue(
        ended
            .err()
            .contains(
                "oidc-login enroll: enrolling 'tofu-ci': this user may write to team/site, tofu-ci/own\n"),
        ended.err());
    assertEquals(List.of(), repository.secretNames());
    assertTrue(repository.variable(ID).isEmpty());
  }

  @Test
  void aUserWhoOnlyReadsIsTaken() throws IOException {
    repository.collaborator("tofu-ci", Level.READ);
    forge.oauth().signIn("tofu-ci");

    assertEquals(0, enrolled().code());
  }

  @Test
  void aWrongClientSecretIsSaidAndNotShown() throws IOException {
    forge.oauth().signIn("tofu-ci");
    environment = with(environment, SECRET, "gto_not-the-one");

    Ended ended = enrolled();

    assertEquals(3, ended.code());
    assertTrue(
        ended
            .err()
            .contains("FACTORYLINE_OIDC_CLIENT_SECRET is not the application's present secret"),
        ended.err());
    assertFalse(ended.err().contains("gto_not"), ended.err());
  }

  @Test
  void somebodyElsesTokenCannotStoreAndNobodyIsSentToTheBrowserWithADeadOne() throws IOException {
    forge.oauth().signIn("tofu-ci");
    Secret stranger = forge.tokenOf("stranger");
    environment = with(environment, "FACTORYLINE_GITEA_TOKEN", stranger.reveal());
    Ended ended = enrolled();
    assertEquals(3, ended.code());
    assertTrue(ended.err().contains("an owner or administrator of the repository"), ended.err());

    environment = with(environment, "FACTORYLINE_GITEA_TOKEN", "dead-and-gone");
    ended = enrolled();
    assertEquals(3, ended.code());
    assertFalse(ended.err().contains("/login/oauth/authorize"), ended.err());
  }

  @Test
  void whatIsMissingIsNamed() {
    for (String[] missing : new String[][] {
      {"FACTORYLINE_SERVER_URL", "--server-url is not set"},
      {ID, "--oidc-client-id is not set"},
      {SECRET, "FACTORYLINE_OIDC_CLIENT_SECRET is not set, and oidc-login enroll needs it"},
      {"FACTORYLINE_GITEA_TOKEN", "FACTORYLINE_GITEA_TOKEN is not set, and --save repo needs it"},
      {"FACTORYLINE_REPOSITORY", "--repository is not set, and --save repo needs it"}
    }) {
      Invocation called = Invocation.of(with(environment, missing[0], ""), "oidc-login", "enroll");

      assertEquals(2, called.code());
      assertTrue(
          called.err().startsWith("error: oidc-login enroll: " + missing[1] + "\n"), called.err());
    }
    Invocation called = Invocation.of(environment, "oidc-login", "enroll", "--save", "nowhere");
    assertEquals(2, called.code());
    assertEquals(
        "error: oidc-login enroll: --save is 'nowhere'\nhint: it takes repo or file=PATH\n"
            .lines()
            .toList(),
        called.err().lines().toList());
  }
}
