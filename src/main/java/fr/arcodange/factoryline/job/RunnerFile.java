package fr.arcodange.factoryline.job;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A file that the runner reads names and values from when the step has ended. */
final class RunnerFile {
  /** The runner reads with a 64 KiB buffer, line feed included; of a longer line it drops all, and what follows it too. */
  private static final int LONGEST_LINE = 64 * 1024 - 1;

  private static final SecureRandom RANDOM = new SecureRandom();

  private RunnerFile() {}

  static void append(Path file, String doing, String name, String value) {
    for (String line : value.split("\n", -1)) {
      requireShort(doing, line);
    }
    // what a value holds cannot end it early: nobody can guess the line that does
    String delimiter = "end_" + randomHex();
    append(file, doing, name + "<<" + delimiter + "\n" + value + "\n" + delimiter + "\n");
  }

  static void append(Path file, String doing, String text) {
    try {
      Files.write(file, text.getBytes(StandardCharsets.UTF_8), CREATE, APPEND);
    } catch (IOException e) {
      throw Failure.notDelivered(doing + ": writing " + file + ": " + FileTrouble.of(file, e))
          .hint(
              "the runner names this file and makes it before the step; outside a job, unset the variable")
          .causedBy(e);
    }
  }

  private static void requireShort(String doing, String line) {
    if (line.length() > LONGEST_LINE / 3
        && line.getBytes(StandardCharsets.UTF_8).length > LONGEST_LINE) {
      throw Failure.usage(doing + ": it has a line of 64 KiB or more,"
              + " which the runner would drop together with everything after it")
          .hint("write it to a file and pass the file's path");
    }
  }

  static String randomHex() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
