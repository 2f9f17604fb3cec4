package fr.arcodange.factoryline.oidc;

import java.time.Duration;
import java.time.Instant;

/** Values from tokens and replies, made fit for one line of a message. */
final class Words {
  private static final int MAX_CHARS = 200;

  private Words() {}

  static String brief(String text) {
    String shown = text.codePoints()
        .limit(MAX_CHARS)
        .map(c ->
            Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
    return text.length() > MAX_CHARS ? shown + "…" : shown;
  }

  /** Whole seconds between two instants that may lie at the ends of time. */
  static String seconds(Instant from, Instant to) {
    return Long.toString(Duration.between(from, to).toSeconds());
  }
}
