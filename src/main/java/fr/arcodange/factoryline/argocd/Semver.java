package fr.arcodange.factoryline.argocd;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version (semver.org, with a {@code v} before it and with fewer than three numbers as well). */
record Semver(List<Long> numbers, String beforeRelease) implements Comparable<Semver> {
  private static final Pattern SHAPE = Pattern.compile(
      "v?([0-9]{1,18})(?:\\.([0-9]{1,18}))?(?:\\.([0-9]{1,18}))?(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  /** Numbers come before words (semver.org, 11.4). */
  private static final Comparator<String> IDENTIFIERS = (one, other) -> {
    boolean number = DIGITS.matcher(one).matches();
    boolean otherNumber = DIGITS.matcher(other).matches();
    if (number && otherNumber) {
      return Long.compare(Long.parseLong(one), Long.parseLong(other));
    }
    return number == otherNumber ? one.compareTo(other) : number ? -1 : 1;
  };

  static Optional<Semver> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(new Semver(
        List.of(number(matcher.group(1)), number(matcher.group(2)), number(matcher.group(3))),
        Optional.ofNullable(matcher.group(4)).orElse("")));
  }

  private static long number(String digits) {
    return Optional.ofNullable(digits).map(Long::valueOf).orElse(0L);
  }

  boolean isBeforeRelease() {
    return !beforeRelease.isEmpty();
  }

  /** Whether the first {@code count} numbers are the same. */
  boolean startsLike(Semver other, int count) {
    return numbers.subList(0, count).equals(other.numbers.subList(0, count));
  }

  /** How many numbers a caret keeps: up to the first that is not zero, of those that were written. */
  int firstThatCounts(int written) {
    for (int i = 0; i < written; i++) {
      if (numbers.get(i) > 0) {
        return i + 1;
      }
    }
    return written;
  }

  @Override
  public int compareTo(Semver other) {
    for (int i = 0; i < numbers.size(); i++) {
      int order = Long.compare(numbers.get(i), other.numbers.get(i));
      if (order != 0) {
        return order;
      }
    }
    if (isBeforeRelease() != other.isBeforeRelease()) {
      return isBeforeRelease() ? -1 : 1;
    }
    return compareIdentifiers(beforeRelease.split("\\."), other.beforeRelease.split("\\."));
  }

  private static int compareIdentifiers(String[] some, String[] others) {
    for (int i = 0; i < Math.min(some.length, others.length); i++) {
      int order = IDENTIFIERS.compare(some[i], others[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(some.length, others.length);
  }
}
