package fr.arcodange.factoryline.vault;

import io.github.jopenlibs.vault.json.Json;
import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.github.jopenlibs.vault.json.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Vault answered. It is read with the driver's own JSON parser, which keeps numbers as they were written.
 *
 * @param body empty if there was none, or if it was not a JSON object
 * @param text the beginning of a body that was not JSON
 */
record Reply(int status, JsonObject body, String text) {
  private static final int LONGEST_QUOTE = 300;

  static Reply of(int status, String body) {
    if (body.isBlank()) {
      return new Reply(status, new JsonObject(), "");
    }
    try {
      JsonValue parsed = Json.parse(body);
      if (parsed.isObject()) {
        return new Reply(status, parsed.asObject(), "");
      }
    } catch (ParseException e) {
      // Not Vault's JSON: a proxy, or another server altogether. The text says more than the
      // parser.
      return new Reply(status, new JsonObject(), body);
    }
    return new Reply(status, new JsonObject(), body);
  }

  boolean isOk() {
    return status == 200 || status == 204;
  }

  boolean isSealed() {
    return status == 503 && words().toLowerCase(Locale.ROOT).contains("sealed");
  }

  /**
   * Whether Vault does not know the token (any more). A token that merely lacks a policy gets another wording, "1 error
   * occurred: …"; Vault since 1.16 adds "invalid token" instead. Seen on OpenBao 2.7.
   */
  boolean isUnknownToken() {
    return status == 403
        && errors().stream()
            .anyMatch(error -> error.equals("permission denied")
                || error.contains("invalid token")
                || error.contains("bad token"));
  }

  Optional<JsonObject> object(String name) {
    return Optional.<JsonValue>ofNullable(body.get(name))
        .filter(JsonValue::isObject)
        .map(JsonValue::asObject);
  }

  /** Vault's own words, on one line; empty if it had none. */
  String words() {
    List<String> errors = errors();
    String words = errors.isEmpty()
        ? (text.stripLeading().startsWith("<") ? "" : text)
        : errors.stream().map(Reply::unwrapped).collect(Collectors.joining("; "));
    return Quotes.oneLine(words, LONGEST_QUOTE);
  }

  private List<String> errors() {
    return strings(body.get("errors"));
  }

  /** What a list holds, as texts; empty if it is none. */
  static List<String> strings(@Nullable JsonValue list) {
    List<String> strings = new ArrayList<>();
    if (list != null && list.isArray()) {
      for (JsonValue value : list.asArray()) {
        strings.add(value.isString() ? value.asString() : value.toString());
      }
    }
    return strings;
  }

  /** "1 error occurred:\n\t* permission denied\n\n" is how Go prints a list. */
  private static String unwrapped(String error) {
    return error
        .replaceFirst("^\\d+ errors? occurred:", "")
        .replaceAll("\\s*\\n\\s*\\*\\s*", ", ")
        .replaceFirst("^, ", "")
        .trim();
  }
}
