package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import mockwebserver3.MockResponse;

/** The issuer of jobs' ID tokens, in Forgejo's shape (its documentation "OpenID Connect", v15); not a capture. */
public final class ActionsOidc {
  private static final Duration LIFE = Duration.ofHours(1);
  private static final String TOKEN_PATH = "/api/actions/_apis/pipelines/workflows/";

  private final String address;
  private final Fixtures fixtures;
  private final Clock clock;
  private final Map<Long, JobRun> jobs = new ConcurrentHashMap<>();
  private volatile Supplier<SigningKey> key = SigningKey::shared;
  private volatile UrlStyle urlStyle = UrlStyle.WITH_QUERY;

  /** How the request URL ends; all three have been seen. */
  public enum UrlStyle {
    WITH_QUERY("?placeholder=true"),
    BARE_QUESTION_MARK("?"),
    NO_QUERY("");

    private final String end;

    UrlStyle(String end) {
      this.end = end;
    }
  }

  ActionsOidc(String address, Fixtures fixtures, Clock clock) {
    this.address = address;
    this.fixtures = fixtures;
    this.clock = clock;
  }

  void addTo(Router router) {
    router
        .on("GET", "/api/actions/.well-known/openid-configuration", this::discovery)
        .on("GET", "/api/actions/.well-known/keys", this::keys)
        .on("GET", TOKEN_PATH + "{run}/idtoken", this::token);
  }

  public String issuer() {
    return address + "/api/actions";
  }

  public void urlStyle(UrlStyle style) {
    urlStyle = style;
  }

  /** Signs with another key from now on. */
  public void rotateKey() {
    SigningKey fresh = key.get().next();
    key = () -> fresh;
  }

  public SigningKey key() {
    return key.get();
  }

  void know(JobRun job) {
    jobs.put(job.id(), job);
  }

  Optional<JobRun> find(long id) {
    return Optional.ofNullable(jobs.get(id));
  }

  String requestUrl(JobRun job) {
    return address + TOKEN_PATH + job.id() + "/idtoken" + urlStyle.end;
  }

  private MockResponse discovery(Exchange exchange) {
    ObjectNode json = Fixtures.JSON
        .createObjectNode()
        .put("issuer", issuer())
        .put("jwks_uri", issuer() + "/.well-known/keys");
    json.putArray("subject_types_supported").add("public");
    json.putArray("response_types_supported").add("id_token");
    json.putArray("id_token_signing_alg_values_supported").add("RS256");
    return Exchange.json(200, json);
  }

  private MockResponse keys(Exchange exchange) {
    return Exchange.json(200, key.get().jwks(fixtures.object("jwks.json")));
  }

  private MockResponse token(Exchange exchange) {
    JobRun job = jobs.get(exchange.number("run"));
    String authorization = exchange.request().getHeaders().get("Authorization");
    if (job == null
        || !job.mintsIdTokens()
        || !("Bearer " + job.requestToken().reveal()).equals(authorization)) {
      throw new HttpError(401, "the job is not running or the token is not its own");
    }
    ObjectNode claims = claims(job);
    exchange.query("audience").ifPresent(audience -> claims.put("aud", audience));
    claims.setAll(job.claims());
    return Exchange.json(
            200,
            Fixtures.JSON.createObjectNode().put("value", key.get().sign(claims).reveal()))
        .newBuilder()
        .setHeader("Cache-Control", "no-store")
        .build();
  }

  private ObjectNode claims(JobRun job) {
    Map<String, String> run = job.variables();
    String repository = job.repository().fullName();
    boolean pullRequest = job.eventName().startsWith("pull_request");
    long now = clock.instant().getEpochSecond();
    return Fixtures.JSON
        .createObjectNode()
        .put("iss", issuer())
        .put("aud", address + "/" + job.repository().owner().login())
        .put(
            "sub",
            "repo:" + repository
                + (pullRequest ? ":pull_request" : ":ref:" + run.get("GITHUB_REF")))
        .put("iat", now)
        .put("nbf", now)
        .put("exp", now + LIFE.toSeconds())
        .put("actor", run.get("GITHUB_ACTOR"))
        .put("base_ref", run.get("GITHUB_BASE_REF"))
        .put("head_ref", run.get("GITHUB_HEAD_REF"))
        .put("event_name", job.eventName())
        .put("ref", run.get("GITHUB_REF"))
        .put("ref_protected", "false")
        .put("ref_type", "branch")
        .put("repository", repository)
        .put("repository_owner", job.repository().owner().login())
        .put("run_attempt", "1")
        .put("run_id", run.get("GITHUB_RUN_ID"))
        .put("run_number", run.get("GITHUB_RUN_NUMBER"))
        .put("sha", run.get("GITHUB_SHA"))
        .put("workflow", "tofu.yml")
        .put("workflow_ref", repository + "/.gitea/workflows/tofu.yml@" + run.get("GITHUB_REF"));
  }
}
