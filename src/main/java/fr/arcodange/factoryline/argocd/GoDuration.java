package fr.arcodange.factoryline.argocd;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's {@code time.ParseDuration} takes them: {@code 1h30m}, {@code 300ms}, {@code 0}. */
final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("\\G(\\d++(?:\\.\\d*+)?|\\.\\d++)(ns|us|µs|μs|ms|s|m|h)");
  private static final Map<String, BigDecimal> SECONDS = Map.of(
      "ns", new BigDecimal("1e-9"),
      "us", new BigDecimal("1e-6"),
      "µs", new BigDecimal("1e-6"),
      "μs", new BigDecimal("1e-6"),
      "ms", new BigDecimal("1e-3"),
      "s", BigDecimal.ONE,
      "m", BigDecimal.valueOf(60),
      "h", BigDecimal.valueOf(3_600));
  private static final int LONGEST = 64;

  private GoDuration() {}

  /** In seconds; none if it is no duration. */
  static Optional<BigDecimal> seconds(String text) {
    boolean isNegative = text.startsWith("-");
    String digits = isNegative || text.startsWith("+") ? text.substring(1) : text;
    if (digits.equals("0")) {
      return Optional.of(BigDecimal.ZERO);
    }
    if (digits.isEmpty() || digits.length() > LONGEST) {
      return Optional.empty();
    }
    Matcher part = PART.matcher(digits);
    BigDecimal sum = BigDecimal.ZERO;
    int end = 0;
    while (part.find()) {
      BigDecimal unit = SECONDS.getOrDefault(part.group(2), BigDecimal.ZERO);
      sum = sum.add(number(part.group(1)).multiply(unit));
      end = part.end();
    }
    return end < digits.length() ? Optional.empty() : Optional.of(isNegative ? sum.negate() : sum);
  }

  private static BigDecimal number(String digits) {
    return new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
  }
}
