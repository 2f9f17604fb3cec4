package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import mockwebserver3.MockResponse;
import org.jspecify.annotations.Nullable;

/** What people do in a browser, for scripts: documented at {@link GiteaServerMain}. */
final class LabRoutes {
  static final String ROOT = "/_lab/";

  private final GiteaServer server;

  LabRoutes(GiteaServer server) {
    this.server = server;
  }

  void addTo(Router router) {
    String repository = ROOT + "repos/{owner}/{name}";
    router
        .on("POST", repository + "/commits", this::commit)
        .on("POST", repository + "/pulls", this::openPullRequest)
        .on("POST", repository + "/pulls/{number}/merge", this::merge)
        .on("POST", repository + "/pulls/{number}/reviews", this::review)
        .on("GET", repository + "/pulls/{number}/comments", this::comments)
        .on("GET", repository + "/statuses/{sha}", this::statuses)
        .on("POST", repository + "/jobs", this::startJob)
        .on("POST", ROOT + "jobs/{job}/end", this::endJob)
        .on("GET", ROOT + "state", this::state)
        .on("POST", ROOT + "down", this::down)
        .on("POST", ROOT + "up", this::up)
        .on("POST", ROOT + "fail", this::fail);
  }

  private MockResponse commit(Exchange exchange) {
    JsonNode body = exchange.json();
    Map<String, @Nullable String> files = new LinkedHashMap<>();
    body.path("files")
        .properties()
        .forEach(file -> files.put(file.getKey(), file.getValue().textValue()));
    String sha = repository(exchange)
        .commit(
            exchange.required("branch", "branch is missing"),
            body.path("author").asText("dev"),
            body.path("message").asText("change"),
            files);
    return Exchange.json(201, Fixtures.JSON.createObjectNode().put("sha", sha));
  }

  private MockResponse openPullRequest(Exchange exchange) {
    JsonNode body = exchange.json();
    HostedRepository repository = repository(exchange);
    String head = exchange.required("head", "head is missing");
    long number = repository.openPullRequest(
        body.path("author").asText("dev"),
        body.path("title").asText(head),
        head,
        body.path("base").asText(repository.defaultBranch()));
    return Exchange.json(
        201, server.shapes().pullRequest(repository, repository.pullRequest(number)));
  }

  private MockResponse merge(Exchange exchange) {
    JsonNode body = exchange.text().isBlank() ? Fixtures.JSON.createObjectNode() : exchange.json();
    HostedRepository repository = repository(exchange);
    long number = exchange.number("number");
    repository.merge(
        number,
        MergeStyle.of(body.path("style").asText("merge")),
        body.path("by").asText("dev"),
        body.path("deleteBranch").asBoolean());
    return Exchange.json(
        200, server.shapes().pullRequest(repository, repository.pullRequest(number)));
  }

  private MockResponse review(Exchange exchange) {
    HostedRepository repository = repository(exchange);
    long number = exchange.number("number");
    PostedReview review = repository.review(
        number,
        exchange.required("by", "by is missing"),
        exchange.json().path("state").asText("APPROVED"),
        exchange.json().path("body").asText());
    return Exchange.json(201, server.shapes().review(repository, number, review));
  }

  private MockResponse comments(Exchange exchange) {
    ArrayNode array = Fixtures.JSON.createArrayNode();
    HostedRepository repository = repository(exchange);
    repository.comments(exchange.number("number")).forEach(comment -> array.add(comment(comment)));
    return Exchange.json(200, array);
  }

  private static ObjectNode comment(PostedComment comment) {
    return Fixtures.JSON
        .createObjectNode()
        .put("id", comment.id())
        .put("author", comment.author())
        .put("body", comment.body());
  }

  private MockResponse statuses(Exchange exchange) {
    ObjectNode json = Fixtures.JSON.createObjectNode();
    repository(exchange)
        .currentStatuses(exchange.path("sha"))
        .forEach((context, status) -> json.putObject(context)
            .put("state", status.state())
            .put("description", status.description())
            .put("target", status.target()));
    return Exchange.json(200, json);
  }

