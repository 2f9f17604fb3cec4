package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import mockwebserver3.MockResponse;
import okhttp3.HttpUrl;

/**
 * Gitea as an OAuth2 and OpenID Connect provider with one confidential application: what released versions offer. Grants are
 * made by {@link #grant} or, for a person who is {@link #signIn signed in}, by the authorization code flow with PKCE; the
 * consent page is left out.
 */
public final class OAuthProvider {
  private static final String APPLICATIONS = "/api/v1/user/applications/oauth2";
  private static final long APPLICATION_ID = 7;
  private static final int LONGEST_PAGE = 50;
  private static final Duration ID_TOKEN_LIFE = Duration.ofHours(1);
  private static final Duration REFRESH_TOKEN_LIFE = Duration.ofHours(730);

  private final String address;
  private final Fixtures fixtures;
  private final Directory users;
  private final Clock clock;
  private final String clientId = UUID.randomUUID().toString();
  private Secret clientSecret = newSecret();
  private Optional<ApplicationOf> madeByApi = Optional.empty();
  private final Map<Integer, Grant> grants = new HashMap<>();
  private final Map<String, Code> codes = new HashMap<>();
  private Supplier<SigningKey> key = SigningKey::shared;
  private Optional<User> signedIn = Optional.empty();
  private boolean invalidatesRefreshTokens;
  private Duration refreshTokenLife = REFRESH_TOKEN_LIFE;

  OAuthProvider(String address, Fixtures fixtures, Directory users, Clock clock) {
    this.address = address;
    this.fixtures = fixtures;
    this.users = users;
    this.clock = clock;
  }

  void addTo(Router router) {
    router
        .on("GET", "/.well-known/openid-configuration", this::discovery)
        .on("GET", "/login/oauth/keys", this::keys)
        .on("GET", "/login/oauth/authorize", this::authorize)
        .on("POST", "/login/oauth/access_token", this::token)
        .on("GET", APPLICATIONS, this::applications)
        .on("POST", APPLICATIONS, this::make)
        .on("PATCH", APPLICATIONS + "/{id}", this::save);
  }

  private static Secret newSecret() {
    return Secret.of("gto_" + UUID.randomUUID());
  }

  /** What a user made of the one application there is. */
  private record ApplicationOf(User owner, JsonNode said) {}

  /** As routers/api/v1/user/app.go of 1.26 answers, the fields in the order of api.OAuth2Application; not a capture. */
  private synchronized MockResponse applications(Exchange exchange) {
    User user = exchange.caller().user();
    return Paging.page(
        exchange,
        LONGEST_PAGE,
        madeByApi.stream()
            .filter(application -> application.owner().equals(user))
            .toList(),
        application -> shape(application, ""));
  }

  private synchronized MockResponse make(Exchange exchange) {
    ApplicationOf made = said(exchange);
    madeByApi = Optional.of(made);
    return Exchange.json(201, shape(made, clientSecret.reveal()));
  }

  /** Saving an application makes a new secret. */
  private synchronized MockResponse save(Exchange exchange) {
    if (madeByApi.isEmpty() || exchange.number("id") != APPLICATION_ID) {
      throw HttpError.notFound();
    }
    ApplicationOf made = said(exchange);
    madeByApi = Optional.of(made);
    clientSecret = newSecret();
    return Exchange.json(200, shape(made, clientSecret.reveal()));
  }

  private static ApplicationOf said(Exchange exchange) {
    User user = exchange.caller().user();
    exchange.required("name", "[Name]: Required");
    return new ApplicationOf(user, exchange.json());
  }

  private ObjectNode shape(ApplicationOf application, String secret) {
    ObjectNode json = Fixtures.JSON
        .createObjectNode()
        .put("id", APPLICATION_ID)
        .put("name", application.said().path("name").asText())
        .put("client_id", clientId)
        .put("client_secret", secret)
        .put(
            "confidential_client",
            application.said().path("confidential_client").asBoolean())
        .put("skip_secondary_authorization", false);
    json.set("redirect_uris", application.said().path("redirect_uris"));
    return json.put("created", clock.instant().toString());
  }

