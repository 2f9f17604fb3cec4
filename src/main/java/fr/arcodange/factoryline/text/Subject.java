package fr.arcodange.factoryline.text;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What is planned for pull requests and applied once they are merged, as it is called in comments, statuses and messages.
 *
 * @param kind tells the comments of one tool from those of another
 * @param path where it is declared in the repository; {@code .} for the top
 * @param word what the variant is
 * @param variant {@code default} where there is but one
 * @param planning the command that shows it, as statuses name it
 * @param applying the command that applies it
 */
public record Subject(
    String kind, String path, String word, String variant, String planning, String applying) {
  private static final String ONLY = "default";
  private static final String UNRESERVED = "._-/";
  private static final int LONGEST = 200;

  /** A root module of OpenTofu, in one workspace. */
  public static Subject tofu(String root, String workspace) {
    return new Subject("tofu", root, "workspace", workspace, "tofu-plan", "tofu-apply");
  }

  /** A file of applications, on one server. */
  public static Subject postgres(String file, String server) {
    return new Subject(
        "postgres", file, "server", server, "pg-provision plan", "pg-provision apply");
  }

  /** A chart of Argo CD applications, as one release of it. */
  public static Subject argocd(String chart, String release) {
    String folder = chart.substring(chart.lastIndexOf('/') + 1);
    return new Subject(
        "argocd",
        chart,
        "release",
        release.equals(folder) ? ONLY : release,
        "argocd-render",
        "argocd-render --commit");
  }

  /** For statuses and messages: {@code iac}, or {@code iac (staging)}. */
  public String label() {
    return variant.equals(ONLY) ? path : path + " (" + variant + ")";
  }

  /** The first line of the comment that shows the plan, by which the next run finds it. The names cannot end it. */
  public String marker() {
    return marker(kind);
  }

  /** The same for the comment that says what was applied. */
  public String receiptMarker() {
    return marker(kind + "-apply");
  }

  /** The name of a commit status. */
  public String planStatus() {
    return planning + " (" + label() + ")";
  }

  /** The name of a commit status. */
  public String applyStatus() {
    return applying + " (" + label() + ")";
  }

  /** Its names in Markdown. */
  String title() {
    return variant.equals(ONLY) ? code(path) : code(path) + ", " + word + " " + code(variant);
  }

  private static String code(String name) {
    return Markdown.code(Display.shortened(name, LONGEST));
  }

  private String marker(String what) {
    return "<!-- factoryline:" + what + ":" + encoded(path) + ":" + encoded(variant) + " -->";
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
}
