package fr.arcodange.factoryline.review;

import java.util.Locale;

/** Whether what is shown will have to be done. */
public enum Certainty {
  /** It will. */
  CERTAIN,
  /** Perhaps: whoever planned could not see it. If it is not done, nothing is missing. */
  IF_NEEDED;

  /** In a bundle. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** @throws IllegalArgumentException if there is none of that word */
  static Certainty of(String word) {
    for (Certainty certainty : values()) {
      if (certainty.word().equals(word)) {
        return certainty;
      }
    }
    throw new IllegalArgumentException("nothing is certain in the way that 'certainty' says");
  }
}
