package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Command;
import fr.arcodange.factoryline.exec.Programs;
import fr.arcodange.factoryline.job.JobLog;
import fr.arcodange.factoryline.step.SetupTools.Gcloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gcloud on PATH, as whom it is signed in there. */
final class GcloudProgram implements Gcloud {
  private static final String NAME = "gcloud";

  private final Programs programs;
  private final Map<String, String> environment;
  private final Path directory;
  private final JobLog log;

  private GcloudProgram(
      Programs programs, Map<String, String> environment, Path directory, JobLog log) {
    this.programs = programs;
    this.environment = environment;
    this.directory = directory;
    this.log = log;
  }

  static Optional<Gcloud> of(Wiring wiring) {
    if (Programs.find(NAME, wiring.environment().getOrDefault("PATH", "")).isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> environment = new HashMap<>(wiring.environment());
    environment.put("CLOUDSDK_CORE_DISABLE_PROMPTS", "1");
    return Optional.of(new GcloudProgram(
        wiring.programs(), environment, wiring.context().directory(), wiring.log()));
  }

  @Override
  public boolean answers(List<String> argv) {
    return programs.runLines(command(argv), line -> {}, line -> {}) == 0;
  }

  @Override
  public void run(List<String> argv) {
    int code;
    try (JobLog.Fence fence = log.fence()) {
      code = programs.runLines(command(argv), fence, fence);
    }
    if (code != 0) {
      throw Failure.toolFailed(command(argv).doing() + ": it ended with " + code)
          .hint("its own words are above; 'gcloud auth list' says as whom it works");
    }
  }

  private Command command(List<String> argv) {
    List<String> words = new ArrayList<>(List.of(NAME));
    words.addAll(argv);
    String what = String.join(" ", argv.subList(0, Math.min(3, argv.size())));
    return new Command("running gcloud " + what, words, environment, directory);
  }
}
