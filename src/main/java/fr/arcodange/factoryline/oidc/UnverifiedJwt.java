package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;

/** A compact JWS taken apart, before anybody has checked its signature (RFC 7515 section 3.1). */
record UnverifiedJwt(Map<String, Object> header, Map<String, Object> claims) {
  static final int MAX_CHARS = 64 * 1024;

  /** The text is no token; the message says how, without a piece of it. */
  static final class Malformed extends Exception {
    private Malformed(String message) {
      super(message);
    }
  }

  static UnverifiedJwt read(Secret raw) throws Malformed {
    String text = raw.reveal();
    if (text.length() > MAX_CHARS) {
      throw new Malformed("it is longer than 64 KiB");
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length == 5) {
      throw new Malformed("it is encrypted (five parts), not signed");
    }
    if (parts.length != 3) {
      throw new Malformed("a JWT has three parts with dots between them, this has " + parts.length);
    }
    return new UnverifiedJwt(part("header", parts[0]), part("claims", parts[1]));
  }

  private static Map<String, Object> part(String name, String encoded) throws Malformed {
    try {
      return Json.object(Base64.getUrlDecoder().decode(encoded));
    } catch (IllegalArgumentException e) {
      throw new Malformed("its " + name + " are not base64url");
    } catch (IOException e) {
      // Jackson quotes what it stumbled upon, so its words stay here.
      throw new Malformed("its " + name + " are not one JSON object");
    }
  }
}
