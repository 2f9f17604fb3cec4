package fr.arcodange.factoryline.line;

import fr.arcodange.factoryline.Factoryline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Commands that run as processes of their own, as a runner starts them; none outlives its test. */
final class Processes implements AfterEachCallback {
  private final List<Process> started = new ArrayList<>();

  /** The words that start a command of the classes under test. */
  static List<String> argv(String command) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Factoryline.class.getName(),
        command);
  }

  /** Its log goes to a file, as nobody reads while it is waited for. */
  Process start(Site site, Map<String, String> environment, String command) throws IOException {
    List<String> argv = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
    argv.addAll(argv(command));
    return start(site, environment, argv);
  }

  Process start(Site site, Map<String, String> environment, List<String> argv) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(argv)
        .redirectErrorStream(true)
        .redirectOutput(site.folder().resolve("log").toFile())
        .directory(Path.of(environment.getOrDefault("GITHUB_WORKSPACE", "/")).toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  static String log(Site site) {
    try {
      return Files.readString(site.folder().resolve("log"));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    started.forEach(Process::destroyForcibly);
  }
}
