package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.http.HttpFailures;
import fr.arcodange.factoryline.http.Repeatable;
import fr.arcodange.factoryline.json.JsonTrees;
import fr.arcodange.factoryline.text.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Calls to the REST API: addresses, the token, JSON both ways, pages. */
final class GiteaApi {
  static final String ADDRESS_HINT =
      "is this the address of the API, with the right scheme, as in https://host/api/v1?";

  private static final MediaType JSON_TYPE = MediaType.get("application/json");
  private static final int PAGE_SIZE = 50;

  /** Far more than any page of a list has; whoever sends more would fill the memory. */
  private static final long LONGEST_ANSWER = 64L << 20;

  private final HttpUrl root;
  private final HttpUrl repository;
  private final String repositoryName;
  private final Secret token;
  private final OkHttpClient http;

  private GiteaApi(HttpUrl root, String owner, String name, Secret token, OkHttpClient http) {
    this.root = root;
    this.repository = root.newBuilder()
        .addPathSegment("repos")
        .addPathSegment(owner)
        .addPathSegment(name)
        .build();
    this.repositoryName = owner + "/" + name;
    this.token = token;
    this.http = http;
  }

  static GiteaApi connect(URI apiUrl, String owner, String name, Secret token, OkHttpClient http) {
    HttpUrl root = HttpUrl.parse(apiUrl.toString().replaceFirst("/+$", ""));
    if (root == null) {
      throw Failure.usage("the address of Gitea's API is not an http or https URL: " + apiUrl)
          .hint(ADDRESS_HINT);
    }
    if (token.isEmpty()) {
      throw Failure.usage("the token for Gitea is empty");
    }
    return new GiteaApi(root, owner, name, token, http);
  }

  String repositoryName() {
    return repositoryName;
  }

  HttpUrl.Builder atRoot(String path) {
    return root.newBuilder().addPathSegments(path);
  }

  /** An address below the repository; the segments are encoded. */
  HttpUrl.Builder inRepository(Object... segments) {
    HttpUrl.Builder url = repository.newBuilder();
    for (Object segment : segments) {
      url.addPathSegment(segment.toString());
    }
    return url;
  }

  Reply get(Purpose purpose, HttpUrl url) {
    return send(purpose, new Request.Builder().url(url).get());
  }

  Reply delete(Purpose purpose, HttpUrl url) {
    return send(purpose, new Request.Builder().url(url).delete());
  }

  Reply put(Purpose purpose, HttpUrl url, ObjectNode body) {
    return send(purpose, new Request.Builder().url(url).put(json(body)));
  }

  /** An edit: sent twice, it says the same. */
  Reply patch(Purpose purpose, HttpUrl url, ObjectNode body) {
    return send(
        purpose,
        new Request.Builder().url(url).patch(json(body)).tag(Repeatable.class, Repeatable.YES));
  }

  Reply post(Purpose purpose, HttpUrl url, ObjectNode body) {
    return send(purpose, new Request.Builder().url(url).post(json(body)));
  }

  /** A post where a second one does no harm. */
  Reply postRepeatable(Purpose purpose, HttpUrl url, ObjectNode body) {
    return send(
        purpose,
        new Request.Builder().url(url).post(json(body)).tag(Repeatable.class, Repeatable.YES));
  }

  /**
   * The items of a list that is sorted by last change, newest first, until {@code enough} says so of a page's last item.
   * Gitea caps the page size by its own settings, so a short page does not mean the last one. An item that changes while
   * pages are read moves to the front, past the reader: a list of several pages ends with its first page read once more.
   */
  List<JsonNode> newestFirst(Purpose purpose, HttpUrl url, Predicate<JsonNode> enough) {
    List<JsonNode> items = new ArrayList<>();
    for (int page = 1; ; page++) {
      Reply reply = get(purpose, page(url, page)).require(200);
      JsonNode array = reply.json();
      array.forEach(items::add);
      if (array.isEmpty()
          || enough.test(array.get(array.size() - 1))
          || !goesOn(reply, items.size())) {
        if (page > 1) {
          get(purpose, page(url, 1)).require(200).json().forEach(items::add);
        }
        return items;
      }
    }
  }

  /**
   * The items of a list, page by page; empty if there is no such list. A page may be empty and the next one not, as Gitea takes
   * out what the token may not see only after it cut the pages: its {@code Link} header tells the end.
   *
   * @param most pages that are read; a list that goes on is a failure
   */
  Optional<List<JsonNode>> list(Purpose purpose, HttpUrl url, int most) {
    List<JsonNode> items = new ArrayList<>();
    for (int page = 1; page <= most; page++) {
      Reply reply = get(purpose, page(url, page));
      if (reply.status() == 404) {
        return Optional.empty();
      }
      JsonNode array = reply.require(200).json();
      if (!array.isArray()) {
        throw reply.unusable("is no list").hint(ADDRESS_HINT);
      }
      array.forEach(items::add);
      if (!reply.hasNext().orElse(!array.isEmpty() && goesOn(reply, items.size()))) {
        return Optional.of(items);
      }
    }
    throw Failure.unreachable(
        purpose.doing() + ": the list goes on after " + items.size() + " items");
  }

  private static HttpUrl page(HttpUrl url, int number) {
    return url.newBuilder()
        .addQueryParameter("limit", Integer.toString(PAGE_SIZE))
        .addQueryParameter("page", Integer.toString(number))
        .build();
  }

  private static boolean goesOn(Reply reply, int seen) {
    return reply.totalCount().map(total -> seen < total).or(reply::hasNext).orElse(true);
  }

  private static RequestBody json(ObjectNode body) {
    return RequestBody.create(JsonTrees.bytes(body), JSON_TYPE);
  }

  private Reply send(Purpose purpose, Request.Builder builder) {
    Request request = builder
        .header("Authorization", "token " + token.reveal())
        .header("Accept", "application/json")
        .build();
    try (Response response = http.newCall(request).execute()) {
      return new Reply(purpose, response, text(purpose, request, response));
    } catch (IOException e) {
      throw HttpFailures.unreachable(purpose.doing(), request, e);
    }
  }

  private static String text(Purpose purpose, Request request, Response response)
      throws IOException {
    if (response.body().source().request(LONGEST_ANSWER + 1)) {
      throw Failure.unreachable(purpose.doing() + ": " + HttpFailures.describe(request)
          + ": the answer is longer than " + (LONGEST_ANSWER >> 20) + " MiB");
    }
    return response.body().string();
  }
}
