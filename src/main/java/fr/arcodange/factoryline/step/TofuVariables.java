package fr.arcodange.factoryline.step;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The environment tofu gets: the job's, because providers read variables nobody can list, less what is ours and the job's own, plus
 * what the login gave. It keeps them from what happens to read its environment; code that runs as the same user can still look
 * into this process (docs/security.md).
 */
public final class TofuVariables {
  private static final Set<String> PREFIXES =
      Set.of("FACTORYLINE_", "ACTIONS_", "INPUT_", "GITHUB_", "GITEA_", "FORGEJO_");

  private TofuVariables() {}

  /**
   * The variables.
   *
   * @param caFile certificates to trust besides the system's folder; Go reads both
   */
  public static Map<String, String> of(
      Map<String, String> job, Map<String, String> lease, Optional<Path> caFile) {
    Map<String, String> variables = new HashMap<>();
    job.forEach((name, value) -> {
      if (PREFIXES.stream().noneMatch(name::startsWith)) {
        variables.put(name, value);
      }
    });
    caFile.ifPresent(
        file -> variables.putIfAbsent("SSL_CERT_FILE", file.toAbsolutePath().toString()));
    variables.putAll(lease);
    return Map.copyOf(variables);
  }
}
