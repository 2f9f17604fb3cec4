package fr.arcodange.factoryline.postgres;

import java.util.List;

/**
 * What is different between a server and what is declared of it.
 *
 * @param works what brings the server to what is declared, with what all applications share first
 * @param drops what takes away the applications that may be dropped
 * @param kept the names of those that were provisioned once, are not declared, and stay
 * @param editorsPassword what becomes of the password that Vault logs in with
 */
public record Comparison(
    List<Work> works, List<Work> drops, List<String> kept, PasswordChange editorsPassword) {
  public Comparison {
    works = List.copyOf(works);
    drops = List.copyOf(drops);
    kept = List.copyOf(kept);
  }

  /** What becomes of a password. */
  public enum PasswordChange {
    NONE,
    /** It is not to be seen from here whether it is set. */
    PERHAPS,
    SET
  }
}
