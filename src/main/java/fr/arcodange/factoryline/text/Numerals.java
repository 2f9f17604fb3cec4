package fr.arcodange.factoryline.text;

/** Numbers for people. The platform's own formatter loads a locale's worth of data first. */
public final class Numerals {
  private static final int GROUP = 3;

  private Numerals() {}

  /** With a comma before every three digits: {@code 12,345}. */
  public static String grouped(long number) {
    StringBuilder text = new StringBuilder().append(number);
    int firstDigit = number < 0 ? 1 : 0;
    for (int at = text.length() - GROUP; at > firstDigit; at -= GROUP) {
      text.insert(at, ',');
    }
    return text.toString();
  }
}
