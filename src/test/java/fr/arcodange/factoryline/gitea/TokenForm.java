package fr.arcodange.factoryline.gitea;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is sent to the token endpoint: as a form or as JSON, the client in it or as Basic credentials. */
record TokenForm(Exchange exchange) {

  Map<String, String> fields() {
    Map<String, String> fields = new HashMap<>();
    String type =
        Optional.ofNullable(exchange.request().getHeaders().get("Content-Type")).orElse("");
    if (type.startsWith("application/json")) {
      exchange
          .json()
          .properties()
          .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
    } else {
      pairs(exchange.text(), fields);
    }
    Optional.ofNullable(exchange.request().getHeaders().get("Authorization"))
        .filter(header -> header.startsWith("Basic "))
        .ifPresent(header -> basic(header.substring("Basic ".length()), fields));
    return fields;
  }

  private static void pairs(String form, Map<String, String> fields) {
    for (String pair : form.split("&", -1)) {
      String[] sides = pair.split("=", 2);
      if (sides.length == 2) {
        fields.put(decode(sides[0]), decode(sides[1]));
      }
    }
  }

  private static void basic(String credentials, Map<String, String> fields) {
    String[] sides =
        new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8).split(":", 2);
    fields.put("client_id", decode(sides[0]));
    fields.put("client_secret", decode(sides[1]));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
