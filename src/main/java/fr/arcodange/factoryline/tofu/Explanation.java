package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Display;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns tofu's words about an error into a {@link Failure} that says what kind of error it is and what to do next. */
final class Explanation {
  private static final int LONGEST_HEADLINE = 300;
  private static final Pattern SUMMARY = Pattern.compile("(?m)^Error: (.+)$");
  private static final Pattern PLACE =
      Pattern.compile("(?m)^ {2}on (\\S.*?) line (\\d+)(?:, in .*)?:$");

  /** Go's words for servers that cannot be reached, whoever wanted to reach them. */
  private static final Pattern NETWORK =
      Pattern.compile("connection refused|no such host|i/o timeout|TLS handshake timeout"
          + "|network is unreachable|no route to host|connection reset by peer"
          + "|context deadline exceeded|certificate signed by unknown authority"
          + "|server misbehaving|\\b50[234]\\b.*(?:Bad Gateway|Unavailable|Timeout)");

  private static final Pattern LOCK_FILE = Pattern.compile(
      "lock file is read-only|dependency changes detected|not saved in the \\.terraform\\.lock\\.hcl"
          + "|Inconsistent dependency lock file|checksums previously recorded"
          + "|match any of the checksums|locked provider .* does not match");

  private Explanation() {}

  /** @param text tofu's words, without colour */
  static Failure of(String doing, int code, String text, Instant now) {
    Optional<StateLock> lock = StateLock.in(text);
    if (lock.isPresent()) {
      return lock.get().held(doing, now);
    }
    String message = doing + ": " + headline(text).orElse("exit code " + code);
    String flat = flat(text);
    if (LOCK_FILE.matcher(flat).find()) {
      return Failure.toolFailed(message)
          .hint("the lock file would have to change: run `tofu init -upgrade` (or `tofu providers"
              + " lock` for the runner's platform) in the root and commit .terraform.lock.hcl");
    }
    if (saysStale(text)) {
      return Failure.toolFailed(message)
          .hint("somebody changed the state after it was planned: run again, which plans anew");
    }
    if (NETWORK.matcher(flat).find()) {
      return Failure.unreachable(message)
          .hint("the server that tofu names must be reachable from the runner; for a private CA,"
              + " set --ca-file");
    }
    return Failure.toolFailed(message).hint("tofu's own words are above");
  }

  /** Whether somebody changed the state after it was planned. */
  static boolean saysStale(String text) {
    return flat(text).contains("Saved plan is stale");
  }

  /** tofu breaks its lines anywhere. */
  private static String flat(String text) {
    return text.replace('\n', ' ').replaceAll(" +", " ");
  }

  /** The first error's summary and where it is: {@code Unsupported argument (main.tf line 3)}. */
  static Optional<String> headline(String text) {
    Matcher summary = SUMMARY.matcher(text);
    if (!summary.find()) {
      return Optional.empty();
    }
    int first = summary.end();
    String headline = summary.group(1).strip();
    int others = 0;
    int next = text.length();
    while (summary.find()) {
      next = others == 0 ? summary.start() : next;
      others++;
    }
    Matcher place = PLACE.matcher(text).region(first, next);
    if (place.find()) {
      headline += " (" + place.group(1) + " line " + place.group(2) + ")";
    }
    headline = Display.shortened(headline, LONGEST_HEADLINE);
    return Optional.of(others == 0 ? headline : headline + ", and " + others + " more");
  }
}
