package fr.arcodange.factoryline.postgres;

import fr.arcodange.factoryline.text.Secret;

/** Where the users of applications log in: at the server itself, or at the pooler in front of it. */
public interface Entrance {

  /** Host and port. */
  String where();

  /**
   * Logs in, and has the server answer something: a pooler lets somebody in before it asks the server.
   *
   * @throws fr.arcodange.factoryline.Failure unreachable, if nobody answers, or does not as {@code sslmode} wants it
   */
  LoginAttempt logIn(String user, Secret password, String database);
}
