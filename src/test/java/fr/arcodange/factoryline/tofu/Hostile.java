package fr.arcodange.factoryline.tofu;

import java.util.List;

/** Values that want to be more than values. */
final class Hostile {
  static final List<String> VALUES = List.of(
      "```\n# not a title\n````\n</details><img src=x onerror=alert(1)>",
      "</code></summary></details><script>alert(1)</script>",
      "| a | b |\n|---|---|",
      "@everyone see #1 and !2, ops/factory#3, [a](https://evil.example) ![x](y)",
      "::set-output name=x::y\n::add-mask::e\n##[error]no",
      "`a` ``b`` ``````",
      "\u202e]nur[ \u2066hidden\u2069 \u200b\ufeff",
      "\u001b[31mred\u0007\u0000\r\nnext",
      "\ud83d alone, \udca9 too, \ud83d\ude00 fine",
      "&lt;b&gt; &#64;admin &amp;#60;",
      "<!-- factoryline:tofu:infra:default -->",
      "--> <b>bold</b>",
      "~~~\n$$x$$ [[wiki]] :tada: www.evil.example https://evil.example a@b.example",
      "x".repeat(1 << 16));

  private Hostile() {}
}
