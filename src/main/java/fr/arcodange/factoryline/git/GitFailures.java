package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts git's untranslated messages into our kinds of failure. */
final class GitFailures {
  private static final Pattern USER_INFO =
      Pattern.compile("(\\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^/\\s'\"]*@");
  private static final Pattern HTTP_STATUS =
      Pattern.compile("requested URL returned error: (\\d{3})");
  private static final int MOST_LINES = 12;

  private static final List<String> DENIED = List.of(
      "could not read username",
      "could not read password",
      "authentication failed",
      "permission denied",
      "host key verification failed",
      "access denied");
  /** Only what git or its server means by "there is none for you": both hide private repositories that way. */
  private static final List<String> NOT_FOUND =
      List.of("' not found", "repository not found", "does not exist");

  private static final List<String> CERTIFICATE =
      List.of("certificate problem", "certificate verification failed", "server certificate");
  private static final List<String> UNREACHABLE = List.of(
      "could not resolve host",
      "could not resolve proxy",
      "failed to connect",
      "couldn't connect",
      "connection refused",
      "connection reset",
      "connection timed out",
      "operation timed out",
      "network is unreachable",
      "no route to host",
      "transfer closed",
      "empty reply from server",
      "early eof",
      "rpc failed",
      "hung up unexpectedly",
      "ssl_connect",
      "ssl connect",
      "gnutls_handshake",
      "operation too slow");

  private GitFailures() {}

  /** What one run said, fit for a person: no credentials, the last lines only. */
  static String words(List<String> lines) {
    return redacted(String.join(
            "\n", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size())))
        .strip();
  }

  /** The same text without what stands between {@code ://} and {@code @}. */
  static String redacted(String text) {
    return USER_INFO.matcher(text).replaceAll("$1");
  }

  static Failure of(String doing, int code, List<String> stderr) {
    String words = words(stderr);
    return Failure.toolFailed(
        doing + ": git ended with " + code + (words.isEmpty() ? "" : "\n" + words));
  }

  static Failure ofFetch(String doing, int code, List<String> stderr) {
    String words = words(stderr);
    String lower = words.toLowerCase(Locale.ROOT);
    String message = doing + ": " + words;
    Matcher status = HTTP_STATUS.matcher(words);
    if (status.find()) {
      return ofStatus(Integer.parseInt(status.group(1)), message);
    }
    if (lower.contains("couldn't find remote ref") || lower.contains("not our ref")) {
      return Failure.usage(message)
          .hint("the branch or pull request is not on the server; was it deleted?");
    }
    if (lower.contains("does not appear to be a git repository")) {
      return Failure.usage(message).hint("git remote -v shows which remotes there are, and where");
    }
    if (containsAny(lower, DENIED) || containsAny(lower, NOT_FOUND)) {
      return denied(message);
    }
    if (containsAny(lower, CERTIFICATE)) {
      return Failure.unreachable(message)
          .hint("if the server has a certificate of your own CA, name it with --ca-file");
    }
    if (containsAny(lower, UNREACHABLE)) {
      return Failure.unreachable(message)
          .hint("the server, a proxy or the network between is down, or the URL is wrong");
    }
    if (lower.contains("redirect")) {
      return redirected(message);
    }
    return of(doing, code, stderr);
  }

  private static Failure ofStatus(int status, String message) {
    if (status == 401 || status == 403 || status == 404) {
      return denied(message);
    }
    if (status >= 300 && status < 400) {
      return redirected(message);
    }
    if (status == 408 || status == 429 || status >= 500) {
      return Failure.unreachable(message)
          .hint("the server is there but cannot answer now; try again later");
    }
    return Failure.toolFailed(message);
  }

  private static Failure denied(String message) {
    return Failure.denied(message)
        .hint("the job's token needs 'permissions: contents: read' for this repository,"
            + " and the remote's URL must begin like the server's");
  }

  private static Failure redirected(String message) {
    return Failure.usage(message)
        .hint(
            "the server redirects, and credentials are not sent along: use the URL it redirects to");
  }

  private static boolean containsAny(String text, List<String> words) {
    return words.stream().anyMatch(text::contains);
  }
}
