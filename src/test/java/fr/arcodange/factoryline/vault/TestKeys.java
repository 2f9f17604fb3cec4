package fr.arcodange.factoryline.vault;

import fr.arcodange.factoryline.text.Secret;
import io.jsonwebtoken.Jwts;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The signing key of an issuer that exists only in the test. */
public final class TestKeys {
  public static final String ISSUER = "https://gitea.example";
  public static final String AUDIENCE = "5ba1b9b9-0000-4000-8000-000000000000";

  private final KeyPair pair = Jwts.SIG.RS256.keyPair().build();

  public String publicPem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(pair.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** What a job of the CI user gets from Gitea, now, for an hour. */
  public static Map<String, Object> claims() {
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("sub", "2");
    claims.put("aud", List.of(AUDIENCE));
    claims.put("exp", now + 3600);
    claims.put("iat", now);
    claims.put("preferred_username", "tofu-ci");
    return claims;
  }

  public Secret sign(Map<String, Object> claims) {
    return Secret.of(Jwts.builder().claims(claims).signWith(pair.getPrivate()).compact());
  }

  /** A login at {@code gitea_jwt} as {@code gitea_cicd}, with the usual claims changed. */
  public LoginMethod.Jwt login(Consumer<Map<String, Object>> change) {
    return login("gitea_jwt", Optional.of("gitea_cicd"), change);
  }

  public LoginMethod.Jwt login(
      String mount, Optional<String> role, Consumer<Map<String, Object>> change) {
    Map<String, Object> claims = claims();
    change.accept(claims);
    return new LoginMethod.Jwt(mount, role, sign(claims), claims);
  }
}
