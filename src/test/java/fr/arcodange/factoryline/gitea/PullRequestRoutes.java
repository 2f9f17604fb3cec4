package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import mockwebserver3.MockResponse;

/** Pull requests, their comments and reviews, as the API answers for them. */
final class PullRequestRoutes {
  private final Repositories repositories;
  private final Shapes shapes;
  private final IntSupplier pageCap;

  PullRequestRoutes(Repositories repositories, Shapes shapes, IntSupplier pageCap) {
    this.repositories = repositories;
    this.shapes = shapes;
    this.pageCap = pageCap;
  }

  void addTo(Router router) {
    String repository = "/api/v1/repos/{owner}/{name}";
    router
        .on("GET", repository + "/pulls", this::list)
        .on("GET", repository + "/pulls/{number}", this::get)
        .on("GET", repository + "/pulls/{number}/commits", this::commits)
        .on("GET", repository + "/pulls/{number}/reviews", this::reviews)
        .on("POST", repository + "/pulls/{number}/reviews", this::review)
        .on("GET", repository + "/commits/{sha}/pull", this::mergedBy)
        .on("GET", repository + "/issues/{number}/comments", this::comments)
        .on("POST", repository + "/issues/{number}/comments", this::comment)
        .on("PATCH", repository + "/issues/comments/{id}", this::editComment)
        .on("DELETE", repository + "/issues/comments/{id}", this::deleteComment);
  }

  private MockResponse list(Exchange exchange) {
    HostedRepository repository = readable(exchange);
    repository.sync();
    String state = exchange.query("state").orElse("open");
    List<HostedPullRequest> found = repository.pullRequests().stream()
        .filter(pullRequest ->
            state.equals("all") || state.equals(pullRequest.isOpen() ? "open" : "closed"))
        .sorted(order(exchange.query("sort").orElse("")))
        .toList();
    return Paging.page(
        exchange,
        pageCap.getAsInt(),
        found,
        pullRequest -> shapes.pullRequest(repository, pullRequest));
  }

  private static Comparator<HostedPullRequest> order(String sort) {
    Comparator<HostedPullRequest> newest =
        Comparator.comparingLong(HostedPullRequest::number).reversed();
    return sort.equals("recentupdate")
        ? Comparator.comparing(HostedPullRequest::updatedAt).reversed().thenComparing(newest)
        : newest;
  }

  private MockResponse get(Exchange exchange) {
    HostedRepository repository = readable(exchange);
    repository.sync();
    return Exchange.json(
        200, shapes.pullRequest(repository, repository.pullRequest(exchange.number("number"))));
  }

  /** Not a capture: the fields a client needs of Gitea's commits, with its headers. */
  private MockResponse commits(Exchange exchange) {
    HostedRepository repository = readable(exchange);
    HostedPullRequest pullRequest = repository.pullRequest(exchange.number("number"));
    List<String> commits = repository
        .git()
        .lines(
            "rev-list",
            repository.divergence(pullRequest).mergeBase() + ".." + pullRequest.headSha());
    return Paging.page(
        exchange,
        pageCap.getAsInt(),
        commits,
        sha -> Fixtures.JSON.createObjectNode().put("sha", sha));
  }

  private MockResponse reviews(Exchange exchange) {
    HostedRepository repository = readable(exchange);
    long number = exchange.number("number");
    return Paging.page(
        exchange,
        pageCap.getAsInt(),
        repository.pullRequest(number).reviews(),
        review -> shapes.review(repository, number, review));
  }

  private MockResponse review(Exchange exchange) {
    HostedRepository repository = readable(exchange);
    long number = exchange.number("number");
    PostedReview review = repository.review(
        number,
        exchange.caller().user().login(),
        exchange.json().path("event").asText(),
        exchange.json().path("body").asText());
    return Exchange.json(200, shapes.review(repository, number, review));
  }

  private MockResponse mergedBy(Exchange exchange) {
    HostedRepository repository = repositories.readable(exchange);
    String sha = exchange.path("sha");
    return repository.pullRequests().stream()
        .filter(pullRequest ->
            pullRequest.merged().filter(merged -> merged.commit().equals(sha)).isPresent())
        .findFirst()
        .map(pullRequest -> Exchange.json(200, shapes.pullRequest(repository, pullRequest)))
        .orElseThrow(() -> new HttpError(
            404,
            "pull request does not exist [id: 0, issue_id: 0, head_repo_id: 0, base_repo_id: "
                + repository.id() + ", head_branch: , base_branch: ]"));
  }

  /** The parameters limit and page have no effect here. */
  private MockResponse comments(Exchange exchange) {
    HostedRepository repository = readable(exchange);
    List<PostedComment> comments = repository.comments(existing(repository, exchange));
    ArrayNode array = Fixtures.JSON.createArrayNode();
    comments.forEach(comment -> array.add(shapes.comment(repository, comment)));
    return Exchange.json(200, array)
        .newBuilder()
        .setHeader("X-Total-Count", Integer.toString(comments.size()))
        .build();
  }

  /** Who may read pull requests may comment on them. */
  private MockResponse comment(Exchange exchange) {
    String author = exchange.caller().user().login();
    HostedRepository repository = readable(exchange);
    String body = exchange.required("body", "[Body]: Required");
    long number = existing(repository, exchange);
    return Exchange.json(201, shapes.comment(repository, repository.comment(number, author, body)));
  }

  /** A pull request that is not there is an error inside Gitea. */
  private static long existing(HostedRepository repository, Exchange exchange) {
    long number = exchange.number("number");
    if (!repository.hasPullRequest(number)) {
      throw new HttpError(
          500,
          "issue does not exist [id: 0, repo_id: " + repository.id() + ", index: " + number + "]");
    }
    return number;
  }

  private MockResponse editComment(Exchange exchange) {
    HostedRepository repository = editable(exchange);
    String body = exchange.required("body", "[Body]: Required");
    ObjectNode json =
        shapes.comment(repository, repository.editComment(exchange.number("id"), body));
    return Exchange.json(200, json);
  }

  private MockResponse deleteComment(Exchange exchange) {
    editable(exchange).deleteComment(exchange.number("id"));
    return Exchange.empty(204);
  }

  /** One's own comment, or anybody's for who may write. */
  private HostedRepository editable(Exchange exchange) {
    HostedRepository repository = readable(exchange);
    PostedComment comment = repository.comment(exchange.number("id"));
    if (!comment.author().equals(exchange.caller().user().login())
        && !exchange.caller().pullRequests(repository).atLeast(Level.WRITE)) {
      throw new HttpError(403, "user should have a permission to write to a repo");
    }
    return repository;
  }

  private HostedRepository readable(Exchange exchange) {
    HostedRepository repository = repositories.get(exchange);
    if (!exchange.caller().pullRequests(repository).atLeast(Level.READ)) {
      throw HttpError.notFound();
    }
    return repository;
  }
}