  private MockResponse startJob(Exchange exchange) {
    JsonNode body = exchange.json();
    JobRun job = job(repository(exchange), body);
    if (body.has("permissions")) {
      job.permissions(new JobPermissions(
          level(body.path("permissions").path("contents")),
          level(body.path("permissions").path("pull-requests"))));
    }
    if (body.path("idTokens").asBoolean()) {
      job.withIdTokens();
    }
    body.path("claims")
        .properties()
        .forEach(claim -> job.claim(claim.getKey(), claim.getValue().asText()));
    ObjectNode json = Fixtures.JSON
        .createObjectNode()
        .put("id", job.id())
        .put("token", job.token().reveal())
        .put("eventName", job.eventName());
    json.set("event", Fixtures.parse(job.event()));
    ObjectNode variables = json.putObject("variables");
    job.variables().forEach(variables::put);
    return Exchange.json(201, json);
  }

  private JobRun job(HostedRepository repository, JsonNode body) {
    String event = body.path("event").asText();
    String actor = body.path("actor").asText("dev");
    String branch = body.path("branch").asText(repository.defaultBranch());
    return switch (event) {
      case "pull_request" ->
        server
            .jobs()
            .pullRequest(
                repository, body.path("number").asLong(), body.path("action").asText("opened"));
      case "push" ->
        body.has("number")
            ? server.jobs().pushOfMerge(repository, body.path("number").asLong())
            : server
                .jobs()
                .push(
                    repository,
                    branch,
                    body.path("before").asText(BareGit.noCommit()),
                    body.path("after").asText(repository.tip(branch)),
                    actor);
      case "workflow_dispatch" -> {
        Map<String, String> inputs = new HashMap<>();
        body.path("inputs")
            .properties()
            .forEach(input -> inputs.put(input.getKey(), input.getValue().asText()));
        yield server.jobs().workflowDispatch(repository, branch, inputs, actor);
      }
      case "schedule" -> server.jobs().schedule(repository);
      default -> throw new HttpError(422, "no such event: " + event);
    };
  }

  private static Level level(JsonNode permission) {
    return Level.valueOf(permission.asText("none").toUpperCase(Locale.ROOT));
  }

  private MockResponse endJob(Exchange exchange) {
    server.jobs().find(exchange.number("job")).orElseThrow(HttpError::notFound).end();
    return Exchange.empty(204);
  }

  private MockResponse state(Exchange exchange) {
    ObjectNode json = Fixtures.JSON.createObjectNode();
    server.repositories().all().forEach(repository -> {
      ObjectNode of = json.putObject(repository.fullName());
      ObjectNode branches = of.putObject("branches");
      repository
          .git()
          .lines("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
          .forEach(line -> branches.put(line.split(" ", -1)[0], line.split(" ", -1)[1]));
      ArrayNode pullRequests = of.putArray("pullRequests");
      repository.pullRequests().forEach(pullRequest -> {
        ObjectNode one = pullRequests
            .addObject()
            .put("number", pullRequest.number())
            .put("title", pullRequest.title())
            .put("state", pullRequest.isOpen() ? "open" : "closed")
            .put("merged", pullRequest.merged().isPresent())
            .put("head", pullRequest.headSha());
        ArrayNode comments = one.putArray("comments");
        repository.comments(pullRequest.number()).forEach(each -> comments.add(comment(each)));
      });
      ArrayNode secrets = of.putArray("secretNames");
      repository.secretNames().forEach(secrets::add);
    });
    return Exchange.json(200, json);
  }

  private MockResponse down(Exchange exchange) {
    server.faults().down();
    return Exchange.empty(204);
  }

  private MockResponse up(Exchange exchange) {
    server.faults().up();
    return Exchange.empty(204);
  }

  private MockResponse fail(Exchange exchange) {
    server
        .faults()
        .fail(
            exchange.required("pattern", "pattern is missing"),
            exchange.json().path("status").asInt(500),
            exchange.json().path("times").asInt(1));
    return Exchange.empty(204);
  }

  private HostedRepository repository(Exchange exchange) {
    return server.repositories().get(exchange);
  }
}
