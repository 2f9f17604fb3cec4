package fr.arcodange.factoryline.line;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.gitea.JobRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code actions/checkout} makes of the environments that runners give it. */
class CheckoutIT {
  @RegisterExtension
  static final FactoryLine LINE = new FactoryLine();

  /** The first is how git itself is told, for tests, that the workspace is another user's. */
  @ParameterizedTest
  @CsvSource({
    "GIT_TEST_ASSUME_DIFFERENT_OWNER, 1",
    "GIT_DIR, /nowhere",
    "GIT_WORK_TREE, /nowhere",
    "GIT_CONFIG_PARAMETERS, 'core.bare=true'"
  })
  void theWorkspaceIsCheckedOutWhateverTheJobSaysOfGit(String name, String value)
      throws IOException, InterruptedException {
    Site site = LINE.site();
    JobRun job = site.push();
    Map<String, String> environment = new HashMap<>(site.workspace(job, "plan"));
    environment.put("CHECKOUT_TOKEN", job.token().reveal());
    environment.put(name, value);
    ProcessBuilder builder = new ProcessBuilder(
            "bash", Path.of("actions/checkout/checkout.sh").toAbsolutePath().toString())
        .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);

    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertEquals(0, process.waitFor(), said);
  }
}
