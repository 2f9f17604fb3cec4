package fr.arcodange.factoryline.cli;

import java.util.ArrayList;
import java.util.List;

/** Which of a root module's states is meant. */
final class StateOptions {
  String workspace = "default";
  List<String> backendConfig = new ArrayList<>();

  void addTo(Options options) {
    options
        .text("--workspace", "NAME")
        .otherwise("default")
        .description("OpenTofu workspace (default: ${DEFAULT-VALUE}).")
        .into(value -> workspace = value);
    options
        .list("--backend-config", "KEY=VALUE", EnvironmentDefaults.ONE_PER_LINE)
        .description("As tofu init takes it. Never a secret: those come from the environment.")
        .into(value -> backendConfig = value);
  }
}
