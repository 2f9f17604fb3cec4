package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.review.PathGlob;
import fr.arcodange.factoryline.step.RootPath;
import fr.arcodange.factoryline.step.TofuRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The root module, and where its evidence is kept; the same for plan and apply. */
final class TofuOptions {
  @Option(
      names = "--root",
      paramLabel = "DIR",
      defaultValue = ".",
      description =
          "The root module, relative to the top of the repository (default: ${DEFAULT-VALUE}).")
  String root = ".";

  @Option(
      names = "--workspace",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "OpenTofu workspace (default: ${DEFAULT-VALUE}).")
  String workspace = "default";

  @Option(
      names = "--backend-config",
      paramLabel = "KEY=VALUE",
      split = EnvironmentDefaults.ONE_PER_LINE,
      description = "As tofu init takes it. Never a secret: those come from the environment.")
  List<String> backendConfig = new ArrayList<>();

  @Option(
      names = "--var-file",
      paramLabel = "FILE",
      split = EnvironmentDefaults.ONE_PER_LINE,
      description = "Variable file, relative to the root. May be repeated.")
  List<String> varFiles = new ArrayList<>();

  @Option(
      names = "--watch",
      paramLabel = "GLOB",
      split = "\\R",
      description =
          "Other files that the root depends on, relative to the top of the repository. May be repeated.")
  List<String> watch = new ArrayList<>();

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "Plan store: gs://bucket/prefix, or file:///folder for one machine. Without one nothing is covered"
              + " on apply.")
  @Nullable
  String store;

  @Option(
      names = "--volatile",
      paramLabel = "GLOB",
      split = EnvironmentDefaults.ONE_PER_LINE,
      description =
          "Address and path whose value differs from plan to plan, as in '*.input.rendered_at'. May be repeated.")
  List<String> volatilePaths = new ArrayList<>();

  @Option(
      names = "--strict-outputs",
      arity = "0..1",
      fallbackValue = "true",
      description = "Compare the values of outputs too (default: false).")
  boolean strictOutputs;

  @Option(
      names = "--status",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "Commit status: auto (a token that may not is a warning), always or never (default: ${DEFAULT-VALUE}).")
  String status = "auto";

  @Option(
      names = "--pass-vault-token",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description =
          "Give tofu VAULT_ADDR and VAULT_TOKEN, for its Vault provider (default: ${DEFAULT-VALUE}).")
  boolean passVaultToken = true;

  TofuRoot root() {
    return new TofuRoot(
        RootPath.of(root),
        workspace,
        backendConfig,
        varFiles,
        volatilePaths.stream().map(PathGlob::new).collect(Collectors.toUnmodifiableSet()));
  }
}
