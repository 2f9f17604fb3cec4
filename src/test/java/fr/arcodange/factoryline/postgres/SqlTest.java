package fr.arcodange.factoryline.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTest {
  static final List<String> HOSTILE = List.of(
      "",
      "plain",
      "dance-lessons-coach",
      "\"",
      "'",
      "\"\"",
      "''",
      "a\"; DROP ROLE postgres; --",
      "a'; DROP ROLE postgres; --",
      "a\\'; DROP ROLE postgres; --",
      "a\\\\'; DROP ROLE postgres; --",
      "\\",
      "\\\"",
      "'\\",
      "\\'",
      "\\n\\x41\\u0041\\101",
      "$$",
      "$lookup$; SELECT 1; $lookup$",
      "$1 ? ?? ?| {fn now()} {d '2001-01-01'} {escape 'x'}",
      "'{fn now()}",
      "'\\{fn now()}",
      "-- a remark",
      "/* a remark",
      "a;b",
      "a\nb\r\n\tc",
      " of spaces ",
      "U&\"\\0041\"",
      "E'\\x41'",
      "%s %I %L :name :'name'",
      // Cyrillic a, full-width and typographic quotes, an invisible space, from right to left,
      // decomposed e, two halves of one
      "p\u0430ypal",
      "\uff07; DROP ROLE postgres; --",
      "\u2019; \u02bc \u201c \uff02",
      "web\u200bapp",
      "\u202egro.nave",
      "cafe\u0301",
      "\ud83d\udc18",
      "PUBLIC",
      "public\u00a0",
      "none ",
      "a".repeat(63),
      "\u00e9".repeat(31) + "x",
      "\"".repeat(63),
      "x".repeat(64),
      "\u00e9".repeat(32));

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void aQuotedNameHasNoQuoteOfItsOwnLeft() {
    for (String name : HOSTILE) {
      if (!name.isEmpty() && bytes(name) <= Sql.LONGEST_NAME) {
        String quoted = Sql.name(name);
        String inside = quoted.substring(1, quoted.length() - 1);
        assertEquals(-1, inside.replace("\"\"", "").indexOf('"'), quoted);
        assertEquals(name, inside.replace("\"\"", "\""));
      }
    }
  }

  @Test
  void aTextWithABackslashSaysThatItEscapes() {
    assertEquals("'a''b'", Sql.text("a'b"));
    assertEquals("E'a\\\\''b'", Sql.text("a\\'b"));
    assertEquals("''", Sql.text(""));
  }

  @Test
  void whatTheServerWouldCutOrLoseIsNoName() {
    for (String name : List.of(
        "",
        "a\0b",
        "\0",
        "x".repeat(64),
        "\u00e9".repeat(32),
        "\ud83d\udc18".repeat(16),
        "half \ud83d",
        "\udc18 half")) {
      assertThrows(IllegalArgumentException.class, () -> Sql.name(name), name);
      assertThrows(IllegalArgumentException.class, () -> Sql.setting("a." + name), name);
      assertThrows(IllegalArgumentException.class, () -> Sql.names(List.of("a", name)), name);
    }
  }

  @Test
  void whatTheServerWouldLoseIsNoText() {
    for (String text : List.of("a\0b", "\0", "half \ud83d", "\udc18 half")) {
      assertThrows(IllegalArgumentException.class, () -> Sql.text(text), text);
    }
  }

  @Test
  void theRestOfASettingsNameIsQuotedToo() {
    assertEquals("\"auto_explain\".\"log_analyze\"", Sql.setting("auto_explain.log_analyze"));
    assertEquals("\"a\"\"; DROP\"", Sql.setting("a\"; DROP"));
  }
}
