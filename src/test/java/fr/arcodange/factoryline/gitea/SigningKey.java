package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.RsaKeys;
import fr.arcodange.factoryline.text.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** An RSA key that signs JWTs, any claims as they are given, and shows its public half as a JWKS (RFC 7515, 7517). */
public final class SigningKey {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private final KeyPair pair;
  private final String id;

  private SigningKey(KeyPair pair) throws GeneralSecurityException {
    this.pair = pair;
    this.id = BASE64.encodeToString(
        MessageDigest.getInstance("SHA-256").digest(pair.getPublic().getEncoded()));
  }

  /** The key that every server begins with, made when it is first needed: that takes a while. */
  static SigningKey shared() {
    return Shared.KEY;
  }

  private static final class Shared {
    private static final SigningKey KEY = of(RsaKeys.first());
  }

  /** The key to sign with when this one is worn out. */
  SigningKey next() {
    return of(this == shared() ? RsaKeys.second() : RsaKeys.generate());
  }

  private static SigningKey of(KeyPair pair) {
    try {
      return new SigningKey(pair);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A JWT with exactly these claims, signed RS256. */
  public Secret sign(JsonNode claims) {
    ObjectNode header =
        Fixtures.JSON.createObjectNode().put("alg", "RS256").put("kid", id).put("typ", "JWT");
    String signed = encode(header) + "." + encode(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return Secret.of(signed + "." + BASE64.encodeToString(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(JsonNode json) {
    return BASE64.encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The claims of a JWT that this key signed; empty for anything else. */
  Optional<JsonNode> verify(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(pair.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
        return Optional.empty();
      }
      byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
      return Optional.of(Fixtures.parse(new String(claims, StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  ObjectNode jwks(ObjectNode shape) {
    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
    ((ObjectNode) shape.get("keys").get(0))
        .put("kid", id)
        .put("n", unsigned(key.getModulus()))
        .put("e", unsigned(key.getPublicExponent()));
    return shape;
  }

  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return BASE64.encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
  }
}
