package fr.arcodange.factoryline.review;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The random key of one bundle, 32 bytes. It keeps digests of sensitive values from being looked up in a table or compared
 * between bundles; whoever may read the bundle has the key and can still try out weak values.
 */
public final class EvidenceKey {
  private static final int LENGTH = 32;

  private final byte[] bytes;

  private EvidenceKey(byte[] bytes) {
    this.bytes = bytes;
  }

  public static EvidenceKey random(SecureRandom random) {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    return new EvidenceKey(bytes);
  }

  /** @throws IllegalArgumentException if it is not 32 bytes in base64 */
  static EvidenceKey parse(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a key of " + bytes.length + " bytes");
    }
    return new EvidenceKey(bytes);
  }

  String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  SecretKeySpec forMac(String algorithm) {
    return new SecretKeySpec(bytes, algorithm);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EvidenceKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "***";
  }
}
