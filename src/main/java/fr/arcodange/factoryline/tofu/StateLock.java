package fr.arcodange.factoryline.tofu;

import fr.arcodange.factoryline.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody else's lock on the state, as tofu's "Lock Info" block tells it.
 *
 * @param who {@code user@host}
 * @param operation such as {@code OperationTypeApply}
 * @param created when it was taken, if tofu said so readably
 */
public record StateLock(
    String id,
    String path,
    String operation,
    String who,
    String version,
    Optional<Instant> created) {

  /** Go's default rendering of a time, which is what the block holds: {@code 2026-11-23 15:34:53.876064 +0000 UTC}. */
  private static final DateTimeFormatter GO_TIME = DateTimeFormatter.ofPattern(
      "yyyy-MM-dd HH:mm:ss[.SSSSSSSSS][.SSSSSSSS][.SSSSSSS][.SSSSSS]"
          + "[.SSSSS][.SSSS][.SSS][.SS][.S] xx",
      Locale.ROOT);

  /** The lock that tofu's words speak of, if any. */
  public static Optional<StateLock> in(String text) {
    int start = text.indexOf("Lock Info:");
    if (start < 0) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    text.substring(start).lines().skip(1).takeWhile(line -> !line.isBlank()).forEach(line -> {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.putIfAbsent(
            line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    });
    String id = fields.getOrDefault("ID", "");
    if (id.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new StateLock(
        id,
        fields.getOrDefault("Path", ""),
        fields.getOrDefault("Operation", ""),
        fields.getOrDefault("Who", ""),
        fields.getOrDefault("Version", ""),
        time(fields.getOrDefault("Created", ""))));
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(GO_TIME.parse(text.replaceFirst(" [A-Z]{1,5}$", ""), Instant::from));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** What a person is told. The lock is never broken here: its holder may be at work. */
  Failure held(String doing, Instant now) {
    String since = created
        .map(instant -> ", since " + instant + " (" + age(Duration.between(instant, now)) + ")")
        .orElse("");
    return Failure.unreachable(
            doing + ": the state is locked by " + (who.isEmpty() ? "somebody" : who)
                + (operation.isEmpty() ? "" : " for " + operation) + since + ", lock " + id)
        .hint("wait for it to end and run again; only if nothing is at work any more, run"
            + " `tofu force-unlock " + id + "` in the root, with the same backend");
  }

  private static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + " s ago";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + " min ago";
    }
    return seconds < 2 * 86_400 ? seconds / 3600 + " h ago" : seconds / 86_400 + " days ago";
  }
}
