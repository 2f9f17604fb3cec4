package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** State written as the API and the events write it: a captured answer with the fields replaced. */
final class Shapes {
  private final Fixtures fixtures;
  private final String address;
  private final Directory users;

  Shapes(Fixtures fixtures, String address, Directory users) {
    this.fixtures = fixtures;
    this.address = address;
    this.users = users;
  }

  ObjectNode user(User user) {
    if (user.equals(User.ACTIONS)) {
      return (ObjectNode) fixtures.object("api-comment-created.json").get("user");
    }
    ObjectNode json =
        (ObjectNode) fixtures.json("api-comments-list.json").get(1).get("user");
    return json.put("id", user.id())
        .put("login", user.login())
        .put("username", user.login())
        .put("email", user.id() + "+" + user.login() + "@noreply.localhost")
        .put("html_url", address + "/" + user.login());
  }

  /** What {@code GET /user} says to a token. */
  ObjectNode self(User user) {
    return user.equals(User.ACTIONS) ? fixtures.object("api-user-actions-token.json") : user(user);
  }

  ObjectNode repository(HostedRepository repository) {
    return fill((ObjectNode) fixtures.object("api-pull.json").get("base").get("repo"), repository);
  }

  private ObjectNode fill(ObjectNode json, HostedRepository repository) {
    String name = repository.fullName();
    String page = address + "/" + name;
    json.put("id", repository.id())
        .put("name", repository.name())
        .put("full_name", name)
        .put("private", repository.isPrivate())
        .put("fork", repository.parent().isPresent())
        .put("languages_url", address + "/api/v1/repos/" + name + "/languages")
        .put("html_url", page)
        .put("url", address + "/api/v1/repos/" + name)
        .put("ssh_url", "runner@localhost:" + name + ".git")
        .put("clone_url", repository.cloneUrl().toString())
        .put("default_branch", repository.defaultBranch())
        .put("archived", repository.isArchived())
        .put("empty", repository.isEmpty())
        .put("template", repository.isTemplate());
    json.set("owner", user(repository.owner()));
    repository.parent().ifPresent(parent -> json.set("parent", repository(parent)));
    return json;
  }

  ObjectNode pullRequest(HostedRepository repository, HostedPullRequest pullRequest) {
    return fill(
        fixtures.object(
            pullRequest.merged().isPresent() ? "api-commit-pull.json" : "api-pull.json"),
        repository,
        pullRequest);
  }

  /** Fills an answer or the part of an event that has the same fields. */
  ObjectNode fill(ObjectNode json, HostedRepository repository, HostedPullRequest pullRequest) {
    long number = pullRequest.number();
    String page = address + "/" + repository.fullName() + "/pulls/" + number;
    HostedPullRequest.Divergence divergence = repository.divergence(pullRequest);
    json.put("id", pullRequest.id())
        .put("url", page)
        .put("number", number)
        .put("title", pullRequest.title())
        .put("state", pullRequest.isOpen() ? "open" : "closed")
        .put("comments", repository.comments(number).size())
        .put("additions", divergence.additions())
        .put("deletions", divergence.deletions())
        .put("changed_files", divergence.files())
        .put("html_url", page)
        .put("diff_url", page + ".diff")
        .put("patch_url", page + ".patch")
        .put("mergeable", divergence.mergeable())
        .put("merge_base", divergence.mergeBase())
        .put("created_at", time(pullRequest.createdAt()))
        .put("updated_at", time(pullRequest.updatedAt()))
        .put("closed_at", pullRequest.closedAt().map(Shapes::time).orElse(null));
    json.remove("review_comments");
    if (!pullRequest.reviews().isEmpty()) {
      json.put("review_comments", pullRequest.reviews().size());
    }
    json.putArray("requested_reviewers");
    json.set("user", user(users.user(pullRequest.author())));
    fillMerge(json, pullRequest.merged());
    fillEnds(json, repository, pullRequest);
    return json;
  }

  private void fillMerge(ObjectNode json, Optional<HostedPullRequest.Merged> merged) {
    json.put("merged", merged.isPresent());
    json.put("merged_at", merged.map(merge -> time(merge.at())).orElse(null));
    json.put("merge_commit_sha", merged.map(HostedPullRequest.Merged::commit).orElse(null));
    json.set("merged_by", merged.map(merge -> user(merge.by())).orElse(null));
  }

  private void fillEnds(
      ObjectNode json, HostedRepository repository, HostedPullRequest pullRequest) {
    ObjectNode base = (ObjectNode) json.get("base");
    base.put("label", pullRequest.baseRef())
        .put("ref", pullRequest.baseRef())
        .put("sha", repository.tip(pullRequest.baseRef()))
        .put("repo_id", repository.id());
    fill((ObjectNode) base.get("repo"), repository);
    Optional<HostedRepository> from = pullRequest.headRepository();
    boolean branchIsThere = from.flatMap(
            fork -> fork.git().find("refs/heads/" + pullRequest.headBranch()))
        .isPresent();
    ObjectNode head = (ObjectNode) json.get("head");
    head.put("label", pullRequest.headBranch())
        .put("ref", branchIsThere ? pullRequest.headBranch() : pullRequest.headRef())
        .put("sha", pullRequest.headSha())
        .put("repo_id", from.map(HostedRepository::id).orElse(-1L));
    head.set("repo", from.map(this::repository).orElse(null));
  }

