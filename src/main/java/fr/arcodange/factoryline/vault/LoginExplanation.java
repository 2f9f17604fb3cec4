package fr.arcodange.factoryline.vault;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to do about a refused login, from Vault's terse words and the claims that the token really has. The words are those of
 * path_login.go, claims.go and hashicorp/cap, the same in OpenBao 2.7 and Vault 1.16 to 1.21.
 */
final class LoginExplanation {
  private static final List<Rule> JWT = List.of(
      rule(
          "could not load configuration",
          (login, m) -> "nothing is configured at " + login.mount() + " yet: write "
              + login.configPath() + ", or correct the name of the mount or namespace"),
      rule("missing role", (login, m) -> "name a role: " + login.mount() + " has no default_role"),
      rule(
          "role \"(.*)\" could not be found",
          (login, m) -> "there is no role '" + m.group(1) + "' at " + login.mount() + "; `bao list "
              + login.rolePath() + "` shows those that exist"),
      rule(
          "role with oidc role_type is not allowed",
          (login, m) -> "give the role role_type=jwt: a job cannot follow a browser login"),
      rule("missing token", (login, m) -> "the job's token was empty: look at where it comes from"),
      rule(
          "malformed jwt|must have three parts",
          (login, m) -> "what was sent is not a JWT; Vault wants the ID token itself"),
      rule(
          "fetching keys|error (checking|fetching).*(discovery|jwks)",
          (login, m) -> "Vault itself could not fetch the issuer's keys: from Vault's own host, is "
              + login.claim("iss") + " reachable and its certificate trusted"
              + " (oidc_discovery_ca_pem, jwks_ca_pem)?"),
      rule(
          "failed to verify id token signature|no known key successfully validated",
          (login, m) ->
              "the token's iss is " + login.claim("iss") + "; either that is not the issuer"
                  + " in " + login.configPath() + ", or its signing key was changed and"
                  + " jwt_validation_pubkeys still holds the old one"),
      rule(
          "invalid issuer",
          (login, m) -> login.has("iss")
              ? "the token's iss is " + login.claim("iss") + "; bound_issuer in "
                  + login.configPath()
                  + " must be exactly that: mind http or https, and the slash at the end"
              : "the token has no iss: is it an access token in place of the ID token?"),
      rule(
          "audience claim found in JWT but no audiences bound",
          (login, m) ->
              "set bound_audiences of the role to the token's aud, which is " + login.claim("aud")),
      rule(
          "invalid audience",
          (login, m) -> "the token's aud is " + login.claim("aud")
              + "; the role's bound_audiences must contain it"),
      rule(
          "invalid subject",
          (login, m) -> "the token's sub is " + login.claim("sub")
              + "; the role's bound_subject must be exactly that"),
      rule(
          "invalid expiration time|token is expired",
          (login, m) -> "the token expired at " + login.time("exp")
              + ": get a new one right before the login, and compare the clocks of this machine and"
              + " of Vault's"),
      rule(
          "not before \\(nbf\\)|issued at \\(iat\\)|issued in the future|not yet valid",
          (login, m) -> "the token was issued at " + login.time("iat")
              + ", which Vault's clock has not reached: compare the clocks of the issuer and of"
              + " Vault"),
      rule(
          "claim \"(.*?)\" is missing",
          (login, m) -> "the role's bound_claims ask for " + m.group(1)
              + ", but the token only has " + login.claimNames()),
      rule(
          "claim \"(.*?)\" does not match any associated bound claim values",
          (login, m) -> "the token's " + m.group(1) + " is " + login.claim(m.group(1))
              + "; the role's bound_claims allow other values. A number does not match a text, and"
              + " wildcards need bound_claims_type=glob"),
      rule(
          "claim \"(.*?)\" not found in token",
          (login, m) -> "the role's user_claim is " + m.group(1) + ", but the token only has "
              + login.claimNames() + "; ask for the scope 'profile', or use user_claim=sub"));

