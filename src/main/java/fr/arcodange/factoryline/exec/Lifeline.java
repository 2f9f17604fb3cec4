package fr.arcodange.factoryline.exec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small process that sends a program its one INT as soon as this JVM lets go of a pipe: on purpose, or because it was killed.
 * The kernel's own way (a parent-death signal) belongs to the thread that started the program, and would send a second INT to one
 * that is still unlocking its state when we exit.
 */
final class Lifeline {
  private static final String SCRIPT = "trap '' HUP INT TERM; read line; kill -INT \"$1\"";

  private final Process holder;

  private Lifeline(Process holder) {
    this.holder = holder;
  }

  static Lifeline tie(Process program, Optional<Path> setsid) throws IOException {
    List<String> argv = new ArrayList<>();
    setsid.ifPresent(path -> argv.add(path.toString()));
    argv.addAll(List.of("/bin/sh", "-c", SCRIPT, "sh", Long.toString(program.pid())));
    ProcessBuilder builder = new ProcessBuilder(argv)
        .directory(Path.of("/").toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    return new Lifeline(builder.start());
  }

  /** Sends the INT and returns once it was sent. */
  void letGo() throws IOException, InterruptedException {
    holder.getOutputStream().close();
    holder.waitFor();
  }

  /** The program has ended: nobody is to be told any more, least of all whoever gets its process id next. */
  void untie() throws InterruptedException {
    holder.destroyForcibly().waitFor();
  }
}
