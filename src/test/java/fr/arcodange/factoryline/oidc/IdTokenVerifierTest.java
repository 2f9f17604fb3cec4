package fr.arcodange.factoryline.oidc;

import static fr.arcodange.factoryline.oidc.Failures.denied;
import static fr.arcodange.factoryline.oidc.Failures.unreachable;
import static fr.arcodange.factoryline.oidc.Failures.usage;
import static fr.arcodange.factoryline.oidc.FakeIssuer.CLOCK;
import static fr.arcodange.factoryline.oidc.FakeIssuer.EC;
import static fr.arcodange.factoryline.oidc.FakeIssuer.ED25519;
import static fr.arcodange.factoryline.oidc.FakeIssuer.NOW;
import static fr.arcodange.factoryline.oidc.FakeIssuer.OTHER_RSA;
import static fr.arcodange.factoryline.oidc.FakeIssuer.RSA;
import static fr.arcodange.factoryline.oidc.FakeIssuer.jwk;
import static fr.arcodange.factoryline.oidc.FakeIssuer.sign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.Encoders;
import io.jsonwebtoken.security.Keys;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTokenVerifierTest {
  private final FakeIssuer issuer = new FakeIssuer();
  private final IdTokenVerifier verifier = new IdTokenVerifier(new OkHttpClient(), CLOCK);

  @AfterEach
  void stop() {
    issuer.close();
  }

  private IdToken verify(Secret token) {
    return verifier.verify(token, issuer.expected());
  }

  private IdToken verify(Map<String, Object> claims) {
    return verify(issuer.token(claims));
  }

  @Test
  void aGoodTokenKeepsItsClaims() {
    IdToken token = verify(issuer.claims());

    assertEquals(issuer.issuer(), token.claims().issuer());
    assertEquals("repo:factory/lab:ref:refs/heads/main", token.claims().subject());
    assertEquals(List.of("vault"), token.claims().audiences());
    assertEquals(NOW.plusSeconds(3600), token.claims().expiresAt());
    assertEquals(List.of(), token.warnings());
  }

  @Test
  void ellipticCurveAndEdwardsKeysVerify() {
    issuer.keys(jwk("ec", EC), jwk("ed", ED25519));

    verify(sign("ec", EC, issuer.claims()));
    verify(sign("ed", ED25519, issuer.claims()));
  }

  @Test
  void everyAlgorithmOfTheRsaFamilyVerifies() {
    for (var algorithm : List.of(Jwts.SIG.RS384, Jwts.SIG.RS512, Jwts.SIG.PS256, Jwts.SIG.PS512)) {
      String token = Jwts.builder()
          .header()
          .keyId("rsa-1")
          .and()
          .content(Json.text(issuer.claims()))
          .signWith(RSA.getPrivate(), algorithm)
          .compact();
      verify(Secret.of(token));
    }
  }

  @Test
  void aTokenWithoutSignatureIsRefused() {
    Secret token = Secret.of(Jwts.builder().content(Json.text(issuer.claims())).compact());

    Failure failure = denied(() -> verify(token));

    assertTrue(
        failure.message().contains("signed with 'none', which is not accepted"), failure.message());
    assertTrue(issuer.requests.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nOnE", "None", "HS256", "RSA1_5", "dir", "null", "rs256"})
  void noOtherAlgorithmIsAccepted(String algorithm) {
    Secret token = forged("{\"alg\":\"" + algorithm + "\",\"kid\":\"rsa-1\"}", issuer.claims());

    assertTrue(denied(() -> verify(token)).message().contains("not accepted"));
  }

  @Test
  void thePublicKeyIsNoSecretToSignWith() {
    byte[] published = RSA.getPublic().getEncoded();
    String token = Jwts.builder()
        .header()
        .keyId("rsa-1")
        .and()
        .content(Json.text(issuer.claims()))
        .signWith(Keys.hmacShaKeyFor(published), Jwts.SIG.HS256)
        .compact();

    Failure failure = denied(() -> verify(Secret.of(token)));

    assertTrue(failure.message().contains("'HS256'"), failure.message());
    assertTrue(failure.hint().orElseThrow().contains("JWT_SIGNING_ALGORITHM"));
  }

  @Test
  void aKeyOfAnotherKindThanTheAlgorithmIsNotTried() {
    issuer.keys(jwk("rsa-1", EC));

    assertTrue(denied(() -> verify(issuer.claims())).message().contains("'rsa-1' (EC)"));
  }

  @Test
  void aTokenOfAnotherKeyIsRefused() {
    Failure failure = denied(() -> verify(sign("rsa-1", OTHER_RSA, issuer.claims())));

    assertTrue(
        failure.message().endsWith("the signature does not fit the key the issuer publishes"),
        failure.message());
  }

  @Test
  void claimsCannotBeExchangedUnderASignature() {
    String[] parts = issuer.token(issuer.claims()).reveal().split("\\.", -1);
    String altered = parts[0] + "."
        + Encoders.BASE64URL.encode(
            Json.text(issuer.claims("sub", "root")).getBytes(StandardCharsets.UTF_8))
        + "." + parts[2];

    denied(() -> verify(Secret.of(altered)));
  }

  @Test
  void withoutKeyIdTheOnlyFittingKeyIsTaken() {
    issuer.keys(jwk(null, RSA), jwk("ec", EC));

    verify(sign(null, RSA, issuer.claims()));
  }

  @Test
  void withoutKeyIdTwoFittingKeysAreAmbiguous() {
    issuer.keys(jwk("a", RSA), jwk("b", OTHER_RSA));

    Failure failure = denied(() -> verify(sign(null, RSA, issuer.claims())));

    assertTrue(failure.message().contains("the token names none"), failure.message());
  }

  @Test
  void anUnknownKeyIdIsLookedForOnceMore() {
    int[] asked = {0};
    issuer.route(
        "/keys",
        request -> FakeIssuer.json(
            200,
            "{\"keys\":[" + (asked[0]++ == 0 ? jwk("old", OTHER_RSA) : jwk("rsa-1", RSA)) + "]}"));

    verify(issuer.claims());

    assertEquals(2, issuer.count("/keys"));
  }

  @Test
  void aKeyIdThatStaysUnknownIsNotAskedForAgain() {
    Failure failure = denied(() -> verify(sign("gone", OTHER_RSA, issuer.claims())));

    assertEquals(2, issuer.count("/keys"));
    assertTrue(
        failure.message().contains("key 'gone' for RS256 is not among those"), failure.message());
    assertTrue(failure.message().endsWith("'rsa-1' (RSA)"), failure.message());
    assertTrue(failure.hint().orElseThrow().contains("get a new one"));
  }

  @Test
  void keysAreFetchedOnceForManyTokens() {
    verify(issuer.claims());
    verify(issuer.claims());

    assertEquals(1, issuer.count("/keys"));
    assertEquals(1, issuer.count("/.well-known/openid-configuration"));
  }

  @Test
  void keysOfOtherKindsDoNotSpoilTheRest() {
    issuer.keys(
        "{\"kty\":\"LATTICE\",\"kid\":\"q\",\"x\":\"AAAA\"}",
        "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"kid\":\"k\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-999\",\"kid\":\"p\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed999\",\"kid\":\"o\",\"x\":\"AAAA\"}",
        "{\"kty\":\"oct\",\"kid\":\"rsa-1\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI\"}",
        "{\"kty\":\"RSA\",\"kid\":\"broken\",\"n\":\"\",\"e\":\"AQAB\"}",
        "{\"kid\":\"no-kind\"}",
        jwk("rsa-1", RSA));

    verify(issuer.claims());
  }

  @Test
  void anEncryptionKeyDoesNotVerify() {
    issuer.keys(jwk("rsa-1", RSA).replace("{\"kty\"", "{\"use\":\"enc\",\"kty\""));

    denied(() -> verify(issuer.claims()));
  }

  @Test
  void aKeyThatIsForAnotherAlgorithmDoesNotVerify() {
    issuer.keys(jwk("rsa-1", RSA).replace("{\"kty\"", "{\"alg\":\"PS512\",\"kty\""));

    denied(() -> verify(issuer.claims()));
  }

  @Test
  void giteasOwnAnswersAreUnderstood() {
    issuer.route("/keys", 200, Fixtures.read("jwks.json"));
    issuer.route(
        "/.well-known/openid-configuration",
        200,
        Fixtures.read("openid-configuration.json")
            .replace("http://127.0.0.1:33080/login/oauth/keys", issuer.origin() + "/keys")
            .replace("http://127.0.0.1:33080", issuer.origin()));

    Secret token = sign("XCpHa5wU9LSmCUFNqaqKMUl_6rY4E7Ct5nfN4FNE5kk", RSA, issuer.claims());

    // The key was found, and it is not the one this token was signed with.
    assertTrue(denied(() -> verify(token)).message().contains("the signature does not fit"));
    assertEquals(1, issuer.count("/keys"));
  }

  @Test
  void theIssuerMayBeWrittenWithASlash() {
    issuer.discovery(issuer.issuer() + "/");
    verify(issuer.claims("iss", issuer.issuer() + "/"));
    verify(issuer.claims());
  }

  @Test
  void theExpectedIssuerMayBeWrittenWithASlash() {
    Expectation expected =
        new Expectation(Optional.of(issuer.issuer() + "/"), Optional.empty(), Map.of(), List.of());

    verifier.verify(issuer.token(issuer.claims()), expected);
  }

  @Test
  void anotherIssuerThanTheOneNamedIsRefused() {
    Expectation expected = new Expectation(
        Optional.of("https://forge.example"),
        Optional.empty(),
        Map.of(),
        List.of(URI.create(issuer.origin())));

    Failure failure = denied(() -> verifier.verify(issuer.token(issuer.claims()), expected));

    assertTrue(failure.message().contains("expected is https://forge.example"), failure.message());
    assertTrue(issuer.requests.isEmpty());
  }

  @Test
  void aTokenCannotChooseWhereItsKeysComeFrom() {
    Expectation expected = new Expectation(
        Optional.empty(), Optional.empty(), Map.of(), List.of(URI.create("https://forge.example")));

    Failure failure = denied(() -> verifier.verify(issuer.token(issuer.claims()), expected));

    assertTrue(
        failure.message().contains("but this job runs on https://forge.example"),
        failure.message());
    assertEquals(
        "if that issuer is to be believed, name it: --issuer " + issuer.issuer(),
        failure.hint().orElseThrow());
    assertTrue(issuer.requests.isEmpty());
  }

  @Test
  void outsideAJobTheIssuerHasToBeNamed() {
    Expectation expected = new Expectation(Optional.empty(), Optional.empty(), Map.of(), List.of());

    assertTrue(usage(() -> verifier.verify(issuer.token(issuer.claims()), expected))
        .hint()
        .orElseThrow()
        .contains("--issuer"));
  }

  @Test
  void anIssuerBelowTheForgesAddressIsFound() {
    issuer.at("/api/actions");

    assertEquals(
        issuer.origin() + "/api/actions", verify(issuer.claims()).claims().issuer());
  }

  @Test
  void aDiscoveryDocumentOfSomebodyElseIsRefused() {
    issuer.discovery("https://elsewhere.example");

    Failure failure = denied(() -> verify(issuer.claims()));

    assertTrue(
        failure.message().endsWith("says that it is https://elsewhere.example"), failure.message());
    assertEquals(0, issuer.count("/keys"));
  }

  @Test
  void aPlainHttpIssuerIsWarnedAbout() {
    OkHttpClient toLoopback = new OkHttpClient.Builder()
        .dns(host -> List.of(InetAddress.getLoopbackAddress()))
        .build();
    String lab = issuer.origin().replace("127.0.0.1", "forge.lab");
    issuer.discovery(lab);
    Expectation expected = new Expectation(Optional.of(lab), Optional.empty(), Map.of(), List.of());

    IdToken token = new IdTokenVerifier(toLoopback, CLOCK)
        .verify(issuer.token(issuer.claims("iss", lab)), expected);

    assertEquals(1, token.warnings().size());
    assertTrue(token.warnings().get(0).contains(lab + " is spoken to over plain http"));
  }

  @Test
  void theWarningsOfTheSourceStay() {
    UnverifiedToken token = new UnverifiedToken(
        issuer.token(issuer.claims()),
        Optional.of("vault"),
        List.of("the refresh token ends soon"));

    assertEquals(
        List.of("the refresh token ends soon"),
        verifier.verify(token, issuer.expected()).warnings());
  }

  @Test
  void theAudienceTheSourceAskedForIsCheckedWhenNoOtherIs() {
    UnverifiedToken token =
        new UnverifiedToken(issuer.token(issuer.claims()), Optional.of("somebody"), List.of());
    Expectation noAudience = new Expectation(
        Optional.empty(), Optional.empty(), Map.of(), List.of(URI.create(issuer.origin())));

    assertTrue(denied(() -> verifier.verify(token, noAudience))
        .message()
        .contains("expected is \"somebody\""));
  }

  @Test
  void anExpiredTokenSaysSinceWhen() {
    Failure failure = denied(() -> verify(issuer.claims("exp", NOW.getEpochSecond() - 100)));

    assertTrue(
        failure.message().endsWith("it expired at " + NOW.minusSeconds(100) + ", 100 s ago"),
        failure.message());
    assertTrue(failure.hint().orElseThrow().contains("this machine's clock says " + NOW));
  }

  @ParameterizedTest
  @CsvSource({
    "exp,-59,true",
    "exp,-60,false",
    "nbf,60,true",
    "nbf,61,false",
    "iat,60,true",
    "iat,61,false"
  })
  void clocksMayBeAMinuteApart(String claim, long seconds, boolean good) {
    Secret token = issuer.token(issuer.claims(claim, NOW.getEpochSecond() + seconds));
    if (good) {
      verify(token);
    } else {
      denied(() -> verify(token));
    }
  }

  @Test
  void aTokenOfTheFutureIsRefused() {
    assertTrue(denied(() -> verify(issuer.claims("iat", NOW.getEpochSecond() + 120)))
        .message()
        .endsWith("(iat), in 120 s"));
    assertTrue(denied(() -> verify(issuer.claims("nbf", NOW.getEpochSecond() + 120)))
        .message()
        .endsWith("(nbf), in 120 s"));
  }

  @Test
  void aTokenWithoutEndIsRefused() {
    assertTrue(denied(() -> verify(issuer.claims("exp", null))).message().contains("no exp claim"));
  }

  @ParameterizedTest
  @CsvSource({
    "exp,1e400,true",
    "exp,99999999999999999999,true",
    "exp,-1e400,false",
    "exp,1.5,false",
    "iat,1e400,false",
    "iat,-1e400,true",
    "nbf,1e400,false",
    "nbf,0.5,true"
  })
  void timesOutOfAnyRangeHaveAnAnswer(String claim, BigDecimal number, boolean good) {
    Secret token = issuer.token(issuer.claims(claim, number));
    if (good) {
      verify(token);
    } else {
      denied(() -> verify(token));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "exp", "nbf", "iat", "sub", "jti"})
  void claimsOfTheWrongKindAreNoCrash(String claim) {
    for (Object value :
        List.of("text", true, List.of(List.of(1)), Map.of("a", 1), new BigDecimal("0.5"))) {
      Secret token = issuer.token(issuer.claims(claim, value));
      try {
        verify(token);
        assertTrue(List.of("nbf", "iat", "sub", "jti").contains(claim), claim + " " + value);
      } catch (Failure expected) {
        assertEquals(Failure.Kind.DENIED, expected.kind(), claim + " " + value);
      }
    }
  }

  @Test
  void anAudienceMayBeAStringOrAnArray() {
    verify(issuer.claims("aud", "vault"));
    verify(issuer.claims("aud", List.of("other", "vault")));
  }

  @Test
  void aWrongAudienceShowsTheTokens() {
    Failure failure = denied(() -> verify(issuer.claims("aud", List.of("a", "b"))));

    assertTrue(
        failure.message().endsWith("its aud is [\"a\",\"b\"], expected is \"vault\""),
        failure.message());
    assertTrue(denied(() -> verify(issuer.claims("aud", null)))
        .message()
        .endsWith("its aud is missing, expected is \"vault\""));
  }

  @ParameterizedTest
  @CsvSource({"17", "true", "x y"})
  void requiredClaimsCompareAsText(String value) {
    Object[] forms = {value, List.of("other", value)};
    for (Object form : forms) {
      verifier.verify(issuer.token(issuer.claims("thing", form)), issuer.requiring("thing", value));
    }
  }

  @Test
  void aNumberAndItsTextAreOneRequirement() {
    verifier.verify(
        issuer.token(issuer.claims("repository_id", 17)), issuer.requiring("repository_id", "17"));
    verifier.verify(
        issuer.token(issuer.claims("repository_id", "17")),
        issuer.requiring("repository_id", "17"));
  }

  @Test
  void aNestedClaimIsRequiredByPointer() {
    Secret token = issuer.token(issuer.claims("kubernetes.io", Map.of("namespace", "ci")));

    verifier.verify(token, issuer.requiring("/kubernetes.io/namespace", "ci"));
  }

  @Test
  void aRequiredClaimThatIsMissingNamesThoseThereAre() {
    Failure failure = denied(() ->
        verifier.verify(issuer.token(issuer.claims()), issuer.requiring("ref", "refs/heads/main")));

    assertTrue(failure.message().endsWith("it has no claim 'ref'"), failure.message());
    assertEquals("it has iss, sub, aud, exp, iat", failure.hint().orElseThrow());
  }

  @Test
  void aRequiredClaimOfAnotherValueShowsBoth() {
    Failure failure = denied(() -> verifier.verify(
        issuer.token(issuer.claims("ref", "refs/heads/evil")),
        issuer.requiring("ref", "refs/heads/main")));

    assertTrue(
        failure
            .message()
            .endsWith("claim 'ref' is \"refs/heads/evil\", required is 'refs/heads/main'"),
        failure.message());
  }

  @Test
  void giteasAccessTokenIsNoIdToken() throws Exception {
    String access =
        (String) Json.object(new StringReader(Fixtures.read("oauth-token-refresh.json")))
            .get("access_token");

    Failure failure = denied(() -> verify(Secret.of(Objects.requireNonNull(access))));

    assertTrue(failure
        .hint()
        .orElseThrow()
        .contains("Access and refresh tokens of Gitea carry no issuer"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "a.b",
        "a.b.c",
        "..",
        "e30.e30.",
        "e30.W10.x",
        "a.b.c.d.e",
        "e30=.e30=.x",
        "\u0000.\u0000.\u0000"
      })
  void whatIsNoTokenIsRefusedWithoutShowingIt(String text) {
    Failure failure = denied(() -> verify(Secret.of(text)));

    assertTrue(failure.message().startsWith("verifying the ID token: "), failure.message());
  }

  @Test
  void aClaimThatComesTwiceIsRefused() {
    Secret token = Secret.of(Jwts.builder()
        .header()
        .keyId("rsa-1")
        .and()
        .content(Json.text(issuer.claims())
            .replace("{\"iss\"", "{\"iss\":\"https://evil.example\",\"iss\""))
        .signWith(RSA.getPrivate())
        .compact());

    assertTrue(
        denied(() -> verify(token)).message().endsWith("its claims are not one JSON object"));
  }

  @Test
  void aHeaderWithAnUnknownCriticalExtensionIsRefused() {
    Secret token = Secret.of(Jwts.builder()
        .header()
        .keyId("rsa-1")
        .add("x", 1)
        .critical()
        .add("x")
        .and()
        .and()
        .content(Json.text(issuer.claims()))
        .signWith(RSA.getPrivate())
        .compact());

    assertTrue(
        denied(() -> verify(token)).message().endsWith("it cannot be read as a signed token"));
  }

  @Test
  void aCompressedTokenIsNotInflated() {
    Secret token = Secret.of(Jwts.builder()
        .header()
        .keyId("rsa-1")
        .and()
        .content(Json.text(issuer.claims()))
        .compressWith(Jwts.ZIP.DEF)
        .signWith(RSA.getPrivate())
        .compact());

    assertTrue(
        denied(() -> verify(token)).message().endsWith("its claims are not one JSON object"));
  }

  @Test
  void anIssuerThatIsDownIsUnreachable() {
    Secret token = issuer.token(issuer.claims());
    Expectation expected = issuer.expected();
    issuer.close();

    Failure failure = unreachable(() -> verifier.verify(token, expected));

    assertTrue(
        failure.message().startsWith("verifying the ID token of http://127.0.0.1:"),
        failure.message());
  }

  @Test
  void anIssuerWithoutDiscoveryIsDeniedAndABrokenOneUnreachable() {
    issuer.route("/.well-known/openid-configuration", 404, "nothing here");
    assertTrue(denied(() -> verify(issuer.claims()))
        .message()
        .endsWith("/openid-configuration: HTTP 404"));

    issuer.route("/.well-known/openid-configuration", 503, "{\"message\":\"later\"}");
    assertTrue(unreachable(() -> verify(issuer.claims())).message().endsWith("HTTP 503, later"));
  }

  @Test
  void aLoginPageInsteadOfDiscoveryIsSaidSo() {
    issuer.route("/.well-known/openid-configuration", 200, "<!DOCTYPE html><html></html>");

    assertTrue(denied(() -> verify(issuer.claims()))
        .hint()
        .orElseThrow()
        .contains("a login page or a proxy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "<html>",
        "{\"keys\":7}",
        "{\"keys\":{}}",
        "{\"keys\":[7,null]}",
        "{\"keys\":[{\"kty\":7}]}",
        ""
      })
  void whatIsNoKeySetIsRefused(String body) {
    issuer.route("/keys", 200, body);

    assertFalse(denied(() -> verify(issuer.claims())).message().isBlank());
  }

  private static Secret forged(String header, Map<String, Object> claims) {
    String text = Encoders.BASE64URL.encode(header.getBytes(StandardCharsets.UTF_8)) + "."
        + Encoders.BASE64URL.encode(Json.text(claims).getBytes(StandardCharsets.UTF_8)) + "."
        + Encoders.BASE64URL.encode("signature".getBytes(StandardCharsets.UTF_8));
    return Secret.of(text);
  }
}
