package fr.arcodange.factoryline.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file system with little room, in memory and in sight of one program only. It takes a mount of one's own, which Linux gives to
 * root, and to everybody where nobody forbade it.
 *
 * @param unshare the words that give a program its own mounts
 */
record SmallDisk(List<String> unshare) {
  static final String WHAT_IT_TAKES =
      "a mount of one's own: as root with CAP_SYS_ADMIN, or `unshare -Urm` allowed"
          + " (on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0)";

  /** What is there already moves onto it. */
  private static final String SCRIPT = """
      set -e
      cp -a "$1" "$1.copy"
      mount -t tmpfs -o "size=$2" tmpfs "$1"
      cp -a "$1.copy/." "$1"
      shift 2
      exec "$@"
      """;

  SmallDisk {
    unshare = List.copyOf(unshare);
  }

  /** Nothing where it is forbidden. */
  static Optional<SmallDisk> find() {
    return Stream.of(List.of("unshare", "-m"), List.of("unshare", "-Urm"))
        .map(SmallDisk::new)
        .filter(SmallDisk::works)
        .findFirst();
  }

  private boolean works() {
    List<String> words = new ArrayList<>(unshare);
    words.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/tmp"));
    try {
      return new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A program to which {@code folder} is such a file system, with what is in it now.
   *
   * @param size as {@code mount} takes it: 40m
   */
  ProcessBuilder program(Path folder, String size, ProcessBuilder program) {
    List<String> words = new ArrayList<>(unshare);
    words.addAll(List.of("sh", "-c", SCRIPT, "sh", folder.toString(), size));
    if (!Unprivileged.startsAsRoot()) {
      // Who becomes root to mount is it still, and PostgreSQL refuses that.
      words.addAll(List.of("unshare", "-U"));
    }
    words.addAll(program.command());
    return program.command(words);
  }
}
