package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.text.Display;
import fr.arcodange.factoryline.text.Markdown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a comment is about, for its marker, its title and the line that says where it comes from.
 *
 * @param root the root module's path in the repository, {@code .} for the top
 * @param workspace {@code default} for the default one
 * @param head the commit that was planned
 * @param base the branch that it was merged onto, and that branch's tip; none if the head was planned by itself
 * @param runUrl the job's page
 * @param identity who planned, as Vault knows it
 */
public record CommentHead(
    String root,
    String workspace,
    String head,
    Optional<Base> base,
    Optional<String> runUrl,
    Optional<String> identity) {
  private static final int LONGEST = 200;
  private static final int SHA = 10;
  private static final String UNRESERVED = "._-/";

  /** A branch and its tip. */
  public record Base(String branch, String sha) {}

  /** The first line of the comment, by which the next run finds it. The names cannot end it. */
  public static String marker(String root, String workspace) {
    return "<!-- factoryline:tofu:" + encoded(root) + ":" + encoded(workspace) + " -->";
  }

  /** The marker of this comment. */
  public String marker() {
    return marker(root, workspace);
  }

  private static String encoded(String name) {
    StringBuilder encoded = new StringBuilder();
    char last = ' ';
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = (c >= '0' && c <= '9')
          || (c >= 'A' && c <= 'Z')
          || (c >= 'a' && c <= 'z')
          || UNRESERVED.indexOf(c) >= 0;
      boolean endsComment = c == '-' && last == '-';
      if (plain && !endsComment) {
        encoded.append(c);
        last = c;
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
        last = '%';
      }
    }
    return encoded.toString();
  }

  /** {@code ### title of `root`}, after the marker. */
  String title(String before, String after) {
    String where = workspace.equals("default")
        ? Markdown.code(shortened(root))
        : Markdown.code(shortened(root)) + ", workspace " + Markdown.code(shortened(workspace));
    return marker() + "\n### " + before + " " + where + after + "\n\n";
  }

  /** Where it comes from, in one line. */
  String provenance(Optional<String> tofuVersion) {
    List<String> parts = new ArrayList<>();
    String planned = Markdown.code(sha(head));
    parts.add(base.map(onto -> planned + " merged onto " + Markdown.code(shortened(onto.branch()))
            + " at " + Markdown.code(sha(onto.sha())))
        .orElse(planned));
    runUrl.filter(CommentHead::isPlainUrl).ifPresent(url -> parts.add("[run](" + url + ")"));
    identity.ifPresent(name -> parts.add("as " + Markdown.code(shortened(name))));
    tofuVersion.ifPresent(version -> parts.add("OpenTofu " + Markdown.code(shortened(version))));
    return String.join(" · ", parts) + "\n\n";
  }

  private static boolean isPlainUrl(String url) {
    return url.length() < 1_000 && url.matches("https?://[A-Za-z0-9._~:/?#@!$&'*+,;=%\\[\\]-]+");
  }

  private static String sha(String sha) {
    return sha.length() <= SHA ? sha : sha.substring(0, SHA);
  }

  private static String shortened(String name) {
    return Display.shortened(name, LONGEST);
  }
}