  public String clientId() {
    return clientId;
  }

  public synchronized Secret clientSecret() {
    return clientSecret;
  }

  /** Lets the application act for somebody; the scope stays what it is at first. Returns a refresh token. */
  public synchronized Secret grant(String login, String scope) {
    return refreshToken(granted(users.user(login), scope, "d47ac2a2b298802b"));
  }

  /** Takes all grants back, as the user's settings page does. */
  public synchronized void revokeGrants() {
    grants.clear();
  }

  /** The setting INVALIDATE_REFRESH_TOKENS. */
  public synchronized void invalidateRefreshTokens(boolean invalidate) {
    invalidatesRefreshTokens = invalidate;
  }

  public synchronized void refreshTokenLife(Duration life) {
    refreshTokenLife = life;
  }

  /** Signs with another key from now on; tokens of the former one are no longer good. */
  public synchronized void rotateKey() {
    SigningKey fresh = key.get().next();
    key = () -> fresh;
  }

  /** The key that signs now, for tokens that Gitea itself would not make. */
  public synchronized SigningKey key() {
    return key.get();
  }

  /** Whose browser it is that comes to the authorization page. */
  public synchronized void signIn(String login) {
    signedIn = Optional.of(users.user(login));
  }

  private MockResponse discovery(Exchange exchange) {
    return Exchange.json(200, fixtures.json("openid-configuration.json"));
  }

  private synchronized MockResponse keys(Exchange exchange) {
    return Exchange.json(200, key.get().jwks(fixtures.object("jwks.json")));
  }

  private synchronized MockResponse authorize(Exchange exchange) {
    if (signedIn.isEmpty()) {
      return redirect("/user/login?redirect_to="
          + URLEncoder.encode(exchange.request().getTarget(), StandardCharsets.UTF_8));
    }
    HttpUrl redirect = exchange.query("redirect_uri").map(HttpUrl::parse).orElse(null);
    if (redirect == null || !exchange.query("client_id").equals(Optional.of(clientId))) {
      return new MockResponse.Builder()
          .code(400)
          .setHeader("Content-Type", "text/html")
          .body("<p>Client ID or redirect URI is not right</p>")
          .build();
    }
    Grant grant = granted(
        signedIn.get(),
        exchange.query("scope").orElse(""),
        exchange.query("nonce").orElse(""));
    String code = "gta_" + UUID.randomUUID();
    codes.put(code, new Code(grant.id(), exchange.query("code_challenge")));
    return redirect(redirect
        .newBuilder()
        .addQueryParameter("code", code)
        .addQueryParameter("state", exchange.query("state").orElse(""))
        .build()
        .toString());
  }

  private static MockResponse redirect(String location) {
    return new MockResponse.Builder().code(303).setHeader("Location", location).build();
  }

  private Grant granted(User user, String scope, String nonce) {
    Optional<Grant> earlier =
        grants.values().stream().filter(grant -> grant.user().equals(user)).findFirst();
    int id = earlier.map(Grant::id).orElse(grants.size() + 1);
    Grant grant = new Grant(
        id,
        user,
        earlier.map(Grant::scope).orElse(scope),
        nonce,
        earlier.map(Grant::counter).orElse(1));
    grants.put(id, grant);
    return grant;
  }

  private synchronized MockResponse token(Exchange exchange) {
    Map<String, String> form = new TokenForm(exchange).fields();
    if (!clientId.equals(form.get("client_id"))) {
      return error("oauth-error-unknown-client.json", "nope", form.getOrDefault("client_id", ""));
    }
    String grantType = form.getOrDefault("grant_type", "");
    if (!grantType.equals("refresh_token") && !grantType.equals("authorization_code")) {
      return error("oauth-error-unsupported-grant.json");
    }
    if (!clientSecret.reveal().equals(form.get("client_secret"))) {
      return error("oauth-error-invalid-client-secret.json");
    }
    return grantType.equals("refresh_token") ? refresh(form) : exchangeCode(form);
  }

