package fr.arcodange.factoryline.tofu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a comment as CommonMark does, as far as it takes to tell whether anything foreign acts in it. */
public final class CommentShape {
  private static final Pattern FENCE = Pattern.compile("(`{3,})[a-z]*");
  private static final Pattern CODE_SPAN = Pattern.compile("(?<!`)(`+)(?!`)(.+?)(?<!`)\\1(?!`)");
  private static final Pattern HTML_CODE = Pattern.compile("<code>[^<>]*</code>");
  private static final Pattern LINK = Pattern.compile("\\[run\\]\\(https?://[^)]*\\)");

  private int elements;

  private CommentShape() {}

  /** Within the limits, every fence closed by its own, and outside of fences and code only our own HTML and no mention. */
  public static void check(String comment) {
    assertTrue(
        comment.matches("(?s)<!-- factoryline:(tofu|postgres|argocd):.*"),
        "it starts with its marker");
    assertEquals(
        comment, new String(comment.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    assertTrue(
        comment.getBytes(StandardCharsets.UTF_8).length <= PlanComment.MOST_BYTES,
        "it is too long");
    new CommentShape().read(comment.substring(comment.indexOf("-->") + 3));
  }

  private void read(String comment) {
    String fence = "";
    String previous = "";
    int open = 0;
    for (String line : comment.split("\n", -1)) {
      if (!fence.isEmpty()) {
        if (line.strip().matches("`+") && line.strip().length() >= fence.length()) {
          fence = "";
        }
        continue;
      }
      Matcher opening = FENCE.matcher(line);
      if (opening.matches()) {
        fence = opening.group(1);
        continue;
      }
      assertFalse(
          previous.equals("</details>") && !line.isEmpty() && !line.equals("<details>"),
          "this is still HTML: " + line);
      previous = line;
      open += line.equals("<details>") ? 1 : line.equals("</details>") ? -1 : 0;
      assertTrue(open == 0 || open == 1, "sections are folded one by one: " + line);
      outside(line);
    }
    assertEquals("", fence, "a fence is left open");
    assertEquals(0, open, "a section is left open");
    assertTrue(elements <= 400, elements + " elements");
  }

  private void outside(String line) {
    String rest = CODE_SPAN.matcher(LINK.matcher(line).replaceAll("")).replaceAll("");
    if (rest.contains("<code>")) {
      elements++;
    }
    rest = HTML_CODE.matcher(rest).replaceAll("");
    if (rest.startsWith("<summary>") && rest.endsWith("</summary>")) {
      elements++;
      rest = rest.substring("<summary>".length(), rest.length() - "</summary>".length());
    }
    if (rest.equals("<details>") || rest.equals("</details>")) {
      elements += rest.equals("<details>") ? 1 : 0;
      return;
    }
    assertFalse(rest.contains("<"), "HTML outside of code: " + line);
    assertFalse(rest.matches(".*@\\w.*"), "a mention outside of code: " + line);
    assertFalse(rest.matches(".*(?<!&)#\\d.*"), "a reference outside of code: " + line);
    assertFalse(rest.contains("]("), "a link outside of code: " + line);
    assertFalse(rest.contains("`"), "a code span is left open: " + line);
  }
}
