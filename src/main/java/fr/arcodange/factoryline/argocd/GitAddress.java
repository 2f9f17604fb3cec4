package fr.arcodange.factoryline.argocd;

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
  private static final Pattern SCP = Pattern.compile("[^/:]+:.*");

  GitAddress {
    Objects.requireNonNull(text);
  }

  /** As Argo CD compares it with what a project permits, scheme and user included: NormalizeGitURL of its {@code util/git/git.go}. */
  String asPermitted() {
    String normal = lowerCase();
    int colon = normal.indexOf(':');
    boolean isScp = !normal.contains("://") && colon > 0 && normal.lastIndexOf('@', colon) > 0;
    if (isScp) {
      normal = normal.substring(0, colon) + "/" + normal.substring(colon + 1);
    }
    normal = withoutGit(normal);
    return normal.startsWith(SSH) ? normal.substring(SSH.length()) : normal;
  }

  /** Which repository it is, however one gets there: without scheme, user and {@code .git}. */
  String place() {
    String url = UrlCredentials.without(lowerCase());
    String place = withoutGit(withoutSlashes(BEFORE_PLACE.matcher(url).replaceFirst("")));
    boolean isScp = !url.contains("://") && SCP.matcher(place).matches();
    return isScp ? place.replaceFirst(":", "/") : place;
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
