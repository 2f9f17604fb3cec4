package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.Failure;
import fr.arcodange.factoryline.exec.Command;
import fr.arcodange.factoryline.exec.Programs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code helm} program, for what the engine in this process cannot render. It sees no cluster and no plugins. */
final class HelmProgram implements ChartEngine {
  private static final int MOST_WORDS = 64 * 1024;

  private final Programs programs;
  private final Map<String, String> environment;

  HelmProgram(Programs programs, Map<String, String> environment) {
    this.programs = programs;
    this.environment = new HashMap<>(Map.of("KUBECONFIG", "/dev/null", "HELM_NO_PLUGINS", "1"));
    for (String name : List.of("PATH", "HOME", "TMPDIR")) {
      Optional.ofNullable(environment.get(name))
          .ifPresent(value -> this.environment.put(name, value));
    }
  }

  /** Whether there is one. */
  boolean isThere() {
    return Programs.find("helm", environment.getOrDefault("PATH", "")).isPresent();
  }

  @Override
  public String render(ChartRequest request) {
    String doing = request.doing();
    // What is no value at all ends as it does with the engine.
    HelmSets.of(request.sets(), doing);
    List<String> argv = new ArrayList<>(List.of(
        "helm",
        "template",
        "--namespace",
        request.namespace(),
        "--kube-version",
        request.kubeVersion()));
    request
        .valuesFiles()
        .forEach(file -> argv.addAll(List.of("--values", file.toAbsolutePath().toString())));
    request.sets().forEach(set -> argv.addAll(List.of("--set", set)));
    argv.addAll(
        List.of("--", request.release(), request.chart().toAbsolutePath().toString()));
    StringBuilder words = new StringBuilder();
    Programs.Finished<String> finished = programs.run(
        new Command(doing, argv, environment, request.chart(), Optional.of(LIMIT)),
        output -> new String(output.readAllBytes(), StandardCharsets.UTF_8),
        line -> {
          if (words.length() < MOST_WORDS) {
            words.append(line).append('\n');
          }
        });
    if (finished.code() != 0) {
      throw Failure.toolFailed(doing + ": helm says: " + HelmWords.of(words.toString()));
    }
    return finished.output();
  }
}