  ObjectNode comment(HostedRepository repository, PostedComment comment) {
    String page = address + "/" + repository.fullName() + "/pulls/" + comment.number();
    ObjectNode json = fixtures.object("api-comment-created.json");
    json.put("id", comment.id())
        .put("html_url", page + "#issuecomment-" + comment.id())
        .put("pull_request_url", page)
        .put("body", comment.body())
        .put("created_at", time(comment.createdAt()))
        .put("updated_at", time(comment.updatedAt()));
    json.set("user", user(users.user(comment.author())));
    return json;
  }

  ObjectNode status(HostedRepository repository, PostedStatus status) {
    return fixtures
        .object("api-status-created.json")
        .put("id", status.id())
        .put("status", status.state())
        .put("target_url", status.target())
        .put("description", status.description())
        .put("url", commitUrl(repository, "statuses", status.sha()))
        .put("context", status.context())
        .put("created_at", time(status.createdAt()))
        .put("updated_at", time(status.createdAt()));
  }

  ObjectNode combinedStatus(
      HostedRepository repository, String sha, List<PostedStatus> statuses, String state) {
    ObjectNode json = fixtures
        .object("api-commit-combined-status.json")
        .put("state", state)
        .put("sha", sha)
        .put("total_count", statuses.size())
        .put("commit_url", commitUrl(repository, "commits", sha))
        .put("url", commitUrl(repository, "commits", sha) + "/status");
    json.set("repository", repository(repository));
    ArrayNode array = json.putArray("statuses");
    statuses.forEach(status -> array.add(status(repository, status)));
    return json;
  }

  private String commitUrl(HostedRepository repository, String kind, String sha) {
    return address + "/api/v1/repos/" + repository.fullName() + "/" + kind + "/" + sha;
  }

  ObjectNode review(HostedRepository repository, long number, PostedReview review) {
    String page = address + "/" + repository.fullName() + "/pulls/" + number;
    ObjectNode json = fixtures
        .object("api-review-created.json")
        .put("id", review.id())
        .put("state", review.state())
        .put("body", review.body())
        .put("commit_id", review.commit())
        .put("stale", review.stale())
        .put("official", review.official())
        .put("dismissed", review.dismissed())
        .put("submitted_at", time(review.submittedAt()))
        .put("updated_at", time(review.submittedAt()))
        .put("html_url", page + "#issuecomment-" + review.id())
        .put("pull_request_url", page);
    json.set("user", self(users.user(review.author())));
    return json;
  }

  ObjectNode branch(HostedRepository repository, String branch) {
    String sha = repository.tip(branch);
    List<String> commit = repository.git().lines("log", "-1", "--format=%an%n%ae%n%cI%n%B", sha);
    ObjectNode json =
        fixtures.object("api-branch.json").put("name", branch).put("protected", false);
    ObjectNode of = (ObjectNode) json.get("commit");
    of.put("id", sha)
        .put("message", String.join("\n", commit.subList(3, commit.size())))
        .put("url", address + "/" + repository.fullName() + "/commit/" + sha)
        .put("timestamp", commit.get(2));
    for (String role : List.of("author", "committer")) {
      ((ObjectNode) of.get(role))
          .put("name", commit.get(0))
          .put("email", commit.get(1))
          .put("username", commit.get(0));
    }
    return json;
  }

  /** Not a capture: the fields of Gitea's {@code ContentsResponse} (modules/structs/repo_file.go). */
  ObjectNode contents(
      HostedRepository repository,
      String ref,
      String sha,
      String path,
      String blob,
      String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return entry(repository, ref, sha, path, blob, "blob")
        .put("size", bytes.length)
        .put("encoding", "base64")
        .put("content", Base64.getEncoder().encodeToString(bytes));
  }

  /** Not a capture; one of a folder. Content and encoding are null in a list. */
  ObjectNode entry(
      HostedRepository repository, String ref, String sha, String path, String id, String kind) {
    String at = address + "/api/v1/repos/" + repository.fullName() + "/contents/" + path;
    String git = address + "/api/v1/repos/" + repository.fullName() + "/git/" + kind + "s/" + id;
    String page = address + "/" + repository.fullName() + "/src/branch/" + ref + "/" + path;
    ObjectNode json = Fixtures.JSON.createObjectNode();
    json.put("name", path.substring(path.lastIndexOf('/') + 1))
        .put("path", path)
        .put("sha", id)
        .put("last_commit_sha", sha)
        .put("last_committer_date", "2026-11-23T06:06:16Z")
        .put("last_author_date", "2026-11-23T06:06:16Z")
        .put("type", kind.equals("tree") ? "dir" : "file")
        .put("size", 0)
        .putNull("encoding")
        .putNull("content")
        .putNull("target")
        .put("url", at + "?ref=" + ref)
        .put("html_url", page)
        .put("git_url", git)
        .putNull("download_url")
        .putNull("submodule_git_url");
    json.putObject("_links").put("self", at + "?ref=" + ref).put("git", git).put("html", page);
    return json;
  }

  /** Not a capture: the fields of Gitea's {@code Tag} that are of use here. */
  ObjectNode tag(HostedRepository repository, String tag) {
    String sha = repository.git().resolve("refs/tags/" + tag);
    ObjectNode json =
        Fixtures.JSON.createObjectNode().put("name", tag).put("message", "").put("id", sha);
    json.putObject("commit")
        .put("url", address + "/api/v1/repos/" + repository.fullName() + "/git/commits/" + sha)
        .put("sha", sha);
    return json.put(
            "zipball_url", address + "/" + repository.fullName() + "/archive/" + tag + ".zip")
        .put("tarball_url", address + "/" + repository.fullName() + "/archive/" + tag + ".tar.gz");
  }

  ObjectNode error(@Nullable String message) {
    return fixtures.object("api-error-status-forbidden.json").put("message", message);
  }

  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
