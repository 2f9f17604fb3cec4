package fr.arcodange.factoryline.review;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;

/**
 * HMAC-SHA-256 over parts that say their own kind and length, so that no two different sequences of parts are the same bytes.
 * Not for use by several threads, and one digest is finished before the next is begun.
 */
final class Hmac {
  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private final byte[] buffer = new byte[1024];
  private int used;

  Hmac(EvidenceKey key) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(key.forMac(ALGORITHM));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** Begins a digest. Digests of different domains never meet. */
  Hmac begin(String domain) {
    return text("factoryline/1").text(domain);
  }

  Hmac tag(char tag) {
    return put((byte) tag);
  }

  Hmac number(int value) {
    return put((byte) (value >>> 24))
        .put((byte) (value >>> 16))
        .put((byte) (value >>> 8))
        .put((byte) value);
  }

  Hmac text(String text) {
    if (hasLoneSurrogate(text)) {
      // UTF-8 would turn it into a question mark, and so into another string's bytes.
      tag('u').number(text.length());
      text.chars().forEach(c -> put((byte) (c >>> 8)).put((byte) c));
      return this;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return tag('s').number(bytes.length).put(bytes);
  }

  Hmac digest(Digest digest) {
    tag('d');
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((byte) (digest.high() >>> shift));
    }
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((byte) (digest.low() >>> shift));
    }
    return this;
  }

  Digest end() {
    flush();
    return Digest.of(mac.doFinal());
  }

  private Hmac put(byte value) {
    if (used == buffer.length) {
      flush();
    }
    buffer[used++] = value;
    return this;
  }

  private Hmac put(byte[] bytes) {
    if (bytes.length > buffer.length - used) {
      flush();
    }
    if (bytes.length > buffer.length) {
      mac.update(bytes);
    } else {
      System.arraycopy(bytes, 0, buffer, used, bytes.length);
      used += bytes.length;
    }
    return this;
  }

  private void flush() {
    mac.update(buffer, 0, used);
    used = 0;
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
