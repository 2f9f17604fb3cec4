package fr.arcodange.factoryline.oidc;

import static fr.arcodange.factoryline.oidc.Failures.denied;
import static fr.arcodange.factoryline.oidc.Failures.usage;
import static fr.arcodange.factoryline.oidc.FakeIssuer.CLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

class TokenSourcesTest {
  private static final Map<String, String> NO_JOB = Map.of();
  private static final Map<String, String> GITEA_JOB =
      Map.of("GITHUB_SERVER_URL", "https://forge.example");
  private static final Map<String, String> FORGEJO_JOB = Map.of(
      "GITHUB_SERVER_URL", "https://forge.example",
      "ACTIONS_ID_TOKEN_REQUEST_URL", "https://forge.example/api/actions/token",
      "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "t");
  private static final SourceSettings STORED = new SourceSettings(
      Optional.empty(),
      Optional.empty(),
      Optional.of("id"),
      Optional.of(Secret.of("secret")),
      Optional.of(Secret.of("refresh")),
      Optional.empty());
  private static final SourceSettings FILE = new SourceSettings(
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.empty(),
      Optional.of(Path.of("token")));

  private static String detect(Map<String, String> environment, SourceSettings settings) {
    return TokenSources.detect(environment, settings, new OkHttpClient(), CLOCK).name();
  }

  private static SourceSettings naming(String source, SourceSettings others) {
    return new SourceSettings(
        Optional.of(source),
        others.server(),
        others.clientId(),
        others.clientSecret(),
        others.refreshToken(),
        others.file());
  }

  @Test
  void theFirstSourceThatIsThereIsTaken() {
    assertEquals("actions", detect(FORGEJO_JOB, STORED));
    assertEquals("gitea-oauth2", detect(GITEA_JOB, STORED));
    assertEquals("file", detect(GITEA_JOB, FILE));
    assertEquals("file", detect(NO_JOB, FILE));
  }

  @Test
  void aNamedSourceGoesFirst() {
    assertEquals("gitea-oauth2", detect(FORGEJO_JOB, naming("gitea-oauth2", STORED)));
    assertEquals("file", detect(FORGEJO_JOB, naming("file", FILE)));
    assertEquals("actions", detect(FORGEJO_JOB, naming("actions", FILE)));
  }

  @Test
  void aNamedServerNeedsNoJob() {
    SourceSettings settings = new SourceSettings(
        Optional.empty(),
        Optional.of(URI.create("https://forge.example")),
        STORED.clientId(),
        STORED.clientSecret(),
        STORED.refreshToken(),
        Optional.empty());

    assertEquals("gitea-oauth2", detect(NO_JOB, settings));
  }

  @Test
  void aJobWithNoWayToATokenIsToldWhoOffersOne() {
    Failure failure = denied(() -> detect(GITEA_JOB, SourceSettings.none()));

    assertEquals("getting an ID token: this job has no way to one", failure.message());
    for (String part : new String[] {
      "Forgejo 15 or later", "GitHub", "released Gitea", "oidc-login enroll", "forks"
    }) {
      assertTrue(failure.hint().orElseThrow().contains(part), part);
    }
  }

  @Test
  void aStoredIdentityWithAPartMissingIsToldWhich() {
    SourceSettings asInAForksPullRequest = new SourceSettings(
        Optional.empty(),
        Optional.empty(),
        Optional.of("id"),
        Optional.of(Secret.of("")),
        Optional.empty(),
        Optional.empty());

    Failure failure = denied(() -> detect(GITEA_JOB, asInAForksPullRequest));

    assertEquals(
        "getting an ID token: source gitea-oauth2 lacks FACTORYLINE_OIDC_CLIENT_SECRET and FACTORYLINE_OIDC_REFRESH_TOKEN",
        failure.message());
    assertTrue(failure.hint().orElseThrow().contains("pull requests from forks get no secrets"));
  }

  @Test
  void aNamedSourceIsNotReplacedByAnother() {
    assertTrue(denied(() -> detect(NO_JOB, naming("gitea-oauth2", STORED)))
        .message()
        .contains("GITHUB_SERVER_URL"));
    denied(() -> detect(GITEA_JOB, naming("actions", STORED)));
    usage(() -> detect(GITEA_JOB, naming("file", STORED)));
  }

  @Test
  void anUnknownSourceIsAUsageErrorThatNamesThem() {
    assertEquals(
        "the sources are actions, gitea-oauth2 and file",
        usage(() -> detect(GITEA_JOB, naming("gitea", STORED))).hint().orElseThrow());
  }
}
