package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SecurityException;
import java.net.URI;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * Says whether a token is good: signed by its issuer's published key with an asymmetric algorithm, from an issuer this job may
 * believe, for the right audience, within its time, and with the claims that were asked for (OpenID Connect Core 1.0 section 3.1.3.7).
 *
 * <p>Every objection is a {@link Failure} of kind denied; an issuer that does not answer is one of kind unreachable.
 */
public final class IdTokenVerifier {
  /** How far this machine's clock and the issuer's may be apart. */
  static final Duration LEEWAY = Duration.ofSeconds(60);

  private static final List<SecureDigestAlgorithm<?, ?>> ALGORITHMS = List.of(
      Jwts.SIG.RS256,
      Jwts.SIG.RS384,
      Jwts.SIG.RS512,
      Jwts.SIG.PS256,
      Jwts.SIG.PS384,
      Jwts.SIG.PS512,
      Jwts.SIG.ES256,
      Jwts.SIG.ES384,
      Jwts.SIG.ES512,
      Jwts.SIG.EdDSA);

  private final Calls calls;
  private final Clock clock;
  private final Map<String, KeySet> known = new ConcurrentHashMap<>();

  public IdTokenVerifier(OkHttpClient client, Clock clock) {
    this.calls = new Calls(client);
    this.clock = clock;
  }

  /** The same for a token with what its source knows about it: its warnings stay, its audience stands in for one not asked for. */
  public IdToken verify(UnverifiedToken token, Expectation expected) {
    Expectation known = new Expectation(
        expected.issuer(),
        expected.audience().or(token::audience),
        expected.requiredClaims(),
        expected.trustedIssuers());
    IdToken verified = verify(token.raw(), known);
    List<String> warnings = new ArrayList<>(token.warnings());
    warnings.addAll(verified.warnings());
    return new IdToken(verified.raw(), verified.claims(), warnings);
  }

  public IdToken verify(Secret raw, Expectation expected) {
    UnverifiedJwt jwt = read(raw);
    String algorithm = algorithm(jwt);
    String issuer = issuer(jwt, expected);
    String doing = "verifying the ID token of " + issuer;

    checkSignature(doing, raw, jwt, algorithm, issuer);
    // The signature covers the very bytes these claims were read from.
    Claims claims = new Claims(jwt.claims());
    checkTimes(doing, claims);
    checkAudience(doing, claims, expected);
    checkRequired(doing, claims, expected);
    return new IdToken(raw, claims, warnings(issuer));
  }

  private static UnverifiedJwt read(Secret raw) {
    try {
      return UnverifiedJwt.read(raw);
    } catch (UnverifiedJwt.Malformed e) {
      throw Failure.denied("verifying the ID token: " + e.getMessage()).causedBy(e);
    }
  }

  private static String algorithm(UnverifiedJwt jwt) {
    String named = String.valueOf(jwt.header().get("alg"));
    if (ALGORITHMS.stream().anyMatch(algorithm -> algorithm.getId().equals(named))) {
      return named;
    }
    String message =
        "verifying the ID token: signed with '" + Words.brief(named) + "', which is not accepted";
    throw named.startsWith("HS")
        ? Failure.denied(message)
            .hint(
                "HS algorithms sign with the client's secret, so nobody else can check them; set the server's signing algorithm"
                    + " to RS256 (Gitea: JWT_SIGNING_ALGORITHM in [oauth2])")
        : Failure.denied(message)
            .hint("accepted are RS, PS and ES with 256, 384 or 512 bits, and EdDSA");
  }

  /** The token's issuer, once it is sure that this job may fetch keys from there. */
  private static String issuer(UnverifiedJwt jwt, Expectation expected) {
    if (!(jwt.claims().get("iss") instanceof String issuer)
        || TrustedIssuers.web(issuer).isEmpty()) {
      throw Failure.denied("verifying the ID token: its iss claim is missing or no http address")
          .hint("is it an ID token? Access and refresh tokens of Gitea carry no issuer");
    }
    if (expected.issuer().isPresent()) {
      if (!TrustedIssuers.same(issuer, expected.issuer().get())) {
        throw Failure.denied("verifying the ID token: its issuer is " + Words.brief(issuer)
            + ", expected is " + expected.issuer().get());
      }
      return issuer;
    }
    if (expected.trustedIssuers().isEmpty()) {
      throw Failure.usage("verifying the ID token: there is no telling which issuer to believe")
          .hint("outside a job name it with --issuer; the token says " + Words.brief(issuer));
    }
    if (expected.trustedIssuers().stream()
        .noneMatch(trusted -> TrustedIssuers.covers(trusted, issuer))) {
      String trusted =
          expected.trustedIssuers().stream().map(URI::toString).collect(Collectors.joining(" or "));
      throw Failure.denied("verifying the ID token: its issuer is " + Words.brief(issuer)
              + ", but this job runs on " + trusted)
          .hint("if that issuer is to be believed, name it: --issuer " + Words.brief(issuer));
    }
    return issuer;
  }

