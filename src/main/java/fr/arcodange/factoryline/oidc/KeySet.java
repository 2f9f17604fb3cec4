package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import io.jsonwebtoken.io.AbstractDeserializer;
import io.jsonwebtoken.io.Deserializer;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.JwkSet;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PublicJwk;
import java.io.IOException;
import java.io.Reader;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.CacheControl;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** The public keys an issuer signs with (RFC 7517), without those that are of no use here: other curves, encryption, secrets. */
record KeySet(HttpUrl source, List<PublicJwk<?>> keys) {
  /** jjwt reading JSON the way this package does, which spares it an object mapper. */
  static final Deserializer<Map<String, ?>> JSON = new AbstractDeserializer<>() {
    @Override
    protected Map<String, ?> doDeserialize(Reader reader) throws IOException {
      return Json.object(reader);
    }
  };

  static KeySet fetch(Calls calls, String doing, HttpUrl source) {
    Request request = new Request.Builder()
        .url(source)
        .header("Accept", "application/json")
        .cacheControl(CacheControl.FORCE_NETWORK)
        .build();
    Calls.Reply reply = calls.get(doing, request);
    if (!reply.ok()) {
      throw reply.failure(doing);
    }
    return new KeySet(source, parse(doing, source, reply.body()));
  }

  private static List<PublicJwk<?>> parse(String doing, HttpUrl source, String body) {
    JwkSet set;
    try {
      set = Jwks.setParser().json(JSON).build().parse(body);
    } catch (io.jsonwebtoken.JwtException | IllegalArgumentException e) {
      throw Failure.denied(doing + ": " + source + " is not a JSON web key set").causedBy(e);
    }
    List<PublicJwk<?>> usable = new ArrayList<>();
    for (Jwk<?> jwk : set.getKeys()) {
      if (jwk instanceof PublicJwk<?> key && !"enc".equals(key.get("use"))) {
        usable.add(key);
      }
    }
    return List.copyOf(usable);
  }

  /** The key that a token with this algorithm and key id was signed with; without a key id, the only one that fits. */
  Optional<PublicKey> find(String algorithm, Optional<String> keyId) {
    List<PublicJwk<?>> fitting = keys.stream()
        .filter(key -> keyId.isEmpty() || keyId.get().equals(key.getId()))
        .filter(key -> fits(key, algorithm))
        .toList();
    return fitting.size() == 1 || (keyId.isPresent() && !fitting.isEmpty())
        ? Optional.of(fitting.get(0).toKey())
        : Optional.empty();
  }

  private static boolean fits(PublicJwk<?> key, String algorithm) {
    if (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm)) {
      return false;
    }
    return switch (algorithm.substring(0, 2)) {
      case "RS", "PS" -> key.getType().equals("RSA");
      case "ES" -> key.getType().equals("EC");
      default -> key.getType().equals("OKP") && String.valueOf(key.get("crv")).startsWith("Ed");
    };
  }

  /** The ids of the keys, for a message. */
  String ids() {
    return keys.isEmpty()
        ? "no key this program can use"
        : String.join(
            ", ",
            keys.stream()
                .map(key -> "'" + key.getId() + "' (" + key.getType() + ")")
                .toList());
  }
}
