package fr.arcodange.factoryline.step;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A folder's name from the top of a repository. */
final class RepositoryFolder {
  private RepositoryFolder() {}

  /** The name without dots and without slashes at its ends, empty for the top; nothing if it leads out of the repository. */
  static Optional<String> normal(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        if (names.isEmpty()) {
          return Optional.empty();
        }
        names.removeLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return Optional.of(String.join("/", names));
  }
}
