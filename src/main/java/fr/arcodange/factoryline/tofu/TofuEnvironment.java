package fr.arcodange.factoryline.tofu;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The variables tofu sees: the caller's, less those that would change the meaning of our arguments, plus our own. */
record TofuEnvironment(Map<String, String> variables, List<String> ignored) {
  private static final String CLI_ARGUMENTS = "TF_CLI_ARGS";

  /** What we set ourselves, or must not let through. */
  private static final Set<String> OURS = Set.of(
      "TF_DATA_DIR",
      "TF_WORKSPACE",
      "TF_INPUT",
      "TF_IN_AUTOMATION",
      "NO_COLOR",
      "FORCE_COLOR",
      "CLICOLOR_FORCE");

  static TofuEnvironment of(Map<String, String> environment, TofuSettings settings) {
    Map<String, String> variables = new HashMap<>();
    List<String> ignored = new ArrayList<>();
    environment.forEach((name, value) -> {
      if (!OURS.contains(name) && !name.startsWith(CLI_ARGUMENTS)) {
        variables.put(name, value);
      } else if (!value.isEmpty() && changesMeaning(name, value)) {
        ignored.add(name);
      }
    });
    variables.put("TF_DATA_DIR", settings.dataFolder().toString());
    variables.put("TF_INPUT", "0");
    variables.put("TF_IN_AUTOMATION", "1");
    variables.put("NO_COLOR", "1");
    settings.workspace().ifPresent(workspace -> variables.put("TF_WORKSPACE", workspace));
    Collections.sort(ignored);
    return new TofuEnvironment(Map.copyOf(variables), List.copyOf(ignored));
  }

  private static boolean changesMeaning(String name, String value) {
    return name.startsWith(CLI_ARGUMENTS)
        || name.equals("TF_DATA_DIR")
        || (name.equals("TF_WORKSPACE") && !value.equals("default"));
  }

  /**
   * For what holds no lock. Go collects garbage when the heap has doubled; when it has tripled instead, tofu needs a tenth less time
   * and a third more memory for a plan of ten thousand resources. Where being killed for want of memory would leave a lock behind,
   * memory counts more, and what the job says itself counts most.
   */
  Map<String, String> withoutLock() {
    if (variables.containsKey("GOGC") || variables.containsKey("GOMEMLIMIT")) {
      return variables;
    }
    Map<String, String> more = new HashMap<>(variables);
    more.put("GOGC", "200");
    return more;
  }

  /** Without a lock file nothing says what a provider in a shared cache ought to be, so tofu must not use one. */
  Map<String, String> withoutPluginCache() {
    Map<String, String> reduced = new HashMap<>(variables);
    reduced.remove("TF_PLUGIN_CACHE_DIR");
    reduced.remove("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE");
    return reduced;
  }
}
