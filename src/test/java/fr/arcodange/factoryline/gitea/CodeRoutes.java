package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.text.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
        .on("GET", "/api/v1/version", exchange -> version())
        .on("GET", "/api/v1/user", this::self)
        .on("GET", "/api/v1/user/repos", this::ownRepositories)
        .on("GET", repository, this::get)
        .on("GET", repository + "/actions/variables/{variable}", this::variable)
        .on("PUT", repository + "/actions/variables/{variable}", this::replaceVariable)
        .on("POST", repository + "/actions/variables/{variable}", this::createVariable)
        .on("GET", repository + "/branches/{branch*}", this::branch)
        .on("GET", "/api/v1/users/{user}/repos", this::repositoriesOf)
        .on("GET", "/api/v1/users/{user}/orgs/{org}/permissions", this::permissions)
        .on("GET", repository + "/contents/{path*}", this::contents)
        .on("GET", repository + "/git/commits/{sha}", this::commit)
        .on("GET", repository + "/tags", this::tags)
        .on("POST", repository + "/statuses/{sha}", this::setStatus)
        .on("GET", repository + "/commits/{sha}/statuses", this::statuses)
        .on("GET", repository + "/commits/{sha}/status", this::combinedStatus)
        .on("PUT", repository + "/actions/secrets/{secret}", this::putSecret)
        .on("GET", repository + "/actions/secrets", this::secrets);
  }

  private static MockResponse version() {
    return Exchange.json(200, Fixtures.JSON.createObjectNode().put("version", "1.26.0"));
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
        repository -> withPermissions(exchange, repository));
  }

  private ObjectNode withPermissions(Exchange exchange, HostedRepository repository) {
    Level level = exchange.caller().code(repository);
    ObjectNode json = shapes.repository(repository);
    json.putObject("permissions")
        .put("admin", level.atLeast(Level.ADMIN))
        .put("push", level.atLeast(Level.WRITE))
        .put("pull", true);
    return json;
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

  /** Structs.ActionVariable of 1.26; not a capture. */
  private MockResponse variable(Exchange exchange) {
    HostedRepository repository = administered(exchange);
    String name = exchange.path("variable").toUpperCase(Locale.ROOT);
    String value = repository.variable(name).orElseThrow(HttpError::notFound);
    return Exchange.json(
        200,
        Fixtures.JSON
            .createObjectNode()
            .put("owner_id", 0)
            .put("repo_id", repository.id())
            .put("name", name)
            .put("data", value)
            .put("description", ""));
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
    return Exchange.json(200, withPermissions(exchange, repositories.readable(exchange)));
  }

  private MockResponse branch(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    String branch = exchange.path("branch");
    if (repository.git().find("refs/heads/" + branch).isEmpty()) {
      throw HttpError.notFound();
    }
    return Exchange.json(200, shapes.branch(repository, branch));
  }

  /**
   * Pages are cut before what the caller may not see is taken out of them, and the totals count it (listUserRepos in
   * routers/api/v1/user/repo.go).
   */
  private MockResponse repositoriesOf(Exchange exchange) {
    String owner = exchange.path("user");
    List<HostedRepository> all = repositories.all().stream()
        .filter(one -> one.owner().login().equalsIgnoreCase(owner))
        .toList();
    if (all.isEmpty()) {
      throw new HttpError(404, "user redirect does not exist [name: " + owner + "]");
    }
    return Paging.page(
        exchange,
        pageCap.getAsInt(),
        all,
        one -> exchange.caller().code(one).atLeast(Level.READ),
        shapes::repository);
  }

  /** Who owns a repository of an owner stands for the owner of the organisation. */
  private MockResponse permissions(Exchange exchange) {
    exchange.caller().user();
    boolean isOwner = repositories.owns(exchange.path("user"), exchange.path("org"));
    ObjectNode json = Fixtures.JSON.createObjectNode();
    for (String right :
        List.of("is_owner", "is_admin", "can_write", "can_read", "can_create_repository")) {
      json.put(right, isOwner);
    }
    return Exchange.json(200, json);
  }

  /** A name is a branch, a tag or a full commit id, and nothing else (ResolveRefCommit of 1.26). */
  private MockResponse contents(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    String path = exchange.path("path");
    String ref =
        exchange.query("ref").filter(text -> !text.isEmpty()).orElse(repository.defaultBranch());
    String sha = repository
        .git()
        .find("refs/heads/" + ref)
        .or(() -> repository.git().find("refs/tags/" + ref))
        .or(() -> ref.length() == 40 ? repository.git().find(ref) : Optional.empty())
        .orElseThrow(() -> HttpError.doesNotExist(ref, ""));
    List<String> entry =
        path.isEmpty() ? List.of() : repository.git().lines("ls-tree", sha, "--", path);
    if (!path.isEmpty() && entry.isEmpty()) {
      throw HttpError.doesNotExist("", path);
    }
    if (!path.isEmpty() && !entry.get(0).contains(" tree ")) {
      String blob = repository.git().run("rev-parse", sha + ":" + path).strip();
      String content = repository.file(sha, path).orElseThrow();
      return Exchange.json(200, shapes.contents(repository, ref, sha, path, blob, content));
    }
    ArrayNode array = Fixtures.JSON.createArrayNode();
    String below = path.isEmpty() ? "" : path + "/";
    for (String line : repository.git().lines("ls-tree", sha + ":" + path)) {
      String[] parts = line.split("[ \t]", 4);
      array.add(shapes.entry(repository, ref, sha, below + parts[3], parts[2], parts[1]));
    }
    return Exchange.json(200, array);
  }

  /** Takes shortened ids and names as well (getCommit in routers/api/v1/repo/commits.go). */
  private MockResponse commit(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    String sha = repository
        .git()
        .find(exchange.path("sha"))
        .orElseThrow(() -> HttpError.doesNotExist(exchange.path("sha"), ""));
    return Exchange.json(200, Fixtures.JSON.createObjectNode().put("sha", sha));
  }

  private MockResponse tags(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    return Paging.page(
        exchange,
        pageCap.getAsInt(),
        repository.git().lines("for-each-ref", "--format=%(refname:strip=2)", "refs/tags"),
        tag -> shapes.tag(repository, tag));
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
