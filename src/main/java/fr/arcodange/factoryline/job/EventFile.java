package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Reads {@code GITHUB_EVENT_PATH}, for the payloads of Gitea, Forgejo and GitHub. */
final class EventFile {
  private static final Set<String> WANTED = Set.of(
      "action",
      "number",
      "ref",
      "before",
      "after",
      "workflow",
      "inputs",
      "pull_request",
      "repository",
      "repository/default_branch");
  private static final Set<String> WANTED_OF_PULL_REQUEST =
      Set.of("number", "state", "merged", "head", "base");
  private static final Set<String> WANTED_OF_BRANCH =
      Set.of("ref", "sha", "repo", "repo/full_name");

  private final Path file;
  private final String eventName;
  private final JsonScalars content;

  private EventFile(Path file, String eventName, JsonScalars content) {
    this.file = file;
    this.eventName = eventName;
    this.content = content;
  }

  static EventFile read(Path file, String eventName) {
    return new EventFile(file, eventName, content(file));
  }

  /** That of the repository, which every payload describes. */
  Optional<String> defaultBranch() {
    return content.get("repository/default_branch").filter(name -> !name.isEmpty());
  }

  private static JsonScalars content(Path file) {
    try (InputStream input = Files.newInputStream(file)) {
      return JsonScalars.read(input, EventFile::isWanted);
    } catch (JsonScalars.NotJson e) {
      throw unreadable(file, e.what()).causedBy(e);
    } catch (IOException e) {
      throw unreadable(file, FileTrouble.of(file, e)).causedBy(e);
    }
  }

  private static boolean isWanted(String path) {
    String rest = path;
    if (rest.startsWith("inputs/")) {
      return true;
    }
    if (!rest.startsWith("pull_request/")) {
      return WANTED.contains(rest);
    }
    rest = rest.substring("pull_request/".length());
    if (rest.startsWith("head/") || rest.startsWith("base/")) {
      return WANTED_OF_BRANCH.contains(rest.substring("head/".length()));
    }
    return WANTED_OF_PULL_REQUEST.contains(rest);
  }

  Event event() {
    if (content.has("pull_request/head/sha")) {
      return pullRequest();
    }
    if (eventName.equals("schedule")) {
      return new Event.Schedule();
    }
    if (eventName.equals("workflow_dispatch") || content.has("workflow")) {
      return new Event.Dispatch(required("ref"), content.below("inputs"));
    }
    if (content.has("before") && content.has("after")) {
      return new Event.Push(required("ref"), required("before"), required("after"));
    }
    switch (eventName) {
      case "pull_request", "pull_request_target" -> required("pull_request/head/sha");
      case "push" -> required("after");
      default -> {}
    }
    return new Event.Other(eventName.isEmpty() ? "unknown" : eventName);
  }

  private Event pullRequest() {
    return new Event.PullRequest(
        number(),
        content.get("action").orElse(""),
        required("pull_request/base/ref"),
        required("pull_request/head/ref"),
        required("pull_request/head/sha"),
        required("pull_request/base/sha"),
        isFromFork(),
        content.get("pull_request/state").orElse("").equals("closed"),
        content.get("pull_request/merged").orElse("").equals("true"));
  }

  private boolean isFromFork() {
    return !content
        .get("pull_request/head/repo/full_name")
        .equals(content.get("pull_request/base/repo/full_name"));
  }

  private int number() {
    String number = content.has("number") ? required("number") : required("pull_request/number");
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      throw unreadable(file, "'number' is no number: " + number).causedBy(e);
    }
  }

  private String required(String path) {
    return content
        .get(path)
        .orElseThrow(() -> unreadable(
            file,
            "'" + path.replace('/', '.') + "' is missing"
                + (eventName.isEmpty() ? "" : " for event '" + eventName + "'")));
  }

  private static Failure unreadable(Path file, String what) {
    return Failure.usage("reading the event file " + file + ": " + what)
        .hint("GITHUB_EVENT_PATH must name the event file that the runner wrote");
  }
}