  private void checkSignature(
      String doing, Secret raw, UnverifiedJwt jwt, String algorithm, String issuer) {
    PublicKey key = key(doing, jwt, algorithm, issuer);
    Date now = Date.from(clock.instant());
    try {
      Jwts.parser()
          .json(KeySet.JSON)
          .zip()
          .clear()
          .and()
          .sig()
          .clear()
          .add(ALGORITHMS)
          .and()
          .clock(() -> now)
          .clockSkewSeconds(LEEWAY.toSeconds())
          .keyLocator(header -> key)
          .build()
          .parseSignedClaims(raw.reveal());
    } catch (io.jsonwebtoken.ClaimJwtException e) {
      // Signed all right, out of time: checkTimes says it in full.
      return;
    } catch (SecurityException e) {
      throw Failure.denied(doing + ": the signature does not fit the key the issuer publishes")
          .hint("the token was altered or cut on its way, or another server uses the same address")
          .causedBy(e);
    } catch (JwtException | IllegalArgumentException e) {
      throw Failure.denied(doing + ": it cannot be read as a signed token").causedBy(e);
    }
  }

  private PublicKey key(String doing, UnverifiedJwt jwt, String algorithm, String issuer) {
    Optional<String> keyId = Optional.ofNullable(jwt.header().get("kid")).map(String::valueOf);
    KeySet keys = known.get(issuer);
    if (keys == null) {
      keys = KeySet.fetch(calls, doing, keysOf(doing, issuer));
      known.put(issuer, keys);
    }
    Optional<PublicKey> key = keys.find(algorithm, keyId);
    if (key.isEmpty()) {
      // The issuer may have changed its key between the two requests, or a cache before it was
      // late.
      keys = KeySet.fetch(calls, doing, keys.source());
      known.put(issuer, keys);
      key = keys.find(algorithm, keyId);
    }
    if (key.isPresent()) {
      return key.get();
    }
    String wanted = keyId
        .map(id -> "key '" + Words.brief(id) + "' for " + algorithm)
        .orElse("a key for " + algorithm + " (the token names none)");
    throw Failure.denied(
            doing + ": " + wanted + " is not among those at " + keys.source() + ": " + keys.ids())
        .hint("the issuer changed its signing key after it made this token; get a new one");
  }

  private HttpUrl keysOf(String doing, String issuer) {
    Provider provider = Provider.discover(calls, doing, issuer);
    if (!TrustedIssuers.same(provider.issuer(), issuer)) {
      throw Failure.denied(doing + ": " + provider.document() + " says that it is "
              + Words.brief(provider.issuer()))
          .hint(
              "two servers answer at one address, or the server's public address changed after the token was made");
    }
    return provider
        .endpoint(doing, "jwks_uri")
        .orElseThrow(
            () -> Failure.denied(doing + ": " + provider.document() + " names no jwks_uri"));
  }

  private void checkTimes(String doing, Claims claims) {
    Instant now = clock.instant();
    String clockHint = "this machine's clock says " + now + "; compare it with the issuer's";
    Instant expiry = claims
        .instant("exp")
        .orElseThrow(
            () -> Failure.denied(doing + ": it has no exp claim, so it would be good for ever"));
    if (!now.minus(LEEWAY).isBefore(expiry)) {
      throw Failure.denied(
              doing + ": it expired at " + expiry + ", " + Words.seconds(expiry, now) + " s ago")
          .hint("get a new token; if it is new, " + clockHint);
    }
    for (String name : List.of("nbf", "iat")) {
      if (claims.find(name).isEmpty()) {
        continue;
      }
      Instant start = claims
          .instant(name)
          .orElseThrow(() -> Failure.denied(doing + ": its " + name + " claim is not a number"));
      if (start.isAfter(now.plus(LEEWAY))) {
        String meaning = name.equals("nbf")
            ? "it is not valid before "
            : "it says it was issued in the future, at ";
        throw Failure.denied(doing + ": " + meaning + start + " (" + name + "), in "
                + Words.seconds(now, start) + " s")
            .hint(clockHint);
      }
    }
  }

  private static void checkAudience(String doing, Claims claims, Expectation expected) {
    if (expected.audience().isPresent()
        && !claims.audiences().contains(expected.audience().get())) {
      String named = claims.find("aud").map(Json::text).map(Words::brief).orElse("missing");
      throw Failure.denied(doing + ": its aud is " + named + ", expected is \""
          + expected.audience().get() + "\"");
    }
  }

  private static void checkRequired(String doing, Claims claims, Expectation expected) {
    expected.requiredClaims().forEach((name, value) -> {
      Optional<Object> found = claims.find(name);
      if (found.isEmpty()) {
        throw Failure.denied(doing + ": it has no claim '" + name + "'")
            .hint("it has " + String.join(", ", claims.values().keySet()));
      }
      if (!claims.matches(name, value)) {
        throw Failure.denied(doing + ": claim '" + name + "' is "
            + Words.brief(Json.text(found.get())) + ", required is '" + value + "'");
      }
    });
  }

  private static List<String> warnings(String issuer) {
    HttpUrl url = HttpUrl.get(issuer);
    return url.isHttps() || TrustedIssuers.isLoopback(url.host())
        ? List.of()
        : List.of("the issuer " + issuer
            + " is spoken to over plain http: whoever is in between can make tokens that pass");
  }
}
