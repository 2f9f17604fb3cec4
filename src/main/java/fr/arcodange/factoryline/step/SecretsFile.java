package fr.arcodange.factoryline.step;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.NamedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Secrets as a file of assignments that a shell can source: {@code NAME='value'}, 0600, replaced as a whole. */
public final class SecretsFile {
  private SecretsFile() {}

  /**
   * Writes the file.
   *
   * @throws Failure usage, if a value cannot be in such a file or the file cannot be written
   */
  public static void write(Path file, List<NamedSecret> secrets) {
    StringBuilder text = new StringBuilder();
    for (NamedSecret secret : secrets) {
      String value = secret.value().reveal();
      if (value.indexOf('\0') >= 0) {
        throw Failure.usage("writing " + file + ": the secret '" + secret.name()
            + "' holds a zero byte, which no shell variable can carry");
      }
      text.append(secret.name())
          .append("='")
          .append(value.replace("'", "'\\''"))
          .append("'\n");
    }
    Path target = file.toAbsolutePath();
    try {
      Path unfinished = Files.createTempFile(
          target.getParent(),
          ".factoryline-",
          ".env",
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(unfinished, text);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw Failure.usage("writing the secrets to " + file + ": " + FileTrouble.of(file, e))
          .hint("its folder must be there, and writable for this user")
          .causedBy(e);
    }
  }
}
