package fr.arcodange.factoryline.review;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The first 128 bits of an HMAC-SHA-256: who knows the key still cannot find another change for a digest that is stored. */
record Digest(long high, long low) implements Comparable<Digest> {

  static Digest of(byte[] hmac) {
    ByteBuffer buffer = ByteBuffer.wrap(hmac);
    return new Digest(buffer.getLong(), buffer.getLong());
  }

  /** @throws IllegalArgumentException if it is not 32 lower-case hexadecimal digits */
  static Digest parse(String hex) {
    if (hex.length() != 32) {
      throw new IllegalArgumentException("a digest of " + hex.length() + " digits");
    }
    return new Digest(parseHalf(hex, 0), parseHalf(hex, 16));
  }

  private static long parseHalf(String hex, int from) {
    long half = 0;
    for (int i = from; i < from + 16; i++) {
      char c = hex.charAt(i);
      if (c >= 'A' && c <= 'F') {
        throw new IllegalArgumentException("a digest in capital letters");
      }
      half = half << 4 | HexFormat.fromHexDigit(c);
    }
    return half;
  }

  String hex() {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(high) + format.toHexDigits(low);
  }

  // Written out, see CONTRIBUTING.md.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that && high == that.high && low == that.low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high ^ low);
  }

  @Override
  public int compareTo(Digest other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }
}
