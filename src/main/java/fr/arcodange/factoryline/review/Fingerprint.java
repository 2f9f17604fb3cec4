package fr.arcodange.factoryline.review;

import fr.arcodange.factoryline.Failure;
import org.jspecify.annotations.Nullable;

/** Stands for the whole of a plan under one bundle's key: what a person accepts when a plan was refused. 32 hexadecimal digits. */
public final class Fingerprint {
  private final Digest digest;

  Fingerprint(Digest digest) {
    this.digest = digest;
  }

  /**
   * Reads one that a person typed.
   *
   * @throws Failure usage if it is not 32 hexadecimal digits
   */
  public static Fingerprint parse(String text) {
    try {
      return new Fingerprint(Digest.parse(text));
    } catch (IllegalArgumentException e) {
      throw Failure.usage(
              "reading the fingerprint '" + text + "': it must be 32 hexadecimal digits")
          .hint("copy it as the refused apply wrote it, small letters and all")
          .causedBy(e);
    }
  }

  /** Of all digests that a bundle holds, paths of unknown values among them, in any order. */
  static Fingerprint of(DigestSet digests, ChangeDigests under) {
    return new Fingerprint(under.fingerprint(digests));
  }

  String start() {
    return toString().substring(0, 8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fingerprint that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return digest.hex();
  }
}
