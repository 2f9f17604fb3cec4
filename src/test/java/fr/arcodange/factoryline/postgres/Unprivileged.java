package fr.arcodange.factoryline.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a program that refuses to run as root is run as somebody else.
 *
 * @param prefix the words before its own
 * @param anotherOwner whether it cannot write what root made
 */
record Unprivileged(List<String> prefix, boolean anotherOwner) {
  /** This user needs no entry in the system's list. */
  private static final int NOBODY = 65534;

  /** The tests are an ordinary user's already. */
  private static final Unprivileged AS_IT_IS = new Unprivileged(List.of(), false);

  /** Somebody else in its own eyes only, so that it reaches what root reaches; some containers forbid it. */
  private static final Unprivileged OWN_NAMESPACE =
      new Unprivileged(List.of("unshare", "-U"), false);

  private static final Unprivileged AS_NOBODY = new Unprivileged(
      List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), true);

  private static final Unprivileged HERE = find();

  Unprivileged {
    prefix = List.copyOf(prefix);
  }

  /** A program that is about to be started without root's rights. */
  static ProcessBuilder program(List<String> argv) {
    return HERE.prefixed(argv);
  }

  /** Lets such a program write a file or a folder that the test made. */
  static void own(Path path) throws IOException {
    if (HERE.anotherOwner) {
      Files.setAttribute(path, "unix:uid", NOBODY);
    }
  }

  static boolean startsAsRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private ProcessBuilder prefixed(List<String> argv) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(argv);
    return new ProcessBuilder(words).redirectErrorStream(true);
  }

  private boolean works() {
    try {
      return prefixed(List.of("true"))
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

  private static Unprivileged find() {
    if (!startsAsRoot()) {
      return AS_IT_IS;
    }
    return Stream.of(OWN_NAMESPACE, AS_NOBODY)
        .filter(Unprivileged::works)
        .findFirst()
        .orElseThrow(() -> new AssertionError(
            "neither unshare nor setpriv can run a program as somebody else than root"));
  }
}
