package fr.arcodange.factoryline.argocd;

import fr.arcodange.factoryline.text.Display;

/** What Helm says, for people who called another command. */
final class HelmWords {
  private static final String ADVICE = "Use --debug flag to render out invalid YAML";

  private HelmWords() {}

  /** Without advice that nobody could follow here: {@code --raw} does not print what cannot be read either. */
  static String of(String said) {
    return Display.visible(said).replace(ADVICE, "").strip();
  }
}
