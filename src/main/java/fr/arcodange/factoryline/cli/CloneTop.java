package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.ShellText;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a clone begins: a forge looks for workflows nowhere else. */
final class CloneTop {
  private static final String GIT = ".git";

  private CloneTop() {}

  /**
   * Looks for the clone that a folder is part of; one that is part of none will do.
   *
   * @throws Failure usage, if the clone begins further up
   */
  static void require(Path directory) {
    Path here = directory.toAbsolutePath().normalize();
    Path top = here;
    while (top != null && !Files.exists(top.resolve(GIT))) {
      top = top.getParent();
    }
    if (top != null && !top.equals(here)) {
      throw Failure.usage(
              "'" + here + "' is below the top of a clone, where a workflow does nothing")
          .hint("run it there: cd " + ShellText.word(top.toString()));
    }
  }
}
