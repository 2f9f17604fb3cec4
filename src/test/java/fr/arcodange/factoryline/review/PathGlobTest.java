package fr.arcodange.factoryline.review;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathGlobTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "*.plantimestamp module.a.terraform_data.x.input.plantimestamp true",
        "*.plantimestamp terraform_data.x.input.plantimestamps false",
        "terraform_data.x.input.time terraform_data.x.input.time true",
        "terraform_data.x.input.time terraform_data.xyinput.time false",
        "terraform_data.x[*].input terraform_data.x[10].input true",
        "t.x[0].a t.x0.a false",
        "t.?.a t.x.a true",
        "t.?.a t.xy.a false",
        "* anything true",
        "a*b*c aXbXbXc true",
        "a*b*c aXbXbX false",
        "*a a true",
        "a* a true",
      })
  void starsStandForAnythingAndTheRestForItself(String pattern, String text, boolean expected) {
    assertEquals(expected, new PathGlob(pattern).matches(text));
  }

  @Test
  void manyStarsDoNotTakeForever() {
    PathGlob glob = new PathGlob("*a".repeat(50) + "b");
    assertTimeout(
        Duration.ofSeconds(10), () -> assertEquals(false, glob.matches("a".repeat(10_000))));
  }

  @Test
  void anEmptyPatternIsNone() {
    assertThrows(IllegalArgumentException.class, () -> new PathGlob(" "));
  }
}
