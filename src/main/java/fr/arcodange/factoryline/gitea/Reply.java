package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import fr.arcodange.factoryline.Failure;
import java.util.Optional;
import okhttp3.Headers;
import okhttp3.Request;

/** What Gitea answered to one call, read to its end. */
record Reply(Purpose purpose, Request request, int status, Headers headers, String body) {
  private static final int LONGEST_QUOTE = 300;
  private static final JsonMapper JSON = GiteaApi.JSON;

  /** This reply if it has the status of success, which is never a redirect's: that would have lost the body that was sent. */
  Reply require(int expected) {
    if (status == expected) {
      return this;
    }
    throw failure();
  }

  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw Failure.unreachable(what() + ", but not with JSON")
          .hint(GiteaApi.ADDRESS_HINT)
          .causedBy(e);
    }
  }

  Failure failure() {
    if (status == 401) {
      return Failure.denied(what())
          .hint("the token is wrong, expired or revoked; a job's token dies with its job");
    }
    if (status == 403 || status == 404) {
      return Failure.denied(what()).hint(purpose.need());
    }
    if (status >= 500) {
      return Failure.unreachable(what());
    }
    if (status < 400) {
      return Failure.unreachable(what() + ", which is not the answer to that")
          .hint(GiteaApi.ADDRESS_HINT);
    }
    return Failure.toolFailed(what());
  }

  /** What was being done and what came back, without anything that was sent. */
  String what() {
    return purpose.doing() + ": " + request.method() + " " + request.url().host()
        + request.url().encodedPath() + " answered HTTP " + status
        + message().map(message -> ", " + message).orElse("");
  }

  /** Gitea's own words; a proxy's page has none worth showing. */
  Optional<String> message() {
    if (status < 400) {
      return Optional.empty();
    }
    try {
      String message = JSON.readTree(body).path("message").asText();
      return Optional.of(message.substring(0, Math.min(LONGEST_QUOTE, message.length())))
          .filter(text -> !text.isBlank());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The number of all items of a list of which this reply holds one page. */
  Optional<Integer> totalCount() {
    return Optional.ofNullable(headers.get("X-Total-Count"))
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Integer::valueOf);
  }

  /** Whether the list says that it goes on; empty if it does not say. */
  Optional<Boolean> hasNext() {
    return Optional.ofNullable(headers.get("Link")).map(link -> link.contains("rel=\"next\""));
  }
}
