package fr.arcodange.factoryline.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Environments and event files as Gitea 1.26 and its runner made them. */
final class Fixtures {
  private Fixtures() {}

  static Path file(String name) {
    try {
      return Path.of(Objects.requireNonNull(Fixtures.class.getResource("/gitea/" + name), name)
          .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The variables of {@code env-<env>.txt}, with the event file of {@code event-<event>.json}. */
  static Map<String, String> environment(String env, String event) {
    Map<String, String> variables = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(file("env-" + env + ".txt"))) {
        int equals = line.indexOf('=');
        variables.put(line.substring(0, equals), line.substring(equals + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    variables.put("GITHUB_EVENT_PATH", file("event-" + event + ".json").toString());
    return variables;
  }

  static Map<String, String> environment(String name) {
    return environment(name, name);
  }
}
