package fr.arcodange.factoryline.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NumeralsTest {
  @Test
  void everyThreeDigitsAreAGroup() {
    assertEquals("0", Numerals.grouped(0));
    assertEquals("999", Numerals.grouped(999));
    assertEquals("1,000", Numerals.grouped(1_000));
    assertEquals("123,456", Numerals.grouped(123_456));
    assertEquals("1,234,567", Numerals.grouped(1_234_567));
    assertEquals("-999", Numerals.grouped(-999));
    assertEquals("-1,000", Numerals.grouped(-1_000));
  }
}
