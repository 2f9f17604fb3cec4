package fr.arcodange.factoryline.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class DisplayTest {

  @Test
  void aLongTextIsCutBetweenCharacters() {
    assertEquals("abc", Display.shortened("abc", 3));
    assertEquals("ab…", Display.shortened("abc", 2));
    assertEquals("a…", Display.shortened("a\ud83d\ude00b", 2));
    assertEquals("a\ud83d\ude00…", Display.shortened("a\ud83d\ude00b", 3));
  }

  @Test
  void controlsAndBidirectionalMarksAreShownAsEscapes() {
    assertEquals(
        "\\u001b[31m\\u202ex\\u2066\\u200f\\u0000",
        Display.visible("\u001b[31m\u202ex\u2066\u200f\u0000"));
  }

  @Test
  void surrogatesWithoutAPartnerAreShownAndPairsAreLeft() {
    assertEquals("\\ud800a\\udc00 \ud83d\ude00", Display.visible("\ud800a\udc00 \ud83d\ude00"));
  }

  @Test
  void invisibleTagsBeyondTheBasicPlaneAreShown() {
    assertEquals("a\\u{e0041}", Display.visible("a\udb40\udc41"));
  }

  @Test
  void spacesThatLookLikeSpaceButAreNotAreShown() {
    assertEquals("a\\u00a0b\\u200bc", Display.visible("a\u00a0b\u200bc"));
  }

  @Test
  void lineBreaksAndTabsStayUnlessThereIsOnlyOneLine() {
    assertEquals("a\n\tb\\rc", Display.visible("a\n\tb\rc"));
    assertEquals("a\\n\\tb\\rc", Display.line("a\n\tb\rc"));
  }

  @Test
  void ordinaryTextIsNotCopied() {
    String text = "resource \"null_resource\" \"a\"";
    assertSame(text, Display.line(text));
    assertEquals("漢字　é", Display.line("漢字　é"));
  }

  @Test
  void nothingHiddenIsLeftInAnyHostileText() {
    HostileTexts.all()
        .forEach(text -> assertEquals(
            "", Display.line(text).replaceAll("[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", ""), text));
  }
}
