package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Cancellation;
import fr.arcodange.factoryline.text.Secret;
import fr.arcodange.factoryline.text.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * The part of source {@code gitea-oauth2} that a person does once: granting the application in a browser as the CI user. The
 * authorization code flow with PKCE, state and nonce (RFC 6749 section 4.1, RFC 7636, RFC 8252), ending in a verified ID token and
 * a refresh token.
 */
public final class Enrolment implements AutoCloseable {
  private final EnrolmentRequest request;
  private final Calls calls;
  private final IdTokenVerifier verifier;
  private final Cancellation cancellation;
  private final String doing;
  private final String proof = random();
  private final String nonce = random();
  private final Callback callback;
  private final URI authorizeUrl;

  /** Looks at the enrolled user while the access token that came along still exists; throws a {@link Failure} to refuse. */
  @FunctionalInterface
  public interface UserCheck {
    /**
     * Called once, after the ID token was found good.
     *
     * @param accessToken speaks to the forge's API as that user; not to be kept
     */
    void check(Claims user, Secret accessToken);
  }

  private Enrolment(
      EnrolmentRequest request, OkHttpClient client, Clock clock, Cancellation cancellation) {
    this.request = request;
    this.calls = new Calls(client);
    this.verifier = new IdTokenVerifier(client, clock);
    this.cancellation = cancellation;
    GiteaOauth2 application = request.application();
    this.doing = "enrolling a CI user at " + application.server() + " for application '"
        + application.clientId() + "'";
    HttpUrl authorization = authorizationEndpoint();
    String state = random();
    this.callback = Callback.listen(doing, request.port(), state);
    this.authorizeUrl = authorizeUrl(authorization, state);
  }

  /** Starts listening; the person can be sent to {@link #authorizeUrl()} from here on. */
  public static Enrolment begin(
      EnrolmentRequest request, OkHttpClient client, Clock clock, Cancellation cancellation) {
    return new Enrolment(request, client, clock, cancellation);
  }

  /** What to open in a browser in which the CI user, and nobody else, is signed in. */
  public URI authorizeUrl() {
    return authorizeUrl;
  }

  /** What the OAuth2 application has to list as a redirect address. */
  public String redirectAddress() {
    return callback.address();
  }

  /** What to say before it starts: a client secret sent over plain http. */
  public List<String> warnings() {
    return Oauth2Replies.warnings(request.application());
  }

  private HttpUrl authorizationEndpoint() {
    String server = request.application().server().toString();
    return Provider.discoverIfPublished(calls, doing, server)
        .flatMap(provider -> provider.endpoint(doing, "authorization_endpoint"))
        .orElseGet(() -> HttpUrl.get(server + "/login/oauth/authorize"));
  }

  private URI authorizeUrl(HttpUrl endpoint, String state) {
    return URI.create(endpoint
        .newBuilder()
        .setQueryParameter("client_id", request.application().clientId())
        .setQueryParameter("redirect_uri", callback.address())
        .setQueryParameter("response_type", "code")
        .setQueryParameter("scope", request.scope())
        .setQueryParameter("state", state)
        .setQueryParameter("nonce", nonce)
        .setQueryParameter("code_challenge_method", "S256")
        .setQueryParameter("code_challenge", challenge(proof))
        .build()
        .toString());
  }

  /** Waits for the person to grant, and trades what came back. Nothing is left at the forge but the grant itself. */
  public Enrolled await(UserCheck check) {
    Callback.Answer answer = callback.await(doing, request.patience(), cancellation);
    if (answer instanceof Callback.Answer.Granted granted) {
      return exchange(granted.code(), check);
    }
    Callback.Answer.Refused refused = (Callback.Answer.Refused) answer;
    Failure failure = Failure.denied(doing + ": the forge answers " + Words.brief(refused.error())
        + (refused.description().isEmpty() ? "" : ", " + Words.brief(refused.description())));
    throw refused.error().equals("access_denied")
        ? failure.hint(
            "the application was not granted in the browser; to try again, run the command again")
        : failure;
  }

  private Enrolled exchange(Secret code, UserCheck check) {
    GiteaOauth2 application = request.application();
    Map<String, String> form = Map.of(
        "grant_type",
        "authorization_code",
        "code",
        code.reveal(),
        "redirect_uri",
        callback.address(),
        "code_verifier",
        proof);
    Calls.Reply reply = new TokenEndpoint(calls, application).post(doing, form, false);
    if (!reply.ok()) {
      throw Oauth2Replies.refused(doing, reply, application, code);
    }
    IdToken idToken = verified(Oauth2Replies.idToken(doing, reply, application));
    RefreshToken refreshToken = RefreshToken.read(member(reply, "refresh_token"));
    check.check(idToken.claims(), member(reply, "access_token"));
    return new Enrolled(idToken, refreshToken.raw(), refreshToken.expiresAt());
  }

  private Secret member(Calls.Reply reply, String name) {
    return Secret.of(
        reply.member(name).orElseThrow(() -> Failure.denied(doing + ": the reply has no " + name)));
  }

  private IdToken verified(Secret idToken) {
    GiteaOauth2 application = request.application();
    IdToken verified = verifier.verify(
        idToken,
        new Expectation(
            request.issuer(),
            Optional.of(application.clientId()),
            Map.of(),
            List.of(application.server())));
    if (!verified.claims().text("nonce").equals(nonce)) {
      throw Failure.denied(doing + ": the ID token answers another request (its nonce differs)")
          .hint(
              "somebody else granted the application as the same user meanwhile; run the command again");
    }
    return verified;
  }

  private static String random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String challenge(String proof) {
    byte[] digest = Sha256.of(proof.getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  @Override
  public void close() {
    callback.close();
  }
}
