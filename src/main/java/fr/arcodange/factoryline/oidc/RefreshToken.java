package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A refresh token of Gitea, which is a JWT of its own: {@code {"gnt","tt","exp","iat"}}, {@code tt} 1 for refresh and 0 for access
 * tokens, {@code cnt} when the server counts uses (seen on Gitea 1.26). Only the server can check its signature; what it says is
 * good enough for warnings.
 */
record RefreshToken(Secret raw, Optional<Claims> claims) {
  private static final Duration NEAR = Duration.ofDays(7);

  static RefreshToken read(Secret raw) {
    Secret token = Secret.of(raw.reveal().strip());
    if (token.isEmpty()) {
      throw Failure.denied("getting an ID token from the forge: the refresh token is empty")
          .hint(
              "set it as the Actions secret that FACTORYLINE_OIDC_REFRESH_TOKEN is filled from; pull requests from forks get no"
                  + " secrets");
    }
    try {
      return new RefreshToken(
          token, Optional.of(new Claims(UnverifiedJwt.read(token).claims())));
    } catch (UnverifiedJwt.Malformed e) {
      // Another forge may have opaque ones; only if the server refuses it is this the reason.
      return new RefreshToken(token, Optional.empty());
    }
  }

  Optional<Instant> expiresAt() {
    return claims.flatMap(known -> known.instant("exp"));
  }

  private boolean isAccessToken() {
    return claims.map(known -> known.text("tt").equals("0")).orElse(false);
  }

  private boolean isForOneUse() {
    return claims.map(known -> known.find("cnt").isPresent()).orElse(false);
  }

  /** What its owner should know while it still works. */
  List<String> warnings(Clock clock) {
    List<String> warnings = new ArrayList<>();
    if (isAccessToken()) {
      warnings.add(
          "what is stored as the refresh token is an access token: it ends"
              + expiresAt().map(end -> " at " + end).orElse(" soon")
              + ", and whoever has it has the CI user's whole API access; store the refresh token instead ('oidc-login enroll')");
    } else if (isForOneUse()) {
      warnings.add(
          "the forge lets a refresh token be used once (INVALIDATE_REFRESH_TOKENS in its [oauth2] section): this one is"
              + " spent now, and parallel jobs cannot share one; set it to false");
    }
    expiresAt().filter(end -> !isAccessToken()).ifPresent(end -> {
      Duration left = Duration.between(clock.instant(), end);
      if (left.compareTo(NEAR) < 0) {
        warnings.add("the refresh token ends at " + end
            + (left.isNegative() ? ", which has passed" : ", in " + about(left))
            + "; renew it with 'oidc-login enroll --renew'");
      }
    });
    return List.copyOf(warnings);
  }

  private static String about(Duration left) {
    return left.toDays() >= 2 ? left.toDays() + " days" : Math.max(1, left.toHours()) + " hours";
  }

  /** Why the server cannot read it: told from the token itself, since the server's words are the same for all of these. */
  Failure unreadable(Failure refused, Clock clock) {
    if (claims.isEmpty()) {
      return refused.hint(
          "what is stored as the refresh token is not a whole one: it is no JWT; store it again, in one piece"
              + " ('oidc-login enroll')");
    }
    Optional<Instant> end = expiresAt().filter(at -> !at.isAfter(clock.instant()));
    return end.map(
            at -> refused.hint(
                "the refresh token expired at " + at
                    + "; renew it with 'oidc-login enroll --renew' (Gitea's REFRESH_TOKEN_EXPIRATION_TIME says for how many hours)"))
        .orElseGet(
            () -> refused.hint(
                "the refresh token is whole and in time, so the forge's signing key was replaced"
                    + " (jwt/private.pem), or the token is of another forge; run 'oidc-login enroll' again"));
  }

  /** The form of a refresh grant (RFC 6749 section 6). */
  Map<String, String> form() {
    return Map.of("grant_type", "refresh_token", "refresh_token", raw.reveal());
  }
}
