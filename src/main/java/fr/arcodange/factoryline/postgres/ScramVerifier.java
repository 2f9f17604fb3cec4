package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What PostgreSQL stores of a password: {@code SCRAM-SHA-256$4096:<salt>$<stored key>:<server key>} (RFC 5803, in base64). It is made
 * here and sent instead of the password, and is left alone while it matches: another salt for the same password breaks the logins
 * that a pooler passes through.
 */
final class ScramVerifier {
  private static final int ITERATIONS = 4096;
  private static final int SALT_BYTES = 16;
  private static final Pattern STORED = Pattern.compile(
      "SCRAM-SHA-256\\$(\\d{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

  private ScramVerifier() {}

  /**
   * A verifier with a salt of its own.
   *
   * @throws Failure usage, if the password is not printable ASCII: others are prepared in ways in which programs differ
   */
  static String of(Secret password, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return verifier(password, salt, ITERATIONS);
  }

  /** Whether {@code stored} is of this password. */
  static boolean matches(String stored, Secret password) {
    Matcher matcher = STORED.matcher(stored);
    if (!matcher.matches()) {
      return false;
    }
    byte[] salt = Base64.getDecoder().decode(matcher.group(2));
    String again = verifier(password, salt, Integer.parseInt(matcher.group(1)));
    return MessageDigest.isEqual(
        again.getBytes(StandardCharsets.US_ASCII), stored.getBytes(StandardCharsets.US_ASCII));
  }

  private static String verifier(Secret password, byte[] salt, int iterations) {
    String text = password.reveal();
    if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw Failure.usage(
              "making a password's verifier: the password is empty, or holds more than visible ASCII")
          .hint("use letters, digits and ASCII signs, without spaces");
    }
    try {
      byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(text.toCharArray(), salt, iterations, 256))
          .getEncoded();
      byte[] storedKey = Sha256.of(hmac(salted, "Client Key"));
      Base64.Encoder base64 = Base64.getEncoder();
      return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
          + base64.encodeToString(storedKey) + ":"
          + base64.encodeToString(hmac(salted, "Server Key"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has what SCRAM-SHA-256 needs", e);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
  }
}
