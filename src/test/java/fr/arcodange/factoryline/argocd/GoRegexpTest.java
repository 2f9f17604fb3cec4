package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each was given to {@code regexp.Compile} of Go. */
class GoRegexpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "^v\\d+\\.\\d+$",
        "(?P<n_1>x)(?<m>y)",
        "a+?b(?i)+",
        "a{,3}{",
        "[]a][^]a][[:alpha:]-][\\x41-\\x5a]",
        "\\p{Greek}\\pL\\x{41}\\07\\z\\_",
        "\\Q(a\\E+",
        "^*]}",
        "(?-i)a(?i-s:b|)()"
      })
  void whatGoTakesIsRight(String regexp) {
    assertEquals(Optional.empty(), GoRegexp.wrong(regexp));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?!a)b", "(?<=v)1", "(?>a)", "(?P=n)", "(?x)a", "(a)\\1", "a++", "a+??", "a{2}{3}",
        "a{1001}", "a{3,2}", "[z-a]", "[\\b]", "[]", "[a\\]", "\\px", "\\x4", "\\Z", "\\8", "a\\",
        "*a", "a|*", "(*)", "(", ")"
      })
  void whatGoRefusesIsWrong(String regexp) {
    assertTrue(GoRegexp.wrong(regexp).isPresent());
  }
}
