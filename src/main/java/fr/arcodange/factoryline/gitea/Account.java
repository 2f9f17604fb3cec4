package fr.arcodange.factoryline.gitea;

/** A user of the forge. All jobs act as one account that no person can have: {@code gitea-actions}, id -2. */
public record Account(long id, String login) {
  /** Whether it is the same one, whatever it is called. A record's own {@code equals} is made when it is first called: 10 ms. */
  boolean is(Account other) {
    return id == other.id;
  }
}
