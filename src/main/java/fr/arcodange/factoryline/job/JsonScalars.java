package fr.arcodange.factoryline.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The strings, numbers and booleans of a JSON object by path ({@code pull_request/head/ref}, {@code secrets/0/name}), read as a
 * stream: event files can be large, and little of them is wanted. A null is not there; a "/" in a key is not told apart.
 */
final class JsonScalars {
  static final JsonFactory JSON = new JsonFactory();

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Predicate<String> wanted;

  private JsonScalars(Predicate<String> wanted) {
    this.wanted = wanted;
  }

  /**
   * @param wanted which paths to keep; where an object or array is not wanted, nothing inside it is looked at
   * @throws NotJson if the input is not a JSON object
   */
  static JsonScalars read(InputStream input, Predicate<String> wanted) throws IOException, NotJson {
    JsonScalars scalars = new JsonScalars(wanted);
    try (JsonParser parser = JSON.createParser(input)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new NotJson("it does not hold a JSON object");
      }
      scalars.readObject(parser, "");
    } catch (JsonProcessingException e) {
      var place = Optional.ofNullable(e.getLocation());
      // the library's message quotes the text it stumbled over, which may be a secret
      throw new NotJson("it is not JSON"
          + place
              .map(at -> ", line " + at.getLineNr() + ", column " + at.getColumnNr())
              .orElse(""));
    }
    return scalars;
  }

  private void readObject(JsonParser parser, String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String path = prefix + parser.currentName();
      parser.nextToken();
      readValue(parser, path);
    }
  }

  private void readArray(JsonParser parser, String prefix) throws IOException {
    int index = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      readValue(parser, prefix + index);
      index++;
    }
  }

  private void readValue(JsonParser parser, String path) throws IOException {
    if (!wanted.test(path)) {
      parser.skipChildren();
      return;
    }
    switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser, path + "/");
      case START_ARRAY -> readArray(parser, path + "/");
      case VALUE_NULL -> {}
      default -> values.put(path, parser.getText());
    }
  }

  Optional<String> get(String path) {
    return Optional.ofNullable(values.get(path));
  }

  boolean has(String path) {
    return values.containsKey(path);
  }

  /** What lies directly below {@code prefix}, by the rest of its path. */
  Map<String, String> below(String prefix) {
    Map<String, String> below = new LinkedHashMap<>();
    values.forEach((path, value) -> {
      if (path.startsWith(prefix + "/")) {
        below.put(path.substring(prefix.length() + 1), value);
      }
    });
    return below;
  }

  /** The input holds something else; {@link #what} says so in a sentence that quotes nothing of it. */
  static final class NotJson extends Exception {
    private final String what;

    NotJson(String what) {
      super(what);
      this.what = what;
    }

    String what() {
      return what;
    }
  }
}
