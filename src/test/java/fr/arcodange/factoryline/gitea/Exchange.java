package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.HttpUrl;

/** One request, the parts of its path that the route named, and who sent it. */
record Exchange(RecordedRequest request, Map<String, String> path, Caller caller) {

  String path(String name) {
    return Optional.ofNullable(path.get(name)).orElseThrow();
  }

  long number(String name) {
    try {
      return Long.parseLong(path(name));
    } catch (NumberFormatException e) {
      throw HttpError.notFound();
    }
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(url().queryParameter(name));
  }

  HttpUrl url() {
    return request.getUrl();
  }

  String text() {
    return Optional.ofNullable(request.getBody()).map(body -> body.utf8()).orElse("");
  }

  JsonNode json() {
    if (text().isBlank()) {
      throw new HttpError(422, "[Body]: Required");
    }
    try {
      return Fixtures.parse(text());
    } catch (IllegalArgumentException e) {
      throw new HttpError(422, "invalid JSON");
    }
  }

  String required(String field, String complaint) {
    String value = json().path(field).asText();
    if (value.isEmpty()) {
      throw new HttpError(422, complaint);
    }
    return value;
  }

  static MockResponse json(int status, JsonNode json) {
    return new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", "application/json;charset=utf-8")
        .body(json.toString())
        .build();
  }

  static MockResponse empty(int status) {
    return new MockResponse.Builder().code(status).build();
  }
}
