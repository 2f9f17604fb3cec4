package fr.arcodange.factoryline.gitea;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;

/** Which handler answers which method and path; {@code {name}} is one segment, {@code {name*}} all that are left. */
final class Router {
  private final List<Route> routes = new ArrayList<>();

  Router on(String method, String template, Handler handler) {
    routes.add(new Route(method, List.of(template.substring(1).split("/")), handler));
    return this;
  }

  /** The route of a request; empty if there is none. */
  Optional<Match> match(String method, List<String> segments) {
    for (Route route : routes) {
      Optional<Map<String, String>> path =
          route.method().equals(method) ? route.match(segments) : Optional.empty();
      if (path.isPresent()) {
        return Optional.of(new Match(route.handler(), path.get()));
      }
    }
    return Optional.empty();
  }

  interface Handler {
    MockResponse answer(Exchange exchange);
  }

  record Match(Handler handler, Map<String, String> path) {}

  private record Route(String method, List<String> template, Handler handler) {

    Optional<Map<String, String>> match(List<String> segments) {
      Map<String, String> path = new HashMap<>();
      for (int i = 0; i < template.size(); i++) {
        String part = template.get(i);
        if (part.endsWith("*}")) {
          path.put(
              part.substring(1, part.length() - 2),
              String.join("/", segments.subList(Math.min(i, segments.size()), segments.size())));
          return Optional.of(path);
        }
        if (i >= segments.size()) {
          return Optional.empty();
        }
        if (part.startsWith("{")) {
          path.put(part.substring(1, part.length() - 1), segments.get(i));
        } else if (!part.equals(segments.get(i))) {
          return Optional.empty();
        }
      }
      return template.size() == segments.size() ? Optional.of(path) : Optional.empty();
    }
  }
}
