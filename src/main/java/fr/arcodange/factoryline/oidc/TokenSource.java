package fr.arcodange.factoryline.oidc;

import java.util.Optional;

/** A way for a job to get a token that says who it is. */
public interface TokenSource {
  /** The name that {@code --source} takes. */
  String name();

  /**
   * Gets a token now. Every call asks again; tokens live for minutes.
   *
   * @param audience whom the token is meant for, where the source lets the job choose
   */
  UnverifiedToken obtain(Optional<String> audience);
}
