package fr.arcodange.factoryline.text;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;

/** RSA keys that tests sign with. Making one takes a good part of a second, so those that need no fresh one use the same two. */
public final class RsaKeys {
  private RsaKeys() {}

  /** The key of whoever is trusted. */
  public static KeyPair first() {
    return First.PAIR;
  }

  /** Another one: of a stranger, or the next after a rotation. */
  public static KeyPair second() {
    return Second.PAIR;
  }

  /** One that nobody knows yet. */
  public static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static final class First {
    private static final KeyPair PAIR = generate();
  }

  private static final class Second {
    private static final KeyPair PAIR = generate();
  }
}
