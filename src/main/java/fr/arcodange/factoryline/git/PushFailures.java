package fr.arcodange.factoryline.git;

import fr.arcodange.factoryline.Failure;
import java.util.List;
import java.util.Locale;

/** What became of a push, from what {@code git push --porcelain} prints. */
final class PushFailures {
  /** The server's branch moved: git itself saw it, or the server did while it took the push. */
  private static final List<String> OVERTAKEN = List.of(
      "(fetch first)",
      "(non-fast-forward)",
      "(stale info)",
      "(needs force)",
      "cannot lock ref",
      "failed to update ref",
      "incorrect old value",
      "reference already exists");

  private PushFailures() {}

  static boolean isOvertaken(List<String> porcelain) {
    return rejections(porcelain).stream()
        .anyMatch(line -> OVERTAKEN.stream().anyMatch(line::contains));
  }

  private static List<String> rejections(List<String> porcelain) {
    return porcelain.stream().filter(line -> line.startsWith("!")).toList();
  }

  static Failure of(String doing, String branch, GitRunner.Run run) {
    List<String> rejections = rejections(run.lines());
    String words = GitFailures.words(run.stderr());
    String lower = words.toLowerCase(Locale.ROOT);
    if (!rejections.isEmpty()) {
      // Gitea's hook says why on stderr; to a job's token of 1.26 it only says that something went
      // wrong inside.
      return Failure.denied(doing + ": the server refuses it\n" + words)
          .hint("if a branch protection rule matches '" + branch
              + "', take the branch out of it: a job's token may not push to any protected branch;"
              + " or set FACTORYLINE_GITEA_TOKEN to a token of somebody whom the rule lets push");
    }
    Failure failure = GitFailures.ofFetch(doing, run.code(), run.stderr());
    if (failure.kind() == Failure.Kind.DENIED) {
      return failure.hint(
          "the token needs to write here: 'permissions: contents: write' in the workflow; a pull request from a fork never gets"
              + " that");
    }
    return lower.contains("shallow update not allowed")
        ? Failure.usage(failure.message()).hint("check out with the whole history (depth 0)")
        : failure;
  }
}
