package fr.arcodange.factoryline.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.text.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A root whose apply stops in the middle of its work, until somebody lets it go on. */
final class SlowRoot {
  /**
   * Tells through one FIFO that it is there, with its parent's process id and the token that tofu was given; then waits for
   * somebody to let go of the other. Once there is a file "done", it has nothing to do.
   */
  private static final String WAIT = """
      test -e "$LINE_FOLDER/done" && exit 0
      echo "$PPID $VAULT_TOKEN" > "$LINE_FOLDER/here"
      read line < "$LINE_FOLDER/go"
      """;

  static final String SLOW = """
      resource "terraform_data" "slow" {
        provisioner "local-exec" {
          command = "exec sh \\"$LINE_FOLDER/wait\\""
        }
      }

      resource "terraform_data" "after" {
        input = terraform_data.slow.id
      }
      """;

  private SlowRoot() {}

  /** A site whose jobs find what {@link #pullRequest} needs. */
  static Site site(FactoryLine line) throws IOException, InterruptedException {
    Site site = line.site();
    Path folder = Files.createDirectories(folder(site));
    for (String fifo : List.of("here", "go")) {
      Process made = new ProcessBuilder("mkfifo", folder.resolve(fifo).toString()).start();
      assertEquals(0, made.waitFor());
    }
    Files.writeString(folder.resolve("wait"), WAIT);
    site.with("LINE_FOLDER", folder.toString());
    return site;
  }

  private static Path folder(Site site) {
    return site.folder().resolve("signals");
  }

  /** Adds the objects {@code slow} and, once that is made, {@code after}. */
  static long pullRequest(Site site) {
    return site.pullRequest("slow", "iac/slow.tf", SLOW);
  }

  static long merged(Site site) {
    long number = pullRequest(site);
    site.plan(number).endedWith(0);
    site.repository().merge(number);
    return number;
  }

  /** Blocks until tofu is in the middle of its work. */
  static Here here(Site site) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(folder(site).resolve("here"))) {
      String[] words = reader.readLine().split(" ", 2);
      return new Here(
          ProcessHandle.of(Long.parseLong(words[0])).orElseThrow(), Secret.of(words[1]));
    }
  }

  /** @param tofu the process that waits for its provisioner */
  record Here(ProcessHandle tofu, Secret token) {}

  static void letGo(Site site) throws IOException {
    Files.writeString(folder(site).resolve("go"), "on\n");
  }

  /** Later applies do not wait. */
  static void isSlowNoMore(Site site) throws IOException {
    Files.createFile(folder(site).resolve("done"));
  }
}
