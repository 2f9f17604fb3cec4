package fr.arcodange.factoryline.oidc;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a token says. Values are kept as the issuer wrote them: Gitea and Forgejo write ids partly as numbers, partly as strings,
 * and Vault compares them as such. A name that begins with a slash is a JSON pointer (RFC 6901), as in Vault's
 * {@code bound_claims}.
 */
public record Claims(Map<String, Object> values) {
  /** Different in every token, so of no use to a role; {@code updated_at} is the time of the refresh in Gitea. */
  private static final Set<String> SINGLE_USE =
      Set.of("exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "auth_time", "updated_at");

  public Claims {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** The {@code iss} claim; empty if there is none. */
  public String issuer() {
    return text("iss");
  }

  /** The {@code sub} claim; empty if there is none. */
  public String subject() {
    return text("sub");
  }

  /** The {@code aud} claim, which issuers write as one string or as an array of them (RFC 7519 section 4.1.3). */
  public List<String> audiences() {
    return find("aud").map(Claims::texts).orElse(List.of());
  }

  /** The {@code exp} claim; {@link Instant#MAX} if there is none, which no verified token lacks. */
  public Instant expiresAt() {
    return instant("exp").orElse(Instant.MAX);
  }

  /** A claim in seconds since 1970, whole or with a fraction (RFC 7519 section 2, NumericDate). */
  Optional<Instant> instant(String name) {
    return find(name).filter(Number.class::isInstance).map(number -> {
      BigDecimal seconds = new BigDecimal(number.toString());
      return seconds.abs().compareTo(BigDecimal.valueOf(Instant.MAX.getEpochSecond())) > 0
          ? (seconds.signum() > 0 ? Instant.MAX : Instant.MIN)
          : Instant.ofEpochSecond(seconds.longValue());
    });
  }

  /** The claim as text: strings as they are, everything else as JSON; empty if there is no such claim. */
  public String text(String name) {
    return find(name).map(Claims::asText).orElse("");
  }

  /** The claim as the issuer wrote it: a string, number, boolean, list or map. */
  public Optional<Object> find(String name) {
    Object direct = values.get(name);
    if (direct != null || !name.startsWith("/")) {
      return Optional.ofNullable(direct);
    }
    Object value = values;
    for (String step : name.substring(1).split("/", -1)) {
      value = value instanceof Map<?, ?> object
          ? object.get(step.replace("~1", "/").replace("~0", "~"))
          : null;
    }
    return Optional.ofNullable(value);
  }

  /** Whether the claim, or one element of it if it is an array, reads as {@code expected}. */
  boolean matches(String name, String expected) {
    return find(name).map(Claims::texts).orElse(List.of()).contains(expected);
  }

  /**
   * The claims that Vault's {@code bound_claims}, {@code bound_subject} and {@code bound_audiences} can use, each with its value as
   * JSON, so that {@code 7} and {@code "7"} can be told apart. Subject and audience come first, the others by name; members of
   * an object are named by their JSON pointer.
   */
  public Map<String, String> bindable() {
    Map<String, String> shown = new LinkedHashMap<>();
    for (String first : List.of("iss", "sub", "aud")) {
      find(first).ifPresent(value -> shown.put(first, Json.text(value)));
    }
    Map<String, String> others = new TreeMap<>();
    values.forEach((name, value) -> {
      if (!SINGLE_USE.contains(name) && !shown.containsKey(name)) {
        flatten(name, "/" + escaped(name), value, others);
      }
    });
    shown.putAll(others);
    return Collections.unmodifiableMap(shown);
  }

  private static void flatten(String name, String pointer, Object value, Map<String, String> into) {
    if (value instanceof Map<?, ?> object) {
      object.forEach((member, inner) -> {
        String below = pointer + "/" + escaped(String.valueOf(member));
        flatten(below, below, inner, into);
      });
    } else {
      into.put(name, Json.text(value));
    }
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static List<String> texts(Object value) {
    return value instanceof Collection<?> array
        ? array.stream().map(Claims::asText).toList()
        : List.of(asText(value));
  }

  private static String asText(Object value) {
    return value instanceof String text ? text : Json.text(value);
  }
}
