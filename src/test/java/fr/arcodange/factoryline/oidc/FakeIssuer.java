package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.http.MockServers;
import fr.arcodange.factoryline.text.RsaKeys;
import fr.arcodange.factoryline.text.Secret;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;

/** An issuer on loopback that publishes the keys it is given and signs what it is told to. Other paths answer as the test says. */
final class FakeIssuer implements AutoCloseable {
  static final Instant NOW = Instant.ofEpochSecond(1795413406L);
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final KeyPair RSA = RsaKeys.first();
  static final KeyPair OTHER_RSA = RsaKeys.second();
  static final KeyPair EC = Jwts.SIG.ES256.keyPair().build();
  static final KeyPair ED25519 = Jwks.CRV.Ed25519.keyPair().build();

  private final MockWebServer server = MockServers.create();
  private final Map<String, Function<RecordedRequest, MockResponse>> routes = new LinkedHashMap<>();
  final List<RecordedRequest> requests = new ArrayList<>();
  String path = "";

  FakeIssuer() {
    server.setDispatcher(new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        synchronized (requests) {
          requests.add(request);
        }
        Function<RecordedRequest, MockResponse> route =
            routes.get(request.getUrl().encodedPath());
        return route == null ? json(404, "{\"message\":\"Not found.\"}") : route.apply(request);
      }
    });
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    discovery(issuer());
    keys(jwk("rsa-1", RSA));
  }

  String origin() {
    return "http://127.0.0.1:" + server.getPort();
  }

  String issuer() {
    return origin() + path;
  }

  /** Moves the issuer below a path, as Forgejo's. */
  FakeIssuer at(String path) {
    this.path = path;
    discovery(issuer());
    return this;
  }

  FakeIssuer discovery(String issuer) {
    return route(
        path + "/.well-known/openid-configuration",
        200,
        "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + origin()
            + "/keys\",\"token_endpoint\":\"" + origin()
            + "/login/oauth/access_token\",\"authorization_endpoint\":\"" + origin()
            + "/login/oauth/authorize\"}");
  }

  FakeIssuer keys(String... jwks) {
    return route("/keys", 200, "{\"keys\":[" + String.join(",", jwks) + "]}");
  }

  FakeIssuer route(String path, int status, String body) {
    return route(path, request -> json(status, body));
  }

  FakeIssuer route(String path, Function<RecordedRequest, MockResponse> answer) {
    routes.put(path, answer);
    return this;
  }

  static MockResponse json(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json;charset=utf-8")
        .body(body)
        .build();
  }

  long count(String path) {
    synchronized (requests) {
      return requests.stream()
          .filter(request -> request.getUrl().encodedPath().equals(path))
          .count();
    }
  }

  RecordedRequest last() {
    synchronized (requests) {
      return requests.get(requests.size() - 1);
    }
  }

  static String jwk(@Nullable String id, KeyPair pair) {
    Map<String, Object> key;
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      key = new LinkedHashMap<>(Jwks.builder().key(rsa).build());
    } else if (pair.getPublic() instanceof ECPublicKey ec) {
      key = new LinkedHashMap<>(Jwks.builder().key(ec).build());
    } else if (pair.getPublic() instanceof EdECPublicKey ed) {
      key = new LinkedHashMap<>(Jwks.builder().octetKey(ed).build());
    } else {
      throw new IllegalArgumentException(pair.getPublic().getAlgorithm());
    }
    if (id != null) {
      key.put("kid", id);
    }
    return Json.text(key);
  }

  /** The claims of an ordinary token of this issuer: for an hour, for "vault". */
  Map<String, Object> claims() {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", issuer());
    claims.put("sub", "repo:factory/lab:ref:refs/heads/main");
    claims.put("aud", List.of("vault"));
    claims.put("exp", NOW.getEpochSecond() + 3600);
    claims.put("iat", NOW.getEpochSecond());
    return claims;
  }

  Map<String, Object> claims(String name, @Nullable Object value) {
    Map<String, Object> claims = claims();
    if (value == null) {
      claims.remove(name);
    } else {
      claims.put(name, value);
    }
    return claims;
  }

  Secret token(Map<String, Object> claims) {
    return sign("rsa-1", RSA, claims);
  }

  static Secret sign(@Nullable String keyId, KeyPair pair, Map<String, Object> claims) {
    JwtBuilder builder = Jwts.builder().content(Json.text(claims));
    if (keyId != null) {
      builder.header().keyId(keyId);
    }
    return Secret.of(builder.signWith(pair.getPrivate()).compact());
  }

  Expectation expected() {
    return new Expectation(
        Optional.empty(), Optional.of("vault"), Map.of(), List.of(URI.create(origin())));
  }

  Expectation requiring(String name, String value) {
    return new Expectation(
        Optional.empty(), Optional.empty(), Map.of(name, value), List.of(URI.create(origin())));
  }

  @Override
  public void close() {
    server.close();
  }
}
