package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Reads pull requests as the API writes them (Gitea {@code modules/structs/pull.go}). */
final class PullRequestJson {
  private PullRequestJson() {}

  static PullRequest read(JsonNode json) {
    if (!json.path("number").canConvertToLong()) {
      throw Failure.unreachable("reading a pull request: Gitea's answer is not one")
          .hint(GiteaApi.ADDRESS_HINT);
    }
    JsonNode base = json.path("base");
    JsonNode head = json.path("head");
    return new PullRequest(
        json.path("number").longValue(),
        json.path("title").asText(),
        URI.create(json.path("html_url").asText()),
        json.path("user").path("login").asText(),
        json.path("merged").booleanValue(),
        text(json, "merged_at").map(PullRequestJson::instant),
        text(json, "merge_commit_sha"),
        base.path("ref").asText(),
        base.path("sha").asText(),
        head.path("ref").asText(),
        head.path("sha").asText(),
        text(json, "merge_base"),
        text(json.path("merged_by"), "login"),
        isFromFork(base, head),
        updatedAt(json));
  }

  static Instant updatedAt(JsonNode json) {
    return instant(json.path("updated_at").asText());
  }

  /** The head's repository is null once it is deleted, which only a fork can be. */
  private static boolean isFromFork(JsonNode base, JsonNode head) {
    JsonNode repository = head.path("repo");
    return !repository.isObject()
        || !repository.path("id").equals(base.path("repo").path("id"));
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.ofNullable(json.path(field).textValue()).filter(text -> !text.isEmpty());
  }

  /** Gitea writes times in its own zone, as RFC 3339 with an offset. */
  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Failure.unreachable(
              "reading a pull request: Gitea wrote the time '" + text + "', which is none")
          .causedBy(e);
    }
  }
}
