package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Files of a repository by patterns such as {@code policies/**.json}, relative to its top. */
record Globs(List<PathMatcher> matchers) {
  Globs {
    matchers = List.copyOf(matchers);
  }

  /** @throws Failure usage, if one is no pattern */
  static Globs of(String option, List<String> patterns) {
    return new Globs(patterns.stream().map(pattern -> matcher(option, pattern)).toList());
  }

  private static PathMatcher matcher(String option, String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw Failure.usage(
              option + " is '" + pattern + "', which is no pattern: " + e.getDescription())
          .hint("as in " + option + " 'policies/**.json'")
          .causedBy(e);
    }
  }

  boolean matches(String path) {
    return matchers.stream().anyMatch(matcher -> matcher.matches(Path.of(path)));
  }
}
