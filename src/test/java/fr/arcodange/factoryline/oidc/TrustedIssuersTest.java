package fr.arcodange.factoryline.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedIssuersTest {
  @Test
  void aJobTrustsTheForgeThatRunsIt() {
    assertEquals(
        List.of(URI.create("https://forge.example/git"), URI.create("http://10.0.0.2:3000")),
        TrustedIssuers.of(Map.of(
            "GITHUB_SERVER_URL", "https://Forge.example:443/git",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
                "http://10.0.0.2:3000/api/actions/oidc/token?job_id=1")));
  }

  @Test
  void outsideAJobNobodyIsTrusted() {
    assertEquals(List.of(), TrustedIssuers.of(Map.of("GITHUB_SERVER_URL", "")));
  }

  @Test
  void gitHubsIssuerIsAnotherHostThanItsTokenEndpoint() {
    assertEquals(
        List.of(
            URI.create("https://github.com"),
            URI.create("https://token.actions.githubusercontent.com")),
        TrustedIssuers.of(Map.of("GITHUB_SERVER_URL", "https://github.com")));
    assertEquals(
        List.of(URI.create("https://evil.example")),
        TrustedIssuers.of(
            Map.of("GITHUB_SERVER_URL", "https://evil.example?.actions.githubusercontent.com")));
  }

  @ParameterizedTest
  @CsvSource({
    "https://forge.example, https://forge.example, true",
    "https://forge.example, https://forge.example/, true",
    "https://forge.example/, https://forge.example, true",
    "https://forge.example, https://FORGE.example:443/api/actions, true",
    "https://forge.example/git, https://forge.example/git/api/actions, true",
    "https://forge.example/git, https://forge.example/gitea, false",
    "https://forge.example/git, https://forge.example/, false",
    "https://forge.example/git, https://forge.example/git/../evil, false",
    "https://forge.example/git, https://forge.example/git/%2e%2e/evil, false",
    "https://forge.example, https://forge.example.evil.example, false",
    "https://forge.example, https://forge.example@evil.example, false",
    "https://forge.example, http://forge.example, false",
    "https://forge.example, https://forge.example:8443, false",
    "https://forge.example, file:///etc/passwd, false",
    "https://forge.example, forge.example, false",
    "https://forge.example, https:forge.example, false",
  })
  void anIssuerHasToBeTheForgeOrBelowIt(URI trusted, String issuer, boolean covered) {
    assertEquals(covered, TrustedIssuers.covers(trusted, issuer));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "127.0.0.1, true",
    "127.8.9.10, true",
    "::1, true",
    "127.0.0.1.evil.example, false",
    "10.0.0.1, false"
  })
  void loopbackIsThisMachine(String host, boolean loopback) {
    assertEquals(loopback, TrustedIssuers.isLoopback(host));
  }
}
