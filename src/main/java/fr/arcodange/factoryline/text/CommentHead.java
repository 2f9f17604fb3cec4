package fr.arcodange.factoryline.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a comment is about, for its marker, its title and the line that says where it comes from.
 *
 * @param head the commit that was planned
 * @param base the branch that it was merged onto, and that branch's tip; none if the head was planned by itself
 * @param runUrl the job's page
 * @param identity who planned, as Vault knows it
 */
public record CommentHead(
    Subject subject,
    String head,
    Optional<Base> base,
    Optional<String> runUrl,
    Optional<String> identity) {
  private static final int LONGEST = 200;
  private static final int SHA = 10;

  /** A branch and its tip. */
  public record Base(String branch, String sha) {}

  /** {@code ### title of `root`}, after the marker. */
  public String title(String before, String after) {
    return subject.marker() + "\n### " + before + " " + subject.title() + after + "\n\n";
  }

  /**
   * Where it comes from, in one line.
   *
   * @param planner the program that planned, and its version
   */
  public String provenance(Optional<Planner> planner) {
    List<String> parts = new ArrayList<>();
    String planned = Markdown.code(sha(head));
    parts.add(base.map(onto -> planned + " merged onto " + Markdown.code(shortened(onto.branch()))
            + " at " + Markdown.code(sha(onto.sha())))
        .orElse(planned));
    runUrl.filter(CommentHead::isPlainUrl).ifPresent(url -> parts.add("[run](" + url + ")"));
    identity.ifPresent(name -> parts.add("as " + Markdown.code(shortened(name))));
    planner.ifPresent(
        program -> parts.add(program.name() + " " + Markdown.code(shortened(program.version()))));
    return String.join(" · ", parts) + "\n\n";
  }

  /**
   * What planned.
   *
   * @param name ours, as it stands in Markdown
   * @param version untrusted text
   */
  public record Planner(String name, String version) {}

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
