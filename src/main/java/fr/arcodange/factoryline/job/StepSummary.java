package fr.arcodange.factoryline.job;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.text.FileTrouble;
import fr.arcodange.factoryline.text.Markdown;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The page that Gitea 1.27 and later show for a step, Markdown of at most 1 MiB; without a file it goes nowhere. */
public final class StepSummary {
  private static final int MOST_BYTES = 1024 * 1024;
  private static final String CUT = "\n\n*The rest was left out: a summary holds 1 MiB.*\n";

  private final Optional<Path> file;

  /** @param file what {@code GITHUB_STEP_SUMMARY} names */
  public StepSummary(Optional<Path> file) {
    this.file = file;
  }

  /** Adds redacted {@code markdown}, cut where the page is full. @throws Failure not delivered, if it cannot be written */
  public void append(String markdown) {
    file.ifPresent(path -> append(path, markdown));
  }

  private static void append(Path file, String markdown) {
    String doing = "writing the step summary";
    long room = MOST_BYTES - size(file, doing);
    String text = markdown.endsWith("\n") ? markdown : markdown + "\n";
    if (text.getBytes(StandardCharsets.UTF_8).length <= room) {
      RunnerFile.append(file, doing, text);
    } else if (room > CUT.length()) {
      RunnerFile.append(file, doing, Markdown.truncateUtf8(text, (int) room - CUT.length()) + CUT);
    }
  }

  private static long size(Path file, String doing) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw Failure.notDelivered(doing + ": reading " + file + ": " + FileTrouble.of(file, e))
          .causedBy(e);
    }
  }
}
