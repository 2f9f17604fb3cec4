package fr.arcodange.factoryline.tofu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody else at work: {@code tofu console} holds the state's lock while it waits for its next question. */
final class HeldLock implements AutoCloseable {
  private final Process console;
  private final String id;

  private HeldLock(Process console, String id) {
    this.console = console;
    this.id = id;
  }

  static HeldLock on(RealTofu lab) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(
            List.of(RealTofu.program().toString(), "console", "-no-color"))
        .directory(lab.root.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("TF_DATA_DIR", lab.dataFolder.toString());
    Process console = builder.start();
    console.getOutputStream().write("1 + 1\n".getBytes(StandardCharsets.UTF_8));
    console.getOutputStream().flush();
    BufferedReader answers = console.inputReader(StandardCharsets.UTF_8);
    for (String answer = answers.readLine(); answer != null; answer = answers.readLine()) {
      if (answer.equals("2")) {
        return new HeldLock(console, id(lab.root.resolve(".terraform.tfstate.lock.info")));
      }
    }
    throw new IOException("tofu console ended");
  }

  private static String id(Path info) throws IOException {
    Matcher matcher = Pattern.compile("\"ID\":\"([^\"]+)\"").matcher(Files.readString(info));
    if (!matcher.find()) {
      throw new IOException("no lock id in " + info);
    }
    return matcher.group(1);
  }

  String id() {
    return id;
  }

  @Override
  public void close() {
    try {
      console.getOutputStream().close();
      console.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      console.destroy();
    }
  }
}
