package fr.arcodange.factoryline.argocd;

/**
 * User and password of URLs. Whoever wrote a password into one may have left its slashes and at signs as they were, so the last at
 * sign before the next space or quote ends it: rather a path is hidden than half a password shown.
 */
final class UrlCredentials {
  private static final String SCHEME_END = "://";

  private UrlCredentials() {}

  /** A URL, or a text that holds some, without them. */
  static String without(String text) {
    if (text.indexOf('@') < 0) {
      return text;
    }
    Masking masking = new Masking();
    mask(text, masking);
    return masking.done().shown();
  }

  /** The name of a user alone is shown, but not over HTTP, where it may be a token. */
  static void mask(String text, Masking masking) {
    int shown = 0;
    int scheme = text.indexOf(SCHEME_END);
    while (scheme >= 0) {
      int start = scheme + SCHEME_END.length();
      int end = start;
      int at = -1;
      while (end < text.length() && !endsUrl(text.charAt(end))) {
        at = text.charAt(end) == '@' ? end : at;
        end++;
      }
      int user = endOfUser(text, start, end, at, isWeb(text, scheme));
      if (user > start) {
        masking.show(text, shown, start);
        masking.hide(text, start, user);
        shown = user;
      }
      scheme = text.indexOf(SCHEME_END, end);
    }
    masking.show(text, shown, text.length());
  }

  /** Where the host's at sign is; the start, if there is nothing to hide. */
  private static int endOfUser(String text, int start, int end, int lastAt, boolean isWeb) {
    int sign = start;
    while (sign < end && ":/@".indexOf(text.charAt(sign)) < 0) {
      sign++;
    }
    boolean hasPassword = sign < lastAt && text.charAt(sign) == ':';
    if (hasPassword) {
      return lastAt;
    }
    return isWeb && sign < end && text.charAt(sign) == '@' ? sign : start;
  }

  private static boolean isWeb(String text, int end) {
    return text.regionMatches(true, end - 4, "http", 0, 4)
        || text.regionMatches(true, end - 5, "https", 0, 5);
  }

  private static boolean endsUrl(char c) {
    return Character.isWhitespace(c) || c == '"' || c == '<' || c == '>';
  }
}
