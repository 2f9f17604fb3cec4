package fr.arcodange.factoryline.cli;

/** What {@code --output} takes. */
final class OutputFormat {
  private OutputFormat() {}

  /** @throws fr.arcodange.factoryline.Failure usage, if it is neither {@code human} nor {@code json} */
  static boolean isJson(String output) {
    return switch (output) {
      case "json" -> true;
      case "human" -> false;
      default -> throw Wiring.unknown("--output", output, "human or json");
    };
  }
}
