package fr.arcodange.factoryline.postgres;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations in Vault's notation: seconds ({@code 3600}), days ({@code 30d}), or hours, minutes and seconds as Go writes them
 * ({@code 1h30m}, {@code 1.5h}). The rules are {@code ParseDurationSecond} of hashicorp/go-secure-stdlib, less what would not be a
 * whole number of seconds.
 */
final class VaultDuration {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");
  private static final Pattern DAYS = Pattern.compile("([0-9]{1,5})d");
  private static final Pattern PARTS =
      Pattern.compile("(?:[0-9]{1,10}(?:\\.[0-9]{1,9})?[hms]){1,9}");
  private static final Pattern PART = Pattern.compile("([0-9.]+)([hms])");

  /** Go keeps durations as nanoseconds in 64 bits, which end after some 292 years. */
  private static final BigDecimal LONGEST =
      BigDecimal.valueOf(Duration.ofNanos(Long.MAX_VALUE).toSeconds());

  private VaultDuration() {}

  /** Empty if Vault would not read it, or read nothing, or less than a second of it. */
  static Optional<Duration> parse(String text) {
    return seconds(text)
        .filter(seconds -> seconds.signum() > 0 && seconds.compareTo(LONGEST) <= 0)
        .filter(seconds -> seconds.stripTrailingZeros().scale() <= 0)
        .map(seconds -> Duration.ofSeconds(seconds.longValueExact()));
  }

  private static Optional<BigDecimal> seconds(String text) {
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(new BigDecimal(text));
    }
    Matcher days = DAYS.matcher(text);
    if (days.matches()) {
      return Optional.of(new BigDecimal(days.group(1)).multiply(BigDecimal.valueOf(86_400)));
    }
    if (!PARTS.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      sum = sum.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2).charAt(0))));
    }
    return Optional.of(sum);
  }

  private static BigDecimal unit(char letter) {
    return BigDecimal.valueOf(letter == 'h' ? 3600 : letter == 'm' ? 60 : 1);
  }

  /** As {@code 1h30m}; {@link #parse} reads it back. */
  static String text(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), 'h');
    append(text, duration.toMinutesPart(), 'm');
    append(text, duration.toSecondsPart(), 's');
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long count, char unit) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }
}
