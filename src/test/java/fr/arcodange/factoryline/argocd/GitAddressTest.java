package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://git.example.com/Org/App",
        "https://git.example.com/org/app.git",
        "https://git.example.com/org/app/",
        "https://user:pass@git.example.com/org/app.git",
        "https://user:pa/ss@git.example.com/org/app",
        "ssh://git@git.example.com/org/app",
        "git@git.example.com:org/app.git",
        " git.example.com/org/app "
      })
  void oneRepositoryHasOnePlace(String text) {
    assertEquals("git.example.com/org/app", new GitAddress(text).place());
  }

  /** Each right side is what Argo CD's NormalizeGitURL comes to, with Go's net/url. */
  @ParameterizedTest
  @CsvSource(
      value = {
        "https://X/Y.git|https://x/y",
        "git@x:org/app.git|git@x/org/app",
        "ssh://git@x/org/app|git@x/org/app",
        "https://u:p@x/y|https://u:p@x/y",
        "https://*.x/y*|https://*.x/y*",
        "https://x/[ab]/?|https://x/[ab]/?",
        "https://x/{a,b}/*|https://x/%7Ba,b%7D/%2A",
        "https://x/é/*|https://x/%C3%A9/%2A",
        "https://x/a b/*|https://x/a%20b/%2A",
        "https://x/a?b/*|https://x/a?b/*",
        "https://{a,b}.x/y|''",
        "*|*"
      },
      delimiter = '|')
  void whatIsPermittedIsComparedAsArgoCdDoes(String text, String permitted) {
    assertEquals(permitted, new GitAddress(text).asPermitted());
  }
}
