package fr.arcodange.factoryline.argocd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemverRangeTest {
  private static final List<String> TAGS = List.of(
      "latest",
      "v0.0.3",
      "v0.0.9",
      "v0.2.3",
      "v0.2.9",
      "v0.3.0",
      "1.0.0",
      "v1.2.0",
      "v1.2.7",
      "v1.10.0",
      "v1.11.0-rc.1",
      "v2.0.0",
      "v2.1",
      "v3.0.0-alpha.2",
      "v3.0.0-alpha.10",
      "release-1");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1.x; v1.10.0",
        "1.*; v1.10.0",
        "v1.X; v1.10.0",
        "1.2.x; v1.2.7",
        "*; v2.1",
        "x; v2.1",
        "^1.2; v1.10.0",
        "^1.2.3; v1.10.0",
        "^0.2.3; v0.2.9",
        "^0.0.3; v0.0.3",
        "^0.0; v0.0.9",
        "^0; v0.3.0",
        "~1.2; v1.2.7",
        "~1; v1.10.0",
        "~>1.2.1; v1.2.7",
        ">=1.0 <2; v1.10.0",
        ">=1.0, <1.10; v1.2.7",
        ">1; v2.1",
        ">1.2; v2.1",
        ">2; ",
        "<=1; v1.10.0",
        "<=1.2; v1.2.7",
        "<1; v0.3.0",
        "=1.2.7; v1.2.7",
        "=1.2; v1.2.7",
        "1.0.0 - 1.5; v1.2.7",
        "!=2.1 >1; v2.0.0",
        "9.x || 0.2.x; v0.2.9",
        "9.x; ",
        ">=1.11.0-0 <2.0.0; v1.11.0-rc.1",
        ">=3.0.0-0; v3.0.0-alpha.10",
      })
  void aRangeMeansTheHighestVersionInIt(String range, String tag) {
    assertEquals(
        Optional.ofNullable(tag), SemverRange.parse(range).orElseThrow().highest(TAGS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1.2.7",
        "1.2",
        "1",
        "v1.0.0-rc1",
        "main",
        "feature/login",
        "1.x-branch.",
        "",
        "deadbeef",
        "HEAD",
        "refs/heads/main",
        ">= main",
        "1.x ||"
      })
  void aSingleVersionOrAnyOtherNameIsNoRange(String revision) {
    assertEquals(Optional.empty(), SemverRange.parse(revision).map(range -> revision));
  }

  @Test
  void aPrefixBeforeEveryVersionIsThatOfTheTags() {
    List<String> tags =
        List.of("prod/v1.0.1", "prod/v1.4.0", "dev/v1.9.0", "v1.9.9", "prod/v2.0.0");
    assertEquals(
        Optional.of("prod/v1.4.0"), SemverRange.parse("prod/v1.*").orElseThrow().highest(tags));
    assertEquals(
        Optional.of("prod/v1.4.0"),
        SemverRange.parse(">prod/v1.0.0 <prod/v2.0.0").orElseThrow().highest(tags));
    assertTrue(SemverRange.parse(">prod/v1.0.0 <dev/v2.0.0").isEmpty());
  }

  @Test
  void aNumberThatIsNoneMoreIsNoVersion() {
    String many = "9".repeat(30);
    assertTrue(SemverRange.parse(many + ".x").isEmpty());
    assertEquals(
        Optional.empty(), SemverRange.parse("1.x").orElseThrow().highest(List.of("v1." + many)));
  }
}
