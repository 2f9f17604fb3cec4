package fr.arcodange.factoryline.cli;

/** What a command prints, for a person or for a program. */
final class OutputFormat {
  private String output = "human";

  /** Adds {@code --output}. */
  void addTo(Options options) {
    options
        .text("--output", "FORMAT")
        .otherwise("human")
        .description("human or json (default: ${DEFAULT-VALUE}).")
        .into(value -> output = value);
  }

  /** @throws fr.arcodange.factoryline.Failure usage, if it is neither {@code human} nor {@code json} */
  boolean isJson() {
    return switch (output) {
      case "json" -> true;
      case "human" -> false;
      default -> throw Wiring.unknown("--output", output, "human or json");
    };
  }
}
