package fr.arcodange.factoryline.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTextTest {

  private static String said(String script) throws IOException, InterruptedException {
    Process sh = new ProcessBuilder(List.of("sh", "-c", script))
        .redirectErrorStream(true)
        .start();
    String output = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, sh.waitFor(), output);
    return output;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain", "", "a b", "it's", "''", "$(id)", "`id`", "a\nb", "\\", "*", "~", "#x", "-n", "é"
      })
  void aWordIsTakenAsItIs(String text) throws IOException, InterruptedException {
    assertEquals(text, said("printf '%s' " + ShellText.word(text)));
  }

  @Test
  void whatIsPlainIsNotQuoted() {
    assertEquals("https://vault.example:8200/x", ShellText.word("https://vault.example:8200/x"));
  }

  @Test
  void linesAreTakenAsTheyAre() throws IOException, InterruptedException {
    String lines = "$HOME `id` \\ '\"\n END\n";
    assertEquals(lines, said(ShellText.hereDocument("cat", "END", lines)));
  }

  @Test
  void linesThatHoldTheirOwnEndAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> ShellText.hereDocument("cat", "END", "a\nEND\nid"));
  }

  @Test
  void nothingGetsOutOfAComment() {
    assertEquals("# a\\nrm -rf x", ShellText.comment("a\nrm -rf x"));
  }
}