  private static final List<Rule> APP_ROLE = List.of(
      rule(
          "invalid role or secret ID|invalid secret id|failed to validate",
          (login, m) -> "the role id is not known at " + login.mount()
              + ", or the secret id is wrong, has expired or was used up"
              + " (secret_id_ttl, secret_id_num_uses)"),
      rule(
          "missing secret_id",
          (login, m) -> "this role has bind_secret_id=true: give the secret id as well"),
      rule("missing role_id", (login, m) -> "the role id is empty"));

  private static final List<Rule> KUBERNETES = List.of(
      rule(
          "invalid role name",
          (login, m) -> "there is no such role at " + login.mount() + "; `bao list "
              + login.rolePath() + "` shows those that exist"),
      rule(
          "not authorized",
          (login, m) -> "the role's bound_service_account_names and _namespaces must hold the pod's"
              + " service account"),
      rule(
          "ca.crt|could not load backend configuration|could not load configuration",
          (login, m) -> "nothing usable is configured at " + login.mount() + ": write "
              + login.configPath() + " (kubernetes_host, kubernetes_ca_cert)"));

  private static final List<Rule> ANY = List.of(rule(
      "permission denied",
      (login, m) -> "there is no auth method at " + login.mount() + login.inNamespace()
          + ", or the role's token_bound_cidrs do not hold the address this job comes from"));

  private final String mount;
  private final VaultSettings settings;
  private final Map<String, Object> claims;
  private final List<Rule> rules;

  private LoginExplanation(
      String mount, VaultSettings settings, Map<String, Object> claims, List<Rule> rules) {
    this.mount = mount;
    this.settings = settings;
    this.claims = claims;
    this.rules = rules;
  }

  static LoginExplanation of(LoginMethod method, VaultSettings settings) {
    if (method instanceof LoginMethod.Jwt jwt) {
      return new LoginExplanation(jwt.mount(), settings, jwt.claimsForExplaining(), JWT);
    }
    if (method instanceof LoginMethod.AppRole appRole) {
      return new LoginExplanation(appRole.mount(), settings, Map.of(), APP_ROLE);
    }
    if (method instanceof LoginMethod.Kubernetes kubernetes) {
      return new LoginExplanation(kubernetes.mount(), settings, Map.of(), KUBERNETES);
    }
    return new LoginExplanation("token", settings, Map.of(), List.of());
  }

  Optional<String> hint(Reply refusal) {
    if (refusal.status() == 404 && refusal.body().get("errors") == null) {
      return Optional.of("what answers at " + settings.address()
          + " does not answer as Vault does: correct --vault-addr or VAULT_ADDR");
    }
    String words = refusal.words();
    return Stream.concat(rules.stream(), ANY.stream())
        .flatMap(rule -> rule.hint(this, words).stream())
        .findFirst();
  }

  private String mount() {
    return "auth mount '" + mount + "'";
  }

  private String configPath() {
    return "auth/" + mount + "/config";
  }

  private String rolePath() {
    return "auth/" + mount + "/role";
  }

  private String inNamespace() {
    return settings.namespace().map(name -> " in namespace '" + name + "'").orElse("");
  }

  private boolean has(String claim) {
    return claims.get(claim) != null;
  }

  private String claim(String name) {
    @Nullable Object value = claims.get(name);
    return value == null ? "missing" : Quotes.value(value);
  }

  private String claimNames() {
    return claims.isEmpty()
        ? "claims that could not be read"
        : Quotes.oneLine(String.join(", ", claims.keySet()), 200);
  }

  private String time(String claim) {
    @Nullable Object value = claims.get(claim);
    if (value instanceof Number seconds) {
      return Instant.ofEpochSecond(seconds.longValue()).toString();
    }
    return value == null ? "a time it does not name" : String.valueOf(value);
  }

  private static Rule rule(String words, BiFunction<LoginExplanation, MatchResult, String> hint) {
    return new Rule(Pattern.compile(words), hint);
  }

  private record Rule(Pattern words, BiFunction<LoginExplanation, MatchResult, String> advice) {
    Optional<String> hint(LoginExplanation login, String said) {
      Matcher matcher = words.matcher(said);
      return matcher.find() ? Optional.of(advice.apply(login, matcher)) : Optional.empty();
    }
  }
}
