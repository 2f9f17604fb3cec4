package fr.arcodange.factoryline.argocd;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where a repository is, as a {@code repoURL} or a pattern of a project says it. It may hold a password: only {@link #place} is shown.
 *
 * @param text as written
 */
record GitAddress(String text) {
  private static final String SSH = "ssh://";
  private static final Pattern BEFORE_PLACE =
      Pattern.compile("^(?:[a-z0-9+.-]+://)?(?:[^/@\\s]*@)?");
  private static final Pattern HOST = Pattern.compile("[^{}\\\\^|`]*");
  private static final Pattern PATH = Pattern.compile("[a-z0-9_.~$&+,/:;=@!'()*\\[\\]%-]*");
  private static final Pattern SCP = Pattern.compile("[^/:]+:.*");

  GitAddress {
    Objects.requireNonNull(text);
  }

  /**
   * As Argo CD compares it with what a project permits, scheme and user included: NormalizeGitURL of its {@code util/git/git.go}. That
   * reads it with Go's {@code net/url}: a path with a sign that has no place in one is escaped, wildcards too, and what is no
   * URL is empty.
   */
  String asPermitted() {
    String normal = lowerCase();
    int colon = normal.indexOf(':');
    boolean isScp = !normal.contains("://") && colon > 0 && normal.lastIndexOf('@', colon) > 0;
    if (isScp) {
      normal = normal.substring(0, colon) + "/" + normal.substring(colon + 1);
    }
    normal = escaped(withoutGit(normal));
    return normal.startsWith(SSH) ? normal.substring(SSH.length()) : normal;
  }

  /** Which repository it is, however one gets there: without scheme, user and {@code .git}. */
  String place() {
    String url = UrlCredentials.without(lowerCase());
    String place = withoutGit(withoutSlashes(BEFORE_PLACE.matcher(url).replaceFirst("")));
    boolean isScp = !url.contains("://") && SCP.matcher(place).matches();
    return isScp ? place.replaceFirst(":", "/") : place;
  }

  private static String escaped(String url) {
    int scheme = url.indexOf("://");
    int slash = scheme < 0 ? -1 : url.indexOf('/', scheme + 3);
    if (scheme >= 0
        && !HOST.matcher(url.substring(0, slash < 0 ? url.length() : slash)).matches()) {
      return "";
    }
    int start = Math.max(slash, 0);
    int query = url.indexOf('?', start);
    int end = query < 0 ? url.length() : query;
    String path = url.substring(start, end);
    if (slash < 0 || PATH.matcher(path).matches()) {
      return url;
    }
    StringBuilder escaped = new StringBuilder(url.substring(0, start));
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      boolean stays = b > 0 && (Character.isLetterOrDigit(b) || "-_.~$&+,/:;=@%".indexOf(b) >= 0);
      escaped.append(stays ? Character.toString(b) : String.format("%%%02X", b));
    }
    return escaped.append(url, end, url.length()).toString();
  }

  private String lowerCase() {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  private static String withoutGit(String url) {
    return url.endsWith(".git") ? url.substring(0, url.length() - ".git".length()) : url;
  }

  static String withoutSlashes(String url) {
    int end = url.length();
    while (end > 0 && url.charAt(end - 1) == '/') {
      end--;
    }
    return url.substring(0, end);
  }
}
