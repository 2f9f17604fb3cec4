package fr.arcodange.factoryline.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Texts that somebody could put into a plan, a title or a branch name to make a page or a log say something else. */
public final class HostileTexts {
  private static final List<String> BY_HAND = List.of(
      "",
      " ",
      "   ",
      "`",
      "``",
      "```",
      "a`b``c```d",
      "`starts and ends`",
      " spaces around ",
      "\\",
      "ends with \\",
      "\\`",
      "|",
      "a|b",
      "a\\|b",
      "a\\\\|b `|` ||",
      "<script>alert(1)</script>",
      "</code></pre></details>",
      "<!-- -->",
      "<!--",
      "-->",
      "<!-- factoryline:tofu:.:default -->",
      "<img src=x onerror=alert(1)>",
      "&lt;b&gt; &amp; &#64;root &#x40;root",
      "@root",
      "hello @root, @org/team and root@example.com",
      "(@root)",
      "#1",
      "closes #123 and !45, org/repo#6 org/repo!7",
      "\"#1\" '#2' [#3] (#4)",
      "JIRA-123 (ABC-1)",
      "org/repo@0123456789abcdef0123456789abcdef01234567",
      "https://example.com/a?b=c#d",
      "see http://127.0.0.1:3000/o/r/issues/1 or www.example.com, ftp://x.y",
      "WWW.EXAMPLE.COM www.www.www.",
      "[text](https://example.com)",
      "![image](https://example.com/x.png \"title\")",
      "[reference][1]",
      "[1]: https://example.com",
      "[[wiki|link]]",
      "[^1]: footnote",
      "[ ] task",
      ":smile: :100: :+1:",
      "$a$ $$b$$ \\(c\\) \\[d\\]",
      "# heading",
      "####### seven",
      "> quote",
      "> [!CAUTION]",
      "- item",
      "-",
      "---",
      "--- | ---",
      ":--",
      ": definition",
      "+ item",
      "* item",
      "***",
      "___",
      "===",
      "1. item",
      "1) item",
      "1986. A great year",
      "    indented code",
      "\tindented code",
      "~~~",
      "~~struck~~ **bold** _em_ __init__.py *em*",
      "```\nbroken out\n```",
      "~~~\nbroken out\n~~~",
      "two\nlines",
      "two\r\nlines\rthree",
      "a\n\n# heading\n\n@root",
      "{#id .class} # x {#id}",
      "::set-output name=x::y",
      "  ::add-mask::x",
      "##[add-mask]x",
      "text ##[command]x",
      "::stop-commands::x",
      "\u0000\u0007\u0008\u001b[31mred\u001b[0m\u007f\u0085",
      "\u202eevil\u202c \u2066isolated\u2069 \u200fmark\u200e \u061c",
      "zero\u200bwidth\u200djoin\ufeff soft\u00adhyphen no\u00a0break",
      "line\u2028paragraph\u2029separators",
      "lone \ud800 high, lone \udc00 low, swapped \udc00\ud800, at end \ud83d",
      "emoji \ud83d\ude00, tag \udb40\udc41",
      "é 漢字　ü");

  private static final List<String> SHARDS = List.of(
      "`",
      "``",
      "|",
      "\\",
      "<",
      ">",
      "<!--",
      "-->",
      "@",
      "#",
      "!",
      "[",
      "]",
      "(",
      ")",
      "*",
      "_",
      "~",
      "$",
      ":",
      "-",
      "+",
      "=",
      ".",
      "&",
      ";",
      "\"",
      "'",
      " ",
      "\n",
      "\r",
      "\t",
      "a",
      "B",
      "1",
      "23",
      "root",
      "www",
      "http",
      "//",
      "\u202e",
      "\u0000",
      "\ud800",
      "\udc00",
      "\ud83d\ude00",
      "{",
      "}",
      "^",
      "/",
      "%");

  private HostileTexts() {}

  /** The texts written by hand, and many made of the same shards; the same ones each time. */
  public static Stream<String> all() {
    Random random = new Random(20261123);
    List<String> texts = new ArrayList<>(BY_HAND);
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(14); length >= 0; length--) {
        text.append(SHARDS.get(random.nextInt(SHARDS.size())));
      }
      texts.add(text.toString());
    }
    return texts.stream();
  }

  /** 128 KiB of each shard, twice what a comment holds: what takes more than linear time on one of them would not end. */
  public static Stream<String> large() {
    return SHARDS.stream().map(shard -> shard.repeat((1 << 17) / shard.length()));
  }
}
