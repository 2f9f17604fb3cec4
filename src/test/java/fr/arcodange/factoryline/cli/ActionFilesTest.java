package fr.arcodange.factoryline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import fr.arcodange.factoryline.exec.Cancellation;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Each action is its command: the same inputs as options, handed on as variables and never as text of a script.
 * {@code -Dgolden.update=true} writes the files anew.
 */
class ActionFilesTest {
  private static final List<String> NOT_INPUTS =
      List.of("--help", "--version", "--exec", "--detailed-exitcode");

  private static final Map<String, Map<String, String>> OUTPUTS = Map.of(
      "oidc-login",
      ordered(
          "issuer", "Who issued the ID token.",
          "subject", "Whom it stands for.",
          "expires_at", "When it ends, as in 2026-11-23T12:00:00Z.",
          "id_token", "The token itself, masked; only with export: output."),
      "vault-auth",
      ordered("expires_at", "When the Vault token ends by itself, as in 2026-11-23T12:00:00Z."),
      "tofu-plan",
      ordered(
          "changes", "true if there is anything to do.",
          "to_add", "How many objects would be created.",
          "to_change", "How many would be updated.",
          "to_destroy", "How many would be destroyed.",
          "to_replace", "How many would be destroyed and created anew.",
          "to_import", "How many would be imported.",
          "to_move", "How many would change their address.",
          "to_forget", "How many would be forgotten, and stay.",
          "fingerprint", "Stands for exactly these changes.",
          "comment_url", "The comment on the pull request."),
      "tofu-apply",
      ordered(
          "changes", "true if there was anything to do.",
          "to_add", "How many objects were to be created.",
          "to_change", "How many were to be updated.",
          "to_destroy", "How many were to be destroyed.",
          "to_replace", "How many were to be destroyed and created anew.",
          "to_import", "How many were to be imported.",
          "to_move", "How many were to change their address.",
          "to_forget", "How many were to be forgotten.",
          "applied", "true if anything was applied.",
          "commit", "The commit that was applied.",
          "fingerprint", "Of a refused plan: what accept takes.",
          "comment_url", "The receipt on the first pull request that was carried."),
      "pg-provision",
      ordered(
          "changes", "true if there is anything to do, or was.",
          "statements", "How many statements there are to run, or were.",
          "vault_writes", "How many connections and roles there are to write in Vault, or were.",
          "fingerprint",
              "plan: stands for exactly these changes; apply: of a refused plan, what accept takes.",
          "applied", "apply: true if anything was applied.",
          "verified", "verify: true if everything was as it should be.",
          "failed", "verify: how many checks were not.",
          "findings", "doctor: how many findings there are.",
          "dangers", "doctor: how many of them are dangers.",
          "commit", "apply: the commit that was applied.",
          "comment_url",
              "The comment on the pull request, or the receipt on the first that was carried."),
      "argocd-render",
      ordered(
          "findings", "How many things are wrong with what was rendered; empty with diff-base.",
          "commit", "The commit that was pushed to the branch; empty if there was nothing to push.",
          "changes", "diff-base: true if anything differs.",
          "added", "diff-base: how many applications are new.",
          "changed", "diff-base: how many are others than before.",
          "removed", "diff-base: how many are gone.",
          "dangers", "diff-base: how many changes prune or orphan something.",
          "comment_url", "diff-base: the comment on the pull request."));

  /** The parts of a command that jobs run: the action's input {@code command} names one. */
  private static final Map<String, List<String>> PARTS =
      Map.of("pg-provision", List.of("plan", "apply", "verify", "doctor"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oidc-login",
        "vault-auth",
        "tofu-plan",
        "tofu-apply",
        "pg-provision",
        "argocd-render"
      })
  void theActionIsItsCommand(String name) throws IOException {
    agree(Path.of("actions", name, "action.yml"), action(name, spec(name)));
    agree(Path.of("actions", name, "README.md"), readme(name, spec(name)));
  }

  private static void agree(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertEquals(
        expected,
        Files.readString(file),
        file + " is not what the command's options say; see the class comment");
  }

