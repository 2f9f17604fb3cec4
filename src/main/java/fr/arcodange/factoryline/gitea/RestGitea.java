package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.Secret;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** {@link Gitea} over its REST API. */
final class RestGitea implements Gitea {
  private static final int PAGES_OF_SECRETS = 20;

  private final GiteaApi api;
  private final Map<String, StickyComment> expected = new ConcurrentHashMap<>();
  private volatile @Nullable Account me;

  RestGitea(GiteaApi api) {
    this.api = api;
  }

  @Override
  public Account whoAmI() {
    Account known = me;
    if (known != null) {
      return known;
    }
    Purpose purpose = new Purpose(
        "asking Gitea whose token this is",
        "the token needs the scope read:user; a job's token has it");
    JsonNode json = api.get(purpose, api.atRoot("user").build()).require(200).json();
    Account account =
        new Account(json.path("id").longValue(), json.path("login").asText());
    me = account;
    return account;
  }

  @Override
  public String defaultBranch() {
    Reply reply = api.get(
            Purpose.reading("asking for the default branch of " + api.repositoryName()),
            api.inRepository().build())
        .require(200);
    return Optional.ofNullable(reply.json().path("default_branch").textValue())
        .filter(branch -> !branch.isEmpty())
        .orElseThrow(() -> reply.unusable("names no default branch").hint(GiteaApi.ADDRESS_HINT));
  }

  @Override
  public List<PullRequest> mergedPullRequests(String baseBranch, Instant updatedSince) {
    Instant since = updatedSince.truncatedTo(ChronoUnit.SECONDS);
    HttpUrl closed = api.inRepository("pulls")
        .addQueryParameter("state", "closed")
        .addQueryParameter("sort", "recentupdate")
        .build();
    Map<Long, PullRequest> byNumber = new LinkedHashMap<>();
    api
        .newestFirst(
            Purpose.reading("listing the merged pull requests of " + api.repositoryName()),
            closed,
            last -> PullRequestJson.updatedAt(last).isBefore(since))
        .stream()
        .map(PullRequestJson::read)
        .forEach(pullRequest -> byNumber.put(pullRequest.number(), pullRequest));
    return byNumber.values().stream()
        .filter(PullRequest::merged)
        .filter(pullRequest -> pullRequest.baseRef().equals(baseBranch))
        .filter(pullRequest -> !pullRequest.updatedAt().isBefore(since))
        .toList();
  }

  @Override
  public int commitCount(long number) {
    Purpose purpose = Purpose.reading(
        "counting the commits of pull request #" + number + " of " + api.repositoryName());
    Reply reply = api.get(
            purpose,
            api.inRepository("pulls", number, "commits")
                .addQueryParameter("limit", "1")
                .build())
        .require(200);
    return reply
        .totalCount()
        .orElseThrow(() -> reply
            .unusable("lacks the header X-Total-Count")
            .hint("a proxy before Gitea may have dropped it"));
  }

  @Override
  public void expectComment(long number, String marker) {
    StickyComment comment = comment(number, marker);
    comment.look();
    expected.put(place(number, marker), comment);
  }

  @Override
  public URI keepComment(long number, String marker, String body) {
    return expected(number, marker).keep(body);
  }

  @Override
  public Optional<URI> updateComment(long number, String marker, String body) {
    return expected(number, marker).update(body);
  }

  private StickyComment expected(long number, String marker) {
    return Optional.ofNullable(expected.remove(place(number, marker)))
        .orElseGet(() -> comment(number, marker));
  }

  private static String place(long number, String marker) {
    return number + " " + marker;
  }

  private StickyComment comment(long number, String marker) {
    return new StickyComment(new Comments(api, number), whoAmI(), marker);
  }

  @Override
  public void setStatus(String sha, CommitStatus status) {
    ObjectNode body = JsonNodeFactory.instance
        .objectNode()
        .put("state", status.state().wireName())
        .put("context", status.context())
        .put("description", status.description());
    status.target().ifPresent(target -> body.put("target_url", target.toString()));
    Purpose purpose = Purpose.settingStatus("setting the status '" + status.context()
        + "' of commit " + sha + " in " + api.repositoryName());
    Reply reply = api.postRepeatable(purpose, api.inRepository("statuses", sha).build(), body);
    if (reply.status() == 500) {
      throw reply.failure().hint("Gitea answers so as well if it does not have that commit");
    }
    reply.require(201);
  }

  @Override
  public void putSecret(String name, Secret value) {
    String doing = "storing the Actions secret " + name + " in " + api.repositoryName();
    if (value.isEmpty()) {
      throw Failure.usage(doing + ": its value is empty, which Gitea refuses");
    }
    Reply reply = api.put(
        Purpose.storingSecret(doing),
        api.inRepository("actions", "secrets", name).build(),
        JsonNodeFactory.instance.objectNode().put("data", value.reveal()));
    requireStored(reply);
  }

  @Override
  public void putVariable(String name, String value) {
    Purpose purpose = Purpose.storingSecret(
        "storing the Actions variable " + name + " in " + api.repositoryName());
    HttpUrl url = api.inRepository("actions", "variables", name).build();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("value", value);
    Reply replaced = api.put(purpose, url, body);
    requireStored(replaced.status() == 404 ? api.post(purpose, url, body) : replaced);
  }

  @Override
  public Optional<String> variable(String name) {
    Reply reply = api.get(
        Purpose.storingSecret(
            "reading the Actions variable " + name + " of " + api.repositoryName()),
        api.inRepository("actions", "variables", name).build());
    return reply.status() == 404
        ? Optional.empty()
        : Optional.of(reply.require(200).json().path("data").asText());
  }

  @Override
  public List<String> secretNames() {
    return api
        .list(
            Purpose.storingSecret("listing the Actions secrets of " + api.repositoryName()),
            api.inRepository("actions", "secrets").build(),
            PAGES_OF_SECRETS)
        .orElse(List.of())
        .stream()
        .map(secret -> secret.path("name").asText().toUpperCase(Locale.ROOT))
        .toList();
  }

  private static void requireStored(Reply reply) {
    if (reply.status() == 400) {
      throw Failure.usage(reply.failure().message())
          .hint(
              "a name has letters, digits and underscores, does not begin with a digit, GITEA_ or GITHUB_, and is not CI;"
                  + " a value has at most 65,536 bytes");
    }
    if (reply.status() != 204) {
      reply.require(201);
    }
  }
}
