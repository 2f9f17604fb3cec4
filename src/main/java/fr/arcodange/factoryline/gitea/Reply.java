package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.HttpFailures;
import fr.arcodange.factoryline.json.JsonTrees;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Response;

/** What Gitea answered to one call; the response's body was read into {@code body}. */
record Reply(Purpose purpose, Response response, String body) {
  private static final int LONGEST_QUOTE = 300;

  int status() {
    return response.code();
  }

  /** This reply if it has the status of success, and no other: a redirect's would have lost the body that was sent. */
  Reply require(int expected) {
    if (status() == expected) {
      return this;
    }
    throw failure();
  }

  JsonNode json() {
    try {
      return JsonTrees.read(body);
    } catch (IOException e) {
      throw unusable("is not JSON").hint(GiteaApi.ADDRESS_HINT).causedBy(e);
    }
  }

  /** The status is that of success, what came with it is not. */
  Failure unusable(String what) {
    return Failure.unreachable(purpose.doing() + ": " + HttpFailures.describe(response.request())
        + ": the answer " + what);
  }

  /** The failure that this reply's status means, with what to do about it. */
  Failure failure() {
    Failure failure = HttpFailures.status(purpose.doing(), response, itsWords());
    return switch (status()) {
      case 200, 201, 204 -> failure.hint(GiteaApi.ADDRESS_HINT);
      case 401 ->
        failure.hint("the token is wrong, expired or revoked; a job's token dies with its job");
      case 403, 404 -> failure.hint(purpose.need());
      case 413 -> failure.hint("a proxy before Gitea limits the size of what is sent to it");
      default -> failure;
    };
  }

  /** Gitea's own words; the page of a proxy has none worth showing. */
  private String itsWords() {
    try {
      String message = JsonTrees.read(body).path("message").asText();
      return message.substring(0, Math.min(LONGEST_QUOTE, message.length()));
    } catch (IOException e) {
      return "";
    }
  }

  /** The number of all items of a list of which this reply holds one page. */
  Optional<Integer> totalCount() {
    return Optional.ofNullable(response.header("X-Total-Count"))
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Integer::valueOf);
  }

  /** Whether the list says that it goes on; empty if it does not say. */
  Optional<Boolean> hasNext() {
    return Optional.ofNullable(response.header("Link")).map(link -> link.contains("rel=\"next\""));
  }
}
