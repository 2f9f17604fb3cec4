package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import mockwebserver3.MockResponse;

/** The user, branches, files, commit statuses and Actions secrets, as the API answers for them. */
final class CodeRoutes {
  private static final int LONGEST_SECRET = 65_536;

  private final Repositories repositories;
  private final Shapes shapes;
  private final IntSupplier pageCap;

  CodeRoutes(Repositories repositories, Shapes shapes, IntSupplier pageCap) {
    this.repositories = repositories;
    this.shapes = shapes;
    this.pageCap = pageCap;
  }

  void addTo(Router router) {
    String repository = "/api/v1/repos/{owner}/{name}";
    router
        .on("GET", "/api/v1/user", this::self)
        .on("GET", "/api/v1/user/repos", this::ownRepositories)
        .on("GET", repository, this::get)
        .on("PUT", repository + "/actions/variables/{variable}", this::replaceVariable)
        .on("POST", repository + "/actions/variables/{variable}", this::createVariable)
        .on("GET", repository + "/branches/{branch*}", this::branch)
        .on("GET", repository + "/contents/{path*}", this::contents)
        .on("POST", repository + "/statuses/{sha}", this::setStatus)
        .on("GET", repository + "/commits/{sha}/statuses", this::statuses)
        .on("GET", repository + "/commits/{sha}/status", this::combinedStatus)
        .on("PUT", repository + "/actions/secrets/{secret}", this::putSecret)
        .on("GET", repository + "/actions/secrets", this::secrets);
  }

  private MockResponse self(Exchange exchange) {
    return Exchange.json(200, shapes.self(exchange.caller().user()));
  }

  private MockResponse ownRepositories(Exchange exchange) {
    User user = exchange.caller().user();
    return Paging.page(
        exchange,
        pageCap.getAsInt(),
        repositories.all().stream()
            .filter(repository -> repository.isListedFor(user.login()))
            .toList(),
        repository -> {
          Level level = exchange.caller().code(repository);
          ObjectNode json = shapes.repository(repository);
          json.putObject("permissions")
              .put("admin", level.atLeast(Level.ADMIN))
              .put("push", level.atLeast(Level.WRITE))
              .put("pull", true);
          return json;
        });
  }

  /** As Gitea's own code answers (routers/api/v1/repo/action.go of 1.26); not a capture. */
  private MockResponse replaceVariable(Exchange exchange) {
    HostedRepository repository = administered(exchange);
    if (repository.variable(exchange.path("variable")).isEmpty()) {
      throw HttpError.notFound();
    }
    repository.putVariable(
        exchange.path("variable"), exchange.required("value", "[Value]: Required"));
    return Exchange.empty(204);
  }

  private MockResponse createVariable(Exchange exchange) {
    HostedRepository repository = administered(exchange);
    if (repository.variable(exchange.path("variable")).isPresent()) {
      throw new HttpError(409, "variable already exists");
    }
    repository.putVariable(
        exchange.path("variable"), exchange.required("value", "[Value]: Required"));
    return Exchange.empty(201);
  }

  private MockResponse get(Exchange exchange) {
    return Exchange.json(200, shapes.repository(repositories.readable(exchange)));
  }

  private MockResponse branch(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    String branch = exchange.path("branch");
    if (repository.git().find("refs/heads/" + branch).isEmpty()) {
      throw HttpError.notFound();
    }
    return Exchange.json(200, shapes.branch(repository, branch));
  }

  private MockResponse contents(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    String path = exchange.path("path");
    String sha = repository
        .git()
        .find(exchange.query("ref").orElse(repository.defaultBranch()))
        .orElseThrow(HttpError::notFound);
    String content = repository.file(sha, path).orElseThrow(HttpError::notFound);
    String blob = repository.git().run("rev-parse", sha + ":" + path).strip();
    return Exchange.json(200, shapes.contents(path, blob, content));
  }

  /** Gitea checks neither the state's word nor the lengths; a commit it does not have is an error inside it. */
  private MockResponse setStatus(Exchange exchange) {
    exchange.caller().user();
    HostedRepository repository = repositories.readable(exchange);
    if (!exchange.caller().code(repository).atLeast(Level.WRITE)) {
      throw new HttpError(403, "user should have a permission to write to a repo");
    }
    String sha = exchange.path("sha");
    if (repository.git().find(sha).isEmpty()) {
      throw new HttpError(500, "object does not exist [id: " + sha + ", rel_path: ]");
    }
    JsonNode body = exchange.json();
    return Exchange.json(
        201,
        shapes.status(
            repository,
            repository.setStatus(
                sha,
                body.path("state").asText(),
                body.path("context").asText(),
                body.path("description").asText(),
                body.path("target_url").asText())));
  }

  private MockResponse statuses(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    return Paging.page(
        exchange,
        pageCap.getAsInt(),
        repository.statuses(exchange.path("sha")),
        status -> shapes.status(repository, status));
  }

  private MockResponse combinedStatus(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    String sha = exchange.path("sha");
    List<PostedStatus> current = List.copyOf(repository.currentStatuses(sha).values());
    String state = List.of("error", "failure", "pending").stream()
        .filter(word -> current.stream().anyMatch(status -> status.state().equals(word)))
        .findFirst()
        .orElse(current.isEmpty() ? "pending" : "success");
    return Exchange.json(200, shapes.combinedStatus(repository, sha, current, state));
  }

  private MockResponse putSecret(Exchange exchange) {
    HostedRepository repository = administered(exchange);
    String name = exchange.path("secret").toUpperCase(Locale.ROOT);
    if (!name.matches("[A-Z_][A-Z0-9_]*")
        || name.startsWith("GITEA_")
        || name.startsWith("GITHUB_")
        || name.equals("CI")) {
      throw new HttpError(400, "invalid variable or secret name");
    }
    String value = exchange.required("data", "[Data]: Required");
    if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_SECRET) {
      throw new HttpError(400, "data too long");
    }
    return Exchange.empty(repository.putSecret(name, Secret.of(value)) ? 204 : 201);
  }

  private MockResponse secrets(Exchange exchange) {
    HostedRepository repository = administered(exchange);
    return Paging.page(
        exchange,
        pageCap.getAsInt(),
        repository.secretNames(),
        name -> Fixtures.JSON.createObjectNode().put("name", name));
  }

  private HostedRepository administered(Exchange exchange) {
    exchange.caller().user();
    HostedRepository repository = repositories.readable(exchange);
    if (!exchange.caller().code(repository).atLeast(Level.ADMIN)) {
      throw new HttpError(403, "user should be the owner of the repo");
    }
    return repository;
  }
}
