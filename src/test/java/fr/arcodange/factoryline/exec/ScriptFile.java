package fr.arcodange.factoryline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Programs that tests write and then start.
 *
 * <p>A process of its own writes them: what this JVM holds open for writing, a child that another thread starts meanwhile holds as
 * well until its own {@code exec}, and Linux starts no program that is open for writing anywhere ("Text file busy").
 */
public final class ScriptFile {
  private ScriptFile() {}

  /**
   * Writes a program for its owner to run.
   *
   * @param script the text, with its first line {@code #!/bin/sh}
   * @return the file
   */
  public static Path write(Path file, String script) throws IOException {
    Process writer = new ProcessBuilder(
            "sh", "-c", "cat > \"$1\" && chmod 700 \"$1\"", "sh", file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try (OutputStream input = writer.getOutputStream()) {
      input.write(script.getBytes(UTF_8));
    }
    try {
      if (writer.waitFor() != 0) {
        throw new IOException("writing the program " + file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("writing the program " + file);
    }
    return file;
  }
}
