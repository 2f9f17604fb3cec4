package fr.arcodange.factoryline.oidc;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * The token endpoint that the forge opens for one job: Forgejo 15 and later, GitHub, and builds of Gitea that mint job tokens. One
 * GET with the job's own bearer token; the answer is {@code {"value": "<jwt>"}}.
 */
final class ActionsSource implements TokenSource {
  static final String URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
  static final String TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

  private final HttpUrl endpoint;
  private final Secret requestToken;
  private final Calls calls;

  private ActionsSource(HttpUrl endpoint, Secret requestToken, Calls calls) {
    this.endpoint = endpoint;
    this.requestToken = requestToken;
    this.calls = calls;
  }

  static boolean offered(Map<String, String> environment) {
    return !environment.getOrDefault(URL, "").isBlank();
  }

  static ActionsSource of(Map<String, String> environment, OkHttpClient client) {
    String url = environment.getOrDefault(URL, "").strip();
    String token = environment.getOrDefault(TOKEN, "").strip();
    if (url.isEmpty() || token.isEmpty()) {
      throw Failure.denied(
              "getting an ID token for this job: " + (url.isEmpty() ? URL : TOKEN) + " is not set")
          .hint(TokenSources.HOW_JOBS_GET_TOKENS);
    }
    HttpUrl endpoint = HttpUrl.parse(url);
    if (endpoint == null) {
      throw Failure.usage("getting an ID token for this job: " + URL + " is no http address");
    }
    return new ActionsSource(endpoint, Secret.of(token), new Calls(client));
  }

  @Override
  public String name() {
    return "actions";
  }

  @Override
  public UnverifiedToken obtain(Optional<String> audience) {
    audience.ifPresent(ActionsSource::check);
    String doing = "getting an ID token for this job";
    Request request = new Request.Builder()
        .url(with(audience))
        .header("Authorization", "Bearer " + requestToken.reveal())
        .header("Accept", "application/json")
        .build();
    Calls.Reply reply = calls.get(doing, request);
    if (!reply.ok()) {
      throw refused(doing, reply);
    }
    return new UnverifiedToken(value(doing, reply), audience, List.of());
  }

  /** Newest Gitea refuses these; a line break from a YAML block is the usual way to get one. */
  private static void check(String audience) {
    if (!audience.equals(audience.strip()) || audience.chars().anyMatch(Character::isISOControl)) {
      throw Failure.usage(
          "getting an ID token for this job: the audience has spaces around it or control characters in it");
    }
  }

  /** Addresses were seen with a query, with nothing behind the question mark, and without one. */
  private HttpUrl with(Optional<String> audience) {
    HttpUrl.Builder url = endpoint.newBuilder();
    if (endpoint.querySize() == 0 || "".equals(endpoint.encodedQuery())) {
      url.query(null);
    }
    audience.ifPresent(value -> url.setQueryParameter("audience", value));
    return url.build();
  }

  private Failure refused(String doing, Calls.Reply reply) {
    Failure failure = reply.failure(doing, requestToken);
    return switch (reply.status()) {
      case 401 ->
        failure.hint(
            "the server no longer accepts this job's request token: tokens can only be asked for while the job"
                + " runs, by the job itself");
      case 403 ->
        failure.hint(
            "this job may not have a token: Forgejo needs 'enable-openid-connect: true', GitHub and Gitea builds"
                + " that mint job tokens need 'permissions: id-token: write'; pull requests from forks never get one");
      case 404 ->
        failure.hint(
            "the server has no token endpoint there: it was switched off, or a proxy in front does not pass"
                + " /api/actions on");
      default ->
        failure.kind() == Failure.Kind.UNREACHABLE
            ? failure.hint("the server is at fault or overloaded; run the job again")
            : failure;
    };
  }

  private static Secret value(String doing, Calls.Reply reply) {
    try {
      if (!(reply.json().get("value") instanceof String value) || value.isBlank()) {
        throw Failure.denied(doing + ": the reply has no 'value'")
            .hint("the server answers, but not as a token endpoint; see its own log");
      }
      Secret token = Secret.of(value.strip());
      UnverifiedJwt.read(token);
      return token;
    } catch (IOException e) {
      // The reply may be most of a token, so what could not be parsed stays here.
      throw Failure.denied(doing + ": the reply is not a JSON object")
          .hint("something else answers at this address, a login page or a proxy");
    } catch (UnverifiedJwt.Malformed e) {
      throw Failure.denied(doing + ": the reply's 'value' is not a JWT: " + e.getMessage())
          .causedBy(e);
    }
  }
}