  private MockResponse exchangeCode(Map<String, String> form) {
    Code code = codes.remove(form.getOrDefault("code", ""));
    if (code == null || !code.accepts(form.getOrDefault("code_verifier", ""))) {
      return error("oauth-error-code-replayed.json");
    }
    return tokens(Optional.ofNullable(grants.get(code.grant())).orElseThrow());
  }

  /** Whether it is an access token that is given here, Gitea does not ask. */
  private MockResponse refresh(Map<String, String> form) {
    Optional<JsonNode> claims = key.get()
        .verify(form.getOrDefault("refresh_token", ""))
        .filter(found -> found.path("exp").asLong() > clock.instant().getEpochSecond());
    if (claims.isEmpty()) {
      return error("oauth-error-bad-refresh-token.json");
    }
    Grant grant = grants.get(claims.get().path("gnt").asInt());
    if (grant == null) {
      return error("oauth-error-grant-revoked.json");
    }
    if (invalidatesRefreshTokens) {
      if (claims.get().path("cnt").asInt() != grant.counter()) {
        return error("oauth-error-already-used.json");
      }
      grant = grant.used();
      grants.put(grant.id(), grant);
    }
    return tokens(grant);
  }

  private MockResponse tokens(Grant grant) {
    Secret access = key.get().sign(claims(grant, 0, ID_TOKEN_LIFE));
    users.knowToken(access.reveal(), () -> Optional.of(new Caller.Person(grant.user())));
    boolean openid = grant.scope().contains("openid");
    ObjectNode json = fixtures
        .object(openid ? "oauth-token-refresh.json" : "oauth-token-refresh-no-openid.json")
        .put("access_token", access.reveal())
        .put("refresh_token", refreshToken(grant).reveal());
    if (openid) {
      json.put("id_token", key.get().sign(idClaims(grant)).reveal());
    }
    return Exchange.json(200, json);
  }

  private Secret refreshToken(Grant grant) {
    ObjectNode claims = claims(grant, 1, refreshTokenLife);
    if (invalidatesRefreshTokens) {
      claims.put("cnt", grant.counter());
    }
    return key.get().sign(claims);
  }

  private ObjectNode claims(Grant grant, int kind, Duration life) {
    long now = clock.instant().getEpochSecond();
    return Fixtures.JSON
        .createObjectNode()
        .put("gnt", grant.id())
        .put("tt", kind)
        .put("exp", now + life.toSeconds())
        .put("iat", now);
  }

  private ObjectNode idClaims(Grant grant) {
    long now = clock.instant().getEpochSecond();
    String login = grant.user().login();
    ObjectNode claims =
        (ObjectNode) fixtures.json("oauth-token-decoded.json").get("id_token").get("claims");
    claims.putArray("aud").add(clientId);
    return claims
        .put("sub", Long.toString(grant.user().id()))
        .put("exp", now + ID_TOKEN_LIFE.toSeconds())
        .put("iat", now)
        .put("nonce", grant.nonce())
        .put("name", login)
        .put("preferred_username", login)
        .put("profile", address + "/" + login)
        .put("updated_at", now)
        .put("email", login + "@lab.invalid");
  }

  private MockResponse error(String file) {
    return Exchange.json(400, fixtures.json(file));
  }

  private MockResponse error(String file, String captured, String actual) {
    return Exchange.json(400, Fixtures.parse(fixtures.text(file).replace(captured, actual)));
  }

  private record Grant(int id, User user, String scope, String nonce, int counter) {
    Grant used() {
      return new Grant(id, user, scope, nonce, counter + 1);
    }
  }

  private record Code(int grant, Optional<String> challenge) {
    /** PKCE, S256 (RFC 7636, 4.6). */
    boolean accepts(String verifier) {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256")
            .digest(verifier.getBytes(StandardCharsets.US_ASCII));
        return challenge
            .filter(Base64.getUrlEncoder().withoutPadding().encodeToString(digest)::equals)
            .isPresent();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
