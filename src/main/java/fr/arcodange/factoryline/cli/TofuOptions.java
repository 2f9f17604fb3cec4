package fr.arcodange.factoryline.cli;

import fr.arcodange.factoryline.review.PathGlob;
import fr.arcodange.factoryline.step.RepositoryPath;
import fr.arcodange.factoryline.step.TofuRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The root module, and where its evidence is kept; the same for plan and apply. */
final class TofuOptions {
  String root = ".";
  final StateOptions state = new StateOptions();
  List<String> varFiles = new ArrayList<>();
  final ReviewOptions review = new ReviewOptions();
  List<String> volatilePaths = new ArrayList<>();
  boolean strictOutputs;
  boolean passVaultToken = true;

  void addTo(Options options) {
    options
        .text("--root", "DIR")
        .otherwise(".")
        .description(
            "The root module, relative to the top of the repository (default: ${DEFAULT-VALUE}).")
        .into(value -> root = value);
    state.addTo(options);
    options
        .list("--var-file", "FILE", EnvironmentDefaults.ONE_PER_LINE)
        .description("Variable file, relative to the root. May be repeated.")
        .into(value -> varFiles = value);
    review.addTo(options, "the root depends on");
    options
        .list("--volatile", "GLOB", EnvironmentDefaults.ONE_PER_LINE)
        .description(
            "Address and path whose value differs from plan to plan, as in '*.input.rendered_at'. May be repeated.")
        .into(value -> volatilePaths = value);
    options
        .flag("--strict-outputs")
        .description("Compare the values of outputs too (default: false).")
        .into(value -> strictOutputs = value);
    options
        .flag("--pass-vault-token")
        .otherwise("true")
        .description(
            "Give tofu VAULT_ADDR and VAULT_TOKEN, for its Vault provider (default: ${DEFAULT-VALUE}).")
        .into(value -> passVaultToken = value);
  }

  TofuRoot root() {
    return new TofuRoot(
        RepositoryPath.of("--root", root, "--root iac"),
        state.workspace,
        state.backendConfig,
        varFiles,
        volatilePaths.stream().map(PathGlob::new).collect(Collectors.toUnmodifiableSet()));
  }
}
