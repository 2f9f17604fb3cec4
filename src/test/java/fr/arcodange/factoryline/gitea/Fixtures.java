package fr.arcodange.factoryline.gitea;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a Gitea 1.26 answered and handed to jobs, captured, with the address of this server in place of its own. */
final class Fixtures {
  static final JsonMapper JSON = new JsonMapper();
  private static final String CAPTURED_ADDRESS = "http://127.0.0.1:33080";

  private final String address;

  /** Reads the captures; {@code address} has no slash at its end. */
  Fixtures(String address) {
    this.address = address;
  }

  static Fixtures asCaptured() {
    return new Fixtures(CAPTURED_ADDRESS);
  }

  String text(String file) {
    try (InputStream stream = Fixtures.class.getResourceAsStream("/gitea/" + file)) {
      if (stream == null) {
        throw new IllegalArgumentException("no fixture " + file);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .replace(CAPTURED_ADDRESS, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode json(String file) {
    return parse(text(file));
  }

  ObjectNode object(String file) {
    return (ObjectNode) json(file);
  }

  /** A job's environment, as {@code env} printed it. */
  Map<String, String> environment(String file) {
    Map<String, String> environment = new TreeMap<>();
    text(file).lines().filter(line -> line.contains("=")).forEach(line -> {
      int equals = line.indexOf('=');
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    });
    return environment;
  }

  static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + json, e);
    }
  }
}
