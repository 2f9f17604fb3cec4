package fr.arcodange.factoryline.text;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.LargeTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {
  /** Stricter than what Gitea looks for in the text that is left when Markdown and entities are done with. */
  private static final Pattern REFERENCE =
      Pattern.compile("@[^\\s\u200b]|[#!][0-9]|://|:[-+\\w]+:|\\[\\[|www\\.|\\b[A-Z]+-[0-9]");

  private final Parser parser =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  @Test
  void codeShowsItsContentAndNothingElse() {
    HostileTexts.all().forEach(text -> {
      Node only = onlyInline(Markdown.code(text), text);
      assertEquals(codeContent(text), assertInstanceOf(Code.class, only, text).getLiteral());
    });
  }

  @Test
  void codeStaysCodeBetweenOtherTextAndInAListAndInAHeading() {
    HostileTexts.all().forEach(text -> {
      for (String prefix : List.of("before ", "- ", "1. ", "## ", "> ")) {
        List<Code> found = all(parser.parse(prefix + Markdown.code(text) + " after"), Code.class);
        assertEquals(1, found.size(), text);
        assertEquals(codeContent(text), found.get(0).getLiteral());
      }
    });
  }

  @Test
  void cellIsOneCellWithItsContentAsCode() {
    HostileTexts.all().forEach(text -> {
      String table =
          "| a | b |\n|---|---|\n| " + Markdown.cell(text) + " | " + Markdown.text(text) + " |\n";
      List<TableCell> cells = all(parser.parse(table), TableCell.class);
      assertEquals(4, cells.size(), text);
      assertEquals(
          codeContent(text), literals(cells.get(2)).replaceAll("^<code>|</code>$", ""), text);
      assertEquals(
          text.contains("|") ? HtmlInline.class : Code.class,
          cells.get(2).getFirstChild().getClass());
    });
  }

  @Test
  void textIsOneParagraphOfTextWithoutReferences() {
    HostileTexts.all().forEach(text -> {
      String markdown = Markdown.text(text);
      Node document = parser.parse(markdown);
      if (text.isBlank()) {
        assertNull(document.getFirstChild(), text);
        return;
      }
      Paragraph paragraph = assertInstanceOf(Paragraph.class, document.getFirstChild(), text);
      assertNull(paragraph.getNext(), text);
      for (Node node = paragraph.getFirstChild(); node != null; node = node.getNext()) {
        assertInstanceOf(Text.class, node, text);
      }
      String shown = literals(paragraph);
      assertEquals(
          Display.line(text.replaceAll("[\n\r\t]", " ").strip()),
          shown.replace("\u200b", ""),
          text);
      assertFalse(REFERENCE.matcher(shown).find(), shown);
      assertFalse(REFERENCE.matcher(markdown.replaceAll("&#[0-9]+;", "\u200b")).find(), markdown);
    });
  }

  @Test
  void textIsTextAfterAParagraphTooWhereUnderlinesAndTablesWouldBegin() {
    HostileTexts.all().filter(text -> !text.isBlank()).forEach(text -> {
      Node document = parser.parse("title\n" + Markdown.text(text));
      assertInstanceOf(Paragraph.class, document.getFirstChild(), text);
      assertNull(document.getFirstChild().getNext(), text);
    });
  }

  @Test
  void fenceHoldsItsWholeBody() {
    HostileTexts.all().forEach(text -> {
      Node document = parser.parse(Markdown.fence("diff", text) + "after");
      FencedCodeBlock block =
          assertInstanceOf(FencedCodeBlock.class, document.getFirstChild(), text);
      String shown = Display.visible(text);
      assertEquals(
          shown.isEmpty() || shown.endsWith("\n") ? shown : shown + "\n", block.getLiteral());
      assertEquals("diff", block.getInfo());
      assertInstanceOf(Paragraph.class, block.getNext(), text);
    });
  }

  @Test
  void fenceDropsWhatIsNoLanguage() {
    assertTrue(Markdown.fence("HCL\n@root`", "x").startsWith("```hclroot\n"));
  }

  @Test
  void detailsHoldTheirSummaryAndBody() {
    HostileTexts.all().forEach(text -> {
      Node document = parser.parse(
          Markdown.details(Markdown.htmlCode(text), Markdown.fence("", text)) + "\nafter");
      HtmlBlock opening = assertInstanceOf(HtmlBlock.class, document.getFirstChild(), text);
      assertTrue(opening.getLiteral().endsWith("</summary>"), text);
      assertEquals(1, opening.getLiteral().split("<details>", -1).length - 1);
      assertInstanceOf(FencedCodeBlock.class, opening.getNext(), text);
      HtmlBlock closing = assertInstanceOf(HtmlBlock.class, opening.getNext().getNext(), text);
      assertEquals("</details>", closing.getLiteral());
      assertInstanceOf(Paragraph.class, closing.getNext(), text);
    });
  }

  @Test
  void htmlCodeHasNoCharacterThatHtmlOrMarkdownKnows() {
    HostileTexts.all().forEach(text -> {
      String html = Markdown.htmlCode(text);
      String inside = html.substring("<code>".length(), html.length() - "</code>".length());
      assertEquals("", inside.replaceAll("&#[0-9]+;", "").replaceAll("[^\\p{Punct}]", ""), text);
    });
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 2, ab",
    "abc, 3, abc",
    "aé, 2, a",
    "aé, 3, aé",
    "a\ud83d\ude00, 4, a",
    "a\ud83d\ude00b, 5, a\ud83d\ude00",
    "漢字, 5, 漢"
  })
  void truncatingKeepsWholeCharacters(String text, int bytes, String expected) {
    assertEquals(expected, Markdown.truncateUtf8(text, bytes));
  }

  @Test
  void truncatingKeepsToTheLimitWhateverTheText() {
    HostileTexts.all().forEach(text -> {
      for (int limit : new int[] {0, 1, 2, 3, 5, 8, 13}) {
        String cut = Markdown.truncateUtf8(text, limit);
        assertTrue(cut.getBytes(StandardCharsets.UTF_8).length <= limit, text);
        assertTrue(text.startsWith(cut));
      }
    });
  }

  @LargeTest
  void aVeryLongTextOfAnythingIsTaken() {
    HostileTexts.large()
        .forEach(text -> assertAll(
            () -> assertTrue(Markdown.code(text).length() <= 6L * text.length() + 4),
            () -> assertTrue(Markdown.cell(text).length() <= 6L * text.length() + 32),
            () -> assertTrue(Markdown.text(text).length() <= 13L * text.length() + 8),
            () -> assertTrue(Markdown.fence("", text).length() <= 6L * text.length() + 16),
            () -> assertTrue(Markdown.truncateUtf8(text, 60_000).length() <= 60_000)));
  }

  private static String codeContent(String text) {
    String shown = Display.line(text);
    return shown.isEmpty() ? " " : shown;
  }

  private Node onlyInline(String markdown, String text) {
    Node document = parser.parse(markdown);
    Paragraph paragraph = assertInstanceOf(Paragraph.class, document.getFirstChild(), text);
    assertNull(paragraph.getNext(), text);
    assertNull(paragraph.getFirstChild().getNext(), text);
    return paragraph.getFirstChild();
  }

  private static <T extends Node> List<T> all(Node root, Class<T> kind) {
    List<T> found = new ArrayList<>();
    collect(root, kind, found);
    return found;
  }

  private static <T extends Node> void collect(Node node, Class<T> kind, List<T> found) {
    if (kind.isInstance(node)) {
      found.add(kind.cast(node));
    }
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      collect(child, kind, found);
    }
  }

  private static String literals(Node node) {
    StringBuilder text = new StringBuilder();
    for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
      if (child instanceof Text plain) {
        text.append(plain.getLiteral());
      } else if (child instanceof Code code) {
        text.append(code.getLiteral());
      } else if (child instanceof HtmlInline html) {
        text.append(html.getLiteral());
      }
    }
    return text.toString();
  }
}