  /** A command as it is built, without anything done. */
  static CommandSpec spec(String name) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Wiring wiring = new Wiring(new CommandContext(
        Map.of(),
        Path.of(""),
        nowhere,
        nowhere,
        Clock.systemUTC(),
        new Cancellation(Duration.ZERO)));
    return Commands.build(name, wiring).getCommandSpec();
  }

  /** An option of several parts is one input; where they say different things of it, the first one's words stand. */
  private static List<OptionSpec> inputs(String name, CommandSpec spec) {
    Map<String, OptionSpec> options = new LinkedHashMap<>();
    Stream<CommandSpec> specs = PARTS.containsKey(name)
        ? parts(name).stream()
            .map(part ->
                Optional.ofNullable(spec.subcommands().get(part)).orElseThrow().getCommandSpec())
        : Stream.of(spec);
    specs
        .flatMap(one -> one.options().stream())
        .filter(option -> !NOT_INPUTS.contains(option.longestName()))
        .forEach(option -> options.putIfAbsent(option.longestName(), option));
    return List.copyOf(options.values());
  }

  private static List<String> parts(String name) {
    return PARTS.getOrDefault(name, List.of());
  }

  private static String oneOf(List<String> words) {
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  private static boolean talksToTheForge(String name) {
    return name.startsWith("tofu-") || name.equals("pg-provision") || name.equals("argocd-render");
  }

  private static String action(String name, CommandSpec spec) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# Written from the options of ")
        .append(name)
        .append(" by ActionFilesTest; do not edit.\n");
    yaml.append("name: ").append(name).append('\n');
    yaml.append("description: ")
        .append(quoted(spec.usageMessage().description()[0]))
        .append('\n');
    yaml.append("inputs:\n");
    if (!parts(name).isEmpty()) {
      yaml.append("  command:\n    description: \"What to do: ")
          .append(oneOf(parts(name)))
          .append(".\"\n    required: true\n");
    }
    if (talksToTheForge(name)) {
      yaml.append("  gitea-token:\n");
      yaml.append(
          "    description: \"Token for comments, statuses and the fetch of the repository.\"\n");
      yaml.append("    default: ${{ github.token }}\n");
    }
    for (OptionSpec option : inputs(name, spec)) {
      yaml.append("  ").append(input(option)).append(":\n");
      yaml.append("    description: ").append(quoted(description(option))).append('\n');
      yaml.append("    default: \"\"\n");
    }
    yaml.append("outputs:\n");
    OUTPUTS.getOrDefault(name, Map.of()).forEach((output, description) -> {
      yaml.append("  ").append(output).append(":\n");
      yaml.append("    description: ").append(quoted(description)).append('\n');
      yaml.append("    value: ${{ steps.run.outputs.").append(output).append(" }}\n");
    });
    yaml.append("runs:\n  using: composite\n  steps:\n    - id: run\n");
    yaml.append("      name: ")
        .append(name)
        .append("\n      shell: bash\n      run: ")
        .append(name)
        .append(parts(name).isEmpty() ? "\n" : " \"$COMMAND\"\n");
    yaml.append("      env:\n");
    if (!parts(name).isEmpty()) {
      yaml.append("        COMMAND: ${{ inputs.command }}\n");
    }
    if (talksToTheForge(name)) {
      yaml.append("        FACTORYLINE_GITEA_TOKEN: ${{ inputs.gitea-token }}\n");
    }
    for (OptionSpec option : inputs(name, spec)) {
      yaml.append("        ")
          .append(EnvironmentDefaults.ofCommand(name, option.longestName()))
          .append(": ${{ inputs.")
          .append(input(option))
          .append(" }}\n");
    }
    return yaml.toString();
  }

  private static String readme(String name, CommandSpec spec) {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(name).append("\n\n");
    page.append(String.join("\n", spec.usageMessage().description())).append("\n\n");
    page.append("```yaml\n- uses: arcodange/factoryline/actions/")
        .append(name)
        .append("@v0\n")
        .append(
            parts(name).isEmpty() ? "" : "  with:\n    command: " + parts(name).get(0) + "\n")
        .append("```\n\n");
    if (!name.equals("argocd-render")) {
      secrets(name, page);
    }
    page.append("## Inputs\n\n")
        .append(
            parts(name).isEmpty()
                ? "All are optional; an empty one counts as not given."
                : "All but `command` are optional; an empty one counts as not given.")
        .append("\n\n| input | |\n|---|---|\n");
    if (!parts(name).isEmpty()) {
      page.append("| `command` | What to do: ").append(oneOf(parts(name))).append(". |\n");
    }
    if (talksToTheForge(name)) {
      page.append(
          "| `gitea-token` | Token for comments, statuses and the fetch of the repository. Default: the job's. |\n");
    }
    for (OptionSpec option : inputs(name, spec)) {
      page.append("| `")
          .append(input(option))
          .append("` | ")
          .append(description(option).replace("|", "\\|"))
          .append(" |\n");
    }
    page.append("\n## Outputs\n\n| output | |\n|---|---|\n");
    OUTPUTS
        .getOrDefault(name, Map.of())
        .forEach((output, description) ->
            page.append("| `").append(output).append("` | ").append(description).append(" |\n"));
    return page.toString();
  }

  private static void secrets(String name, StringBuilder page) {
    page.append(
        "Secrets never are inputs: a runner shows inputs to every child process. Give them to the step as `env`:\n");
    page.append(
        "`FACTORYLINE_OIDC_CLIENT_SECRET`, `FACTORYLINE_OIDC_REFRESH_TOKEN`, `FACTORYLINE_VAULT_ROLE_ID`,\n");
    page.append("`FACTORYLINE_VAULT_SECRET_ID`, `FACTORYLINE_VAULT_TOKEN`")
        .append(
            name.equals("pg-provision")
                ? ",\n`FACTORYLINE_PG_PASSWORD`, `FACTORYLINE_PG_EDITOR_PASSWORD`, `FACTORYLINE_PG_POOLER_PASSWORD`"
                : "")
        .append(".\n\n");
  }

  private static String input(OptionSpec option) {
    return option.longestName().substring(2);
  }

  private static String description(OptionSpec option) {
    String text = String.join(" ", option.description());
    String fallback = option.defaultValue() == null ? "" : option.defaultValue();
    return text.replace("${DEFAULT-VALUE}", fallback).replaceAll("--([a-z])", "$1");
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
