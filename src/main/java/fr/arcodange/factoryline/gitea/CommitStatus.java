package fr.arcodange.factoryline.gitea;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * What a commit's page says about one check.
 *
 * @param context the check's name; a required status is found by it
 * @param description one line, cut to the 255 characters that the database column holds
 * @param target the page with the details
 */
public record CommitStatus(State state, String context, String description, Optional<URI> target) {
  private static final int LONGEST_DESCRIPTION = 255;

  public CommitStatus {
    description = cut(description);
  }

  private static String cut(String text) {
    if (text.codePointCount(0, text.length()) <= LONGEST_DESCRIPTION) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, LONGEST_DESCRIPTION - 1)) + "…";
  }

  /** Gitea stores any word here without a complaint; these are the ones that it understands. */
  public enum State {
    PENDING,
    SUCCESS,
    ERROR,
    FAILURE,
    WARNING;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
